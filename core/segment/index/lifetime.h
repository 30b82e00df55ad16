#pragma once

#include "core/insight/lifetimevalue.h"
#include "core/segment/index/evaluation.h"

#include <memory>
#include <string>

namespace patron::segment::index {

/// The fit of lifetime values in force at an instant, from the index's own columns; made again only when what it rests
/// on has changed. Cancelled.
Result<std::shared_ptr<const insight::LifetimeFit>> lifetimeFit(Evaluation& evaluation, Ms asOf, Keepsakes& kept,
                                                                const CancelToken& cancel);

/// probability_alive, predicted_orders_12m, predicted_value_12m, expected_next_order_at.
TraitView lifetimeTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);

/// likes and dislikes (tastes.cpp): lists of folded subjects.
TraitView tasteTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);
/// Who likes, or dislikes, one folded subject; a like from a share of `minScore` on.
Result<Outcome> tasteLeaf(Evaluation& evaluation, const std::string& subject, bool likes, double minScore);

}
