#pragma once

#include "core/intake/personwriter.h"

#include <unordered_map>
#include <unordered_set>

namespace patron::intake {

/// The rows of customers and consents files between reading and applying.
class CustomerStage
{
public:
    /// `kind` of its claims: row or consent.
    explicit CustomerStage(std::string kind)
        : m_kind(std::move(kind))
    {}

    /// Takes a row, or says why not.
    void add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects, ImportNotes& notes);
    /// A row whose traits are those of the company its customer is with: only its name is the customer's.
    void addCompany(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                    ImportNotes& notes);
    void addConsent(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                    ImportNotes& notes);

    /// Takes a row that was applied before, to make it again.
    void addAgain(const Person& person, const ClaimAgain& claim);

    std::int64_t rows() const { return static_cast<std::int64_t>(m_log.size()); }
    /// Writes everything and counts the rows. Cancelled when the user stops it.
    Result<void> apply(ApplyContext& context, PersonWriter& writer, ImportCounts& counts, std::int64_t& merged);
    /// Customers whose rows in the file tell different things of them.
    std::int64_t differing() const { return static_cast<std::int64_t>(m_differing.size()); }
    /// After the orders: sentences where the shop's own totals disagree with the orders that are here.
    void compareGiven(ApplyContext& context) const;

private:
    /// Who the row is of; rejects it when it does not say.
    static bool readWho(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                        ImportNotes& notes, Person& person);
    void keep(const Person& person);
    Result<void> match(ApplyContext& context, PersonWriter& writer);
    bool applyOne(ApplyContext& context, PersonWriter& writer, CustomerId customer, bool created, const Person& person);

    struct Matched
    {
        CustomerId customer;
        bool created = false;
        bool again = false;
        bool gained = false;
    };
    std::string m_kind;
    StagingLog m_log;
    std::vector<ClaimAgain> m_again; ///< of each row that is made again
    std::vector<Matched> m_matched;
    std::unordered_set<std::int64_t> m_differing;
    std::unordered_map<std::int64_t, std::int64_t> m_rowsOf; ///< customers with several rows
};

}
