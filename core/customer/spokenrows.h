#pragma once

#include "core/base/id.h"
#include "core/store/store.h"

#include <set>
#include <string>
#include <string_view>

/// Facts that several imports may say: each keeps its own row (source, source_key, batch_id), the earliest one's
/// `counts`, and the others stand behind it until that is undone. Inside the module only; in write closures.
namespace patron::customer::spokenrows {

/// Whether a row that is to be written is the first of its key (it counts), another import's word on a known one, or
/// this very import's second one, which is not written.
enum class Place { Counts, Behind, Repeated };
Place placeOf(Transaction& tx, std::string_view table, std::string_view source, std::string_view sourceKey,
              BatchId batch);

/// Deletes an import's rows and lets the next import's count; the customers of both are added.
void withdraw(Transaction& tx, std::string_view table, BatchId batch, std::set<CustomerId>& touched);

/// Gives the rows of the customers of a retraction's circle to whom their claims now name.
void settleCircle(Transaction& tx, std::string_view table, std::set<CustomerId>& touched);

}
