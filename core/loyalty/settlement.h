#pragma once

#include "core/loyalty/earning.h"
#include "core/loyalty/ledger.h"
#include "core/loyalty/tiering.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

/// The inside of settling: brings what one customer has in one plan up to date.
namespace patron::loyalty {

/// What a settling did.
struct SettleReport
{
    std::int64_t customers = 0; ///< looked at
    std::int64_t earned = 0;    ///< points
    std::int64_t expired = 0;
    std::int64_t reversed = 0;
    std::int64_t tierChanges = 0;
    std::int64_t redemptions = 0; ///< of coupons, found in orders
    bool more = false;            ///< there is more to do: call again

    void add(const SettleReport& other);
};

/// One customer in one plan. What something is worth stands in the ledger under a subject ("order:shop/1001"); where it
/// should be worth another number of points than the rows of its subject come to, one more row leads there. So nothing
/// is ever changed, and a second run writes nothing. Used inside a writing closure, once.
class Settlement
{
public:
    Settlement(Transaction& tx, const Store& store, const SavedPlan& plan, CustomerId customer, Ms now,
               SettleReport& report);
    void run();

private:
    struct Subject
    {
        std::int64_t points = 0; ///< what its rows come to
        std::int64_t lot = 0;    ///< its first row that gave points
        Ms lotAt = 0;
        std::int64_t tiedTo = 0; ///< the lot of another subject that its rows change
    };
    /// What the rows of a subject should come to.
    struct Wish
    {
        CustomerId owner;
        std::string subject;
        std::int64_t points = 0;
        std::string lotSubject; ///< of the lot that it changes; empty: its own
        Ms at = 0;              ///< when it happened
        bool pends = true;
        std::string reason;
        std::string orderNumber;
    };

    void readRows();
    /// Something that happened, to be settled when its time comes.
    struct Moment
    {
        Ms at = 0;
        std::function<void()> settle;
    };
    void planOrders();
    void planEvents();
    void planReferral();
    void planBirthdays();
    void plan(Wish wish);
    void settleOrder(const OrderFact& order);
    void settleReturn(const OrderFact& order, std::size_t index);
    std::int64_t worthOf(const OrderFact& order) const;
    void settleUnmade();
    void expire();
    void readStanding();
    void writeStanding();
    void lookAtMidnights(DayNumber upTo);

    /// Does nothing where the rows come to that already.
    void bring(const Wish& wish);
    /// The same, whoever has the rows: all but the wish's owner are to have nothing of it.
    void reconcile(const Wish& wish);
    std::string referralSubject() const;
    void write(const Wish& wish, std::int64_t difference, const Subject& known, int place);
    std::int64_t append(NewEntry entry);
    std::vector<Contribution> contributions() const;
    std::int64_t multiplierAt(Ms at) const;
    std::optional<std::int64_t> toNextSaidBy(Ms at) const;
    std::optional<std::int64_t> toNextAt(Ms at, int level) const;
    std::int64_t expiredOf(const std::string& subject) const;
    bool hasJoinedBy(Ms at) const;

    Transaction& m_tx;
    const Store& m_store;
    const SavedPlan& m_plan;
    CustomerId m_customer;
    Ms m_now;
    DayNumber m_today;
    SettleReport& m_report;
    std::vector<LedgerRow> m_rows;
    std::map<std::string, Subject> m_subjects;
    std::set<std::string> m_made; ///< subjects that facts speak of
    std::vector<OrderFact> m_orders;
    std::vector<Moment> m_moments;
    Standing m_standing;
    std::optional<DayNumber> m_checked;
};

/// The subject of a row's key, which ends with "|" and the row's number among those of the subject.
std::string subjectOf(const std::string& sourceKey);

}
