#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/customer/consentstore.h"
#include "core/customer/identity.h"
#include "core/store/store.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// The reasons there are, the gravest first: an address that stands for several is shown with the first of them.
const std::vector<std::string>& suppressionReasons();

/// What is looked for on the list of those who are not written to.
struct SuppressionFilter
{
    std::string text;   ///< part of an address; a whole one also finds what an erasure left of it
    std::string reason; ///< of suppressionReasons; empty: any

    bool operator==(const SuppressionFilter&) const = default;
};

/// The list as it is shown: an entry for each address, 8 bytes each, so that a table of any length finds any row.
struct SuppressionIndex
{
    std::shared_ptr<const std::vector<std::int64_t>> entries; ///< the last that came onto the list first
    std::int64_t found = 0;                                   ///< addresses that the text finds, whatever their reason
    std::map<std::string, std::int64_t> reasons;              ///< of these; an address with two reasons counts for both

    std::int64_t count() const { return entries ? static_cast<std::int64_t>(entries->size()) : 0; }
};

/// Why one address is not written to; one of its reasons.
struct SuppressionLine
{
    std::int64_t id = 0;    ///< 0: the entry has gone since the list was made
    std::string kind;       ///< email or phone
    std::string normalized; ///< empty: an erased customer's, of which only a hash is left
    std::string reason;
    std::string source;
    std::string evidence;
    Ms at = 0;
    BatchId batch;            ///< the import that said so, if one did
    std::int64_t further = 0; ///< entries of the same address beside this one
};

/// Whether a person may take an address off the list.
enum class Lifting {
    Freely,
    Knowingly, ///< mail came back for good: only with `bounced` in the terms
    Never      ///< what an erasure left stays
};

/// All there is of one address on the list.
struct SuppressedAddress
{
    struct Holder
    {
        CustomerId customer;
        std::string name;
        ConsentState consent = ConsentState::Unknown; ///< to marketing on the address's channel
    };
    std::vector<SuppressionLine> entries; ///< the gravest first
    std::vector<Holder> holders;          ///< customers who have the address
    Lifting lifting = Lifting::Freely;
};

/// How an address is taken off the list.
struct LiftTerms
{
    bool bounced = false; ///< also when mail came back for good
    std::string evidence; ///< how one knows that they may be written to again; may be empty
};

/// The list of addresses that nobody writes to: looking at it, adding to it and taking off it by hand. What sending,
/// mailboxes and imports put there comes by `consents`.
namespace suppressions {

/// Looks at every entry, which takes seconds for a million; ends as Cancelled when the closure's token is set.
SuppressionIndex index(ReadSession& session, const Store& store, const SuppressionFilter& filter);
/// Entries of an index, in their order, as many as asked for.
std::vector<SuppressionLine> rows(ReadSession& session, const std::vector<std::int64_t>& entries);

/// NotFound when the entry stands no more.
Result<SuppressedAddress> address(Connection& connection, std::int64_t entry);
/// The first standing entry of an address. NotFound with a sentence when it is not on the list.
Result<std::int64_t> find(Connection& connection, const Store& store, const Identity& address);

struct Added
{
    std::int64_t added = 0;
    std::int64_t known = 0;   ///< stood there already, for whatever reason; what stood stays
    std::int64_t entries = 0; ///< written: also a further reason of one that stood there
};
/// Puts addresses on the list, for one of the reasons but "erased". An address that an erasure left as a hash stays a
/// hash.
Added add(Transaction& tx, const Store& store, const std::vector<Identity>& addresses, std::string_view reason,
          std::string_view source, std::string_view evidence, Ms now);

/// Takes the address of an entry off the list, with all its reasons; gives how many stood. What customers said no to
/// in the ledger of consents stays: this permits nothing that they refused. NotFound when it stands no more; Conflict
/// with a sentence for an erased customer's address, and for one that mail came back from unless the terms name it.
Result<std::int64_t> lift(Transaction& tx, std::int64_t entry, const LiftTerms& terms, Ms now);

}
}
