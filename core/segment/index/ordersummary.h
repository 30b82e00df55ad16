#pragma once

#include "core/segment/index/evaluation.h"
#include "core/segment/index/rowfilter.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace patron::segment::index {

/// What the completed sales and returns of one customer come to.
struct OrderSummary
{
    std::int32_t orders = 0; ///< sales
    std::int32_t rows = 0;   ///< with returns
    std::int32_t valued = 0; ///< sales that have a value
    std::int32_t discounted = 0;
    DayNumber firstDay = 0;
    DayNumber lastDay = 0;
    Ms firstAt = 0;
    Ms lastAt = 0;
    std::int64_t spent = 0;
    std::int64_t gross = 0;
    std::int64_t returned = 0;
};

/// The summaries of the owners of a part's orders as of an instant, kept for the next time.
using OrderSummaries = std::vector<OrderSummary>;
std::shared_ptr<const OrderSummaries> orderSummaries(Evaluation& evaluation, const Part& part, Ms asOf);

/// Calls `visit(owner, rows)` for every customer with completed orders up to an instant, side by side for customers far
/// from each other; `rows` are theirs, by (at, id).
void visitOrders(Evaluation& evaluation, const Part& part, Ms asOf,
                 const std::function<void(std::size_t owner, const std::vector<std::size_t>& rows)>& visit);
/// The days on which these orders were sales, ascending, each once.
std::vector<std::int64_t> saleDays(const OrderColumns& orders, const std::vector<std::size_t>& rows);

/// Scores of segments.md by the midnight before an instant, 0 for who has none, by part and customer.
struct RfmScores
{
    struct OfPart
    {
        std::vector<std::uint8_t> r, f, m;
    };
    std::vector<OfPart> parts;
};
std::shared_ptr<const RfmScores> rfmScores(Evaluation& evaluation, Ms asOf);

/// Stages of life at an instant, by part and customer: 1 + the place in insight::lifecycleStages().
using StageCodes = std::vector<std::vector<std::uint8_t>>;
std::shared_ptr<const StageCodes> stageCodes(Evaluation& evaluation, Ms asOf);

/// The traits that are worked out customer by customer.
TraitView rfmTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);
TraitView stageTrait(Evaluation& evaluation, const Part& part, Ms asOf);
TraitView favouriteTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);
TraitView contactTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);
TraitView homePlaceTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf);

/// A column of small numbers, one a customer, 0 for missing; code c stands for c - 1.
Column codeColumn(std::vector<std::uint8_t> codes);
/// A dictionary of texts in their order.
Dictionary dictionaryOf(const std::vector<std::string>& texts);

}
