#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/store/store.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// A table whose rows imports bring up to date by a key: products, definitions of traits, places, rates.
struct ReferenceTable
{
    std::string_view area;  ///< its name among the versions
    std::string_view table; ///< has a column batch_id: the import that made the row
    std::vector<std::string_view> keys;
    std::vector<std::string_view> columns; ///< what versions hold
    std::vector<std::string_view> never;   ///< of those, texts that are empty instead of NULL
    Area changes = Area::Products;
    bool hasId = true; ///< a column `id`
};

const ReferenceTable& productTable();
const ReferenceTable& traitTable();
const ReferenceTable& placeTable();
const ReferenceTable& rateTable();
const ReferenceTable& gazetteerTable();
const ReferenceTable& weatherTable();

/// One import's word on a row. A field is left out, or given with its value; numbers as integers.
struct ReferenceVersion
{
    std::vector<std::string> key;
    BatchId batch;
    std::string policy = "overwrite"; ///< overwrite; fill: only what is empty; newest: by `at`
    Ms at = 0;                        ///< since when it holds, for newest
    Json fields = Json::object();
};

/// Rows of reference as the fold of what each import says of them, the earliest first, so that each can be taken back
/// alone. The functions run inside store closures.
namespace references {

enum class Outcome { Added, Updated, Unchanged };
/// Adds an import's word and brings the row up to date. Several words of one import are laid over each other. A row
/// that only one has spoken of is itself what that one said, unless it is dated; versions begin with the second.
Outcome put(Transaction& tx, const ReferenceTable& table, const ReferenceVersion& version);

/// A row that a withdrawal reached.
struct Withdrawn
{
    std::string key; ///< its columns joined by U+001F
    bool removed = false;
    bool unspoken = false; ///< no import and nobody before all imports speaks of it
    Json before;           ///< the fields in force
    Json after;
};
/// Takes an import's word back: rows that no other import speaks of and `removable` lets go are deleted, the others
/// hold what the rest says. `removable` gets the row's id; 0 in a table without one.
std::vector<Withdrawn> withdraw(Transaction& tx, const ReferenceTable& table, BatchId batch,
                                const std::function<bool(std::int64_t)>& removable);

}
}
