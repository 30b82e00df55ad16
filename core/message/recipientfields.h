#pragma once

#include "core/base/id.h"
#include "core/message/brand.h"
#include "core/message/renderer.h"
#include "core/store/store.h"

#include <string>

namespace patron::message {

/// What templates see of the workspace and its customers (messages.md). The functions run inside store closures.
namespace recipients {

Brand brand(ReadSession& session);
void saveBrand(Transaction& tx, const Brand& brand);

/// Everything a template may name here: the roots, all traits, the order and line fields.
FieldList fields(ReadSession& session);

/// The share of customers that have each field, for the check of missing fallbacks.
std::map<std::string, double> fillRates(ReadSession& session);

}
}
