#pragma once

#include "core/customer/retraction.h"
#include "core/customer/trait.h"
#include "core/intake/claimjournal.h"
#include "core/intake/importsession.h"
#include "core/intake/personrow.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::intake {

/// What the apply of a batch works with, on the writer's thread. With `retraction` set the batch is made again after
/// another was taken back: its claims are there, and `now` is the time of its import.
struct ApplyContext
{
    Transaction& tx;
    const Store& store;
    JobContext& job;
    ImportNotes& notes;
    Ms now = 0;
    BatchId batch;
    std::string source;
    MergePolicy policy = MergePolicy::Overwrite;
    ClaimJournal& journal;
    customer::Retraction* retraction = nullptr;
    std::int64_t steps = 0;

    /// Counts a row as done; says whether the user wants to stop.
    bool stopAfter(std::int64_t rows = 1);
};

/// Of an import that its user stopped.
Error importCancelled();

/// Whether nothing but a device is known: such a row is about a visitor and not about a customer.
bool isDeviceOnly(const std::vector<customer::Identity>& identities);

/// Gives facts to customers: finds or makes them, adds identities, traits and consents. What it touched is remembered
/// for the report.
class PersonWriter
{
public:
    explicit PersonWriter(ApplyContext& context)
        : m_context(context)
    {}

    struct Found
    {
        CustomerId customer;
        bool created = false;
        bool again = false;  ///< an earlier call of this import found or made the same customer
        bool gained = false; ///< a known customer has an address or a number more
    };
    /// The customer of these identities: by external id, email, card, then phone where nothing speaks against it; made
    /// when there is none. The claim is what brings them; whoever calls keeps it.
    Found findOrCreate(const std::vector<customer::Identity>& identities, const ClaimAgain& claim);
    /// The customer of these identities, or none.
    CustomerId find(const std::vector<customer::Identity>& identities);

    /// Adds values that take effect at an instant; says whether anything changed.
    bool addTraits(CustomerId customer, const std::vector<PersonTrait>& traits, Ms effectiveAt);
    bool addConsents(CustomerId customer, const std::vector<customer::Identity>& identities,
                     const std::vector<PersonConsent>& consents, Ms defaultAt);
    /// When the values of a customers file take effect; `policy` is a column's own, if it has one.
    Ms effectiveAt(const Person& person, bool created, std::optional<MergePolicy> policy = {}) const;

    bool createdHere(CustomerId customer) const;
    /// How often something was said of a customer by a key that somebody else has, too.
    std::int64_t tied() const { return m_tied; }
    /// Customers by what became of them.
    ImportCounts counts() const;

private:
    enum class Touch : std::uint8_t { Seen, Changed, Created };
    struct KnownTrait
    {
        bool usable = false;
        customer::Trait trait;
    };

    bool tiesOthers(CustomerId customer, const std::vector<customer::Identity>& identities);
    bool speaksForOther(customer::IdentityKind shared, CustomerId customer,
                        const std::vector<customer::Identity>& identities);
    const KnownTrait& traitFor(const PersonTrait& trait);
    bool addConsent(CustomerId customer, const std::vector<customer::Identity>& identities,
                    const PersonConsent& consent, Ms defaultAt);
    bool suppress(CustomerId customer, const std::vector<customer::Identity>& identities, const PersonConsent& consent,
                  std::string_view reason, Ms at);
    void touch(CustomerId customer, Touch touch);
    CustomerId findMerged(const std::vector<customer::Identity>& identities, ClaimAgain& claim);
    CustomerId create(const std::vector<customer::Identity>& identities, const ClaimAgain& claim);

    ApplyContext& m_context;
    std::unordered_map<std::int64_t, Touch> m_touched;
    std::int64_t m_tied = 0;
    std::map<std::string, KnownTrait, std::less<>> m_traits;
};

}
