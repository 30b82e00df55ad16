#include "core/delivery/local/simulatedfeedback.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/delivery/feedback/lookevent.h"
#include "core/delivery/inboundmails.h"
#include "core/outbox/latenews.h"
#include "core/outbox/outboxstore.h"

#include <algorithm>
#include <array>

namespace patron::delivery {

void SimulatedFeedback::add(const SimulatedFeedback& more)
{
    for (const auto field :
         {&SimulatedFeedback::messages, &SimulatedFeedback::delivered, &SimulatedFeedback::bouncedHard,
          &SimulatedFeedback::bouncedSoft, &SimulatedFeedback::complained, &SimulatedFeedback::unsubscribed,
          &SimulatedFeedback::replied, &SimulatedFeedback::opened, &SimulatedFeedback::clicked})
        this->*field += more.*field;
}

bool SimulatedFeedback::isEmpty() const
{
    return delivered + bouncedHard + bouncedSoft + complained + unsubscribed + replied + opened + clicked == 0;
}

Json toJson(const SimulatedFeedback& made)
{
    return Json{
        {"messages", made.messages},        {"delivered", made.delivered},   {"bounced_hard", made.bouncedHard},
        {"bounced_soft", made.bouncedSoft}, {"complained", made.complained}, {"unsubscribed", made.unsubscribed},
        {"replied", made.replied},          {"opened", made.opened},         {"clicked", made.clicked}};
}

namespace simulation {

namespace {

using outbox::SendRow;
using outbox::SendState;

constexpr std::int64_t rowsOfBlock = 200;

/// What people write back. The first words say that nobody did.
constexpr std::array<std::string_view, 6> letters{
    "Is this in your shop, too, or only online?",
    "Lovely, thank you! Can you keep one for me until Saturday?",
    "I ordered last week and heard nothing since. Is it on its way?",
    "Do you have it in a larger size?",
    "What time do you close on Sundays?",
    "Thank you, but I have one already. Could I give it as a present and change it later?"};

enum class Fate { BouncedHard, BouncedSoft, Complained, Unsubscribed, Replied, Quiet };

/// What becomes of one message: drawn from the seed and the message alone, whatever was drawn for others.
struct Draw
{
    Fate fate = Fate::Quiet;
    bool opened = false;
    bool clicked = false;
    Ms after = 0; ///< from handing it over to what comes of it
    Ms openAfter = 0;
    std::size_t letter = 0;
};

std::uint64_t streamOf(std::uint64_t seed, const SendRow& row)
{
    return quickHash(row.dedupe, seed * 0x9e3779b97f4a7c15ull + 0xcbf29ce484222325ull);
}

Draw drawFor(const SendRow& row, std::uint64_t seed, const FeedbackShares& shares)
{
    Random random(streamOf(seed, row));
    Draw draw;
    double at = random.unit();
    const std::array<std::pair<Fate, double>, 5> fates{{{Fate::BouncedHard, shares.bouncedHard},
                                                        {Fate::BouncedSoft, shares.bouncedSoft},
                                                        {Fate::Complained, shares.complained},
                                                        {Fate::Unsubscribed, shares.unsubscribed},
                                                        {Fate::Replied, shares.replied}}};
    for (const auto& [fate, share] : fates) {
        if (at < share) {
            draw.fate = fate;
            break;
        }
        at -= share;
    }
    const bool bounced = draw.fate == Fate::BouncedHard || draw.fate == Fate::BouncedSoft;
    const double open = random.unit();
    // Who answers in any way has opened it.
    draw.opened = !bounced && (draw.fate != Fate::Quiet || open < shares.opened);
    draw.clicked = draw.opened && open < shares.clicked;
    draw.openAfter = random.between(2, 20 * 60) * msPerMinute;
    draw.after = bounced ? random.between(1, 5) * msPerMinute : draw.openAfter + random.between(1, 90) * msPerMinute;
    draw.letter = static_cast<std::size_t>(random.below(letters.size()));
    return draw;
}

class Simulation
{
public:
    Simulation(Transaction& tx, const Store& store, std::uint64_t seed, Ms now, SimulatedFeedback& made)
        : m_tx(tx)
        , m_store(store)
        , m_seed(seed)
        , m_now(now)
        , m_made(made)
    {}

    Result<void> take(const SendRow& row, const Draw& draw)
    {
        ++m_made.messages;
        const bool bounced = draw.fate == Fate::BouncedHard || draw.fate == Fate::BouncedSoft;
        if (!bounced)
            PATRON_CHECK(deliver(row));
        look(row, draw);
        if (draw.fate == Fate::Quiet)
            return {};
        ReturnedMail mail = mailOf(row, draw);
        MailTally tally;
        PATRON_CHECK(inboundMails::keep(m_tx, m_store, row.connector, mail, mail.newText, m_now, tally,
                                        {std::string(source), std::string(source)}));
        m_made.bouncedHard += tally.bounced;
        m_made.bouncedSoft += tally.softBounced;
        m_made.complained += tally.complaints;
        m_made.unsubscribed += tally.unsubscribes;
        m_made.replied += tally.replies;
        return {};
    }

private:
    Ms handedAt(const SendRow& row) const { return row.handedAt.value_or(m_now); }

    Result<void> deliver(const SendRow& row)
    {
        outbox::LateNews news;
        news.state = SendState::Delivered;
        news.detail = std::string(source);
        news.source = source;
        PATRON_TRY(changed, outbox::sends::tell(m_tx, m_store, row.id, news,
                                                std::min(handedAt(row) + msPerMinute, m_now), m_now));
        m_made.delivered += changed ? 1 : 0;
        return {};
    }

    void look(const SendRow& row, const Draw& draw)
    {
        if (!draw.opened)
            return;
        const Ms at = std::min(handedAt(row) + draw.openAfter, m_now);
        const auto add = [&](Look look, const char* what) {
            return looks::add(m_tx, m_store, row, look, {std::string(source), keyOf(row, what)}, at, m_now);
        };
        m_made.opened += add(Look::Opened, "opened") ? 1 : 0;
        if (draw.clicked)
            m_made.clicked += add(Look::Clicked, "clicked") ? 1 : 0;
    }

    /// An open is one open, whichever seed drew it.
    std::string keyOf(const SendRow& row, std::string_view what) const
    {
        return std::string(source) + ":" + std::string(what) + ":" + row.messageHeaderId;
    }

    ReturnedMail mailOf(const SendRow& row, const Draw& draw) const
    {
        ReturnedMail mail;
        mail.clues.originalMessageId = row.messageHeaderId;
        mail.clues.originalRecipient = row.address;
        mail.clues.messageId = "simulated." + std::to_string(m_seed) + "." + row.messageHeaderId;
        mail.clues.from = row.address;
        mail.clues.date = handedAt(row) + draw.after;
        mail.clues.subject = "Simulated answer";
        switch (draw.fate) {
        case Fate::BouncedHard:
            mail.kind = ReturnedKind::Bounce;
            mail.records.push_back({row.address, "5.1.1", 550, true, std::string(nameOf(BounceReason::UserUnknown)),
                                    "simulated: there is no such mailbox"});
            break;
        case Fate::BouncedSoft:
            mail.kind = ReturnedKind::Bounce;
            mail.records.push_back({row.address, "4.2.2", 452, false, std::string(nameOf(BounceReason::MailboxFull)),
                                    "simulated: the mailbox is full"});
            break;
        case Fate::Complained:
            mail.kind = ReturnedKind::Complaint;
            mail.records.push_back({row.address, {}, 0, false, "abuse", "simulated: marked as spam"});
            break;
        case Fate::Unsubscribed:
            mail.kind = ReturnedKind::Unsubscribe;
            mail.detail = "wording";
            mail.newText = "(Simulated.) Please stop these mails.";
            break;
        default:
            mail.kind = ReturnedKind::Reply;
            mail.clues.answered = {row.messageHeaderId};
            mail.newText = "(Simulated.) " + std::string(letters[draw.letter]);
            break;
        }
        return mail;
    }

    Transaction& m_tx;
    const Store& m_store;
    std::uint64_t m_seed;
    Ms m_now;
    SimulatedFeedback& m_made;
};

Result<void> checkShares(const FeedbackShares& shares)
{
    const std::array fates{shares.bouncedHard, shares.bouncedSoft, shares.complained, shares.unsubscribed,
                           shares.replied};
    double sum = 0;
    bool sound = shares.opened >= 0 && shares.opened <= 1 && shares.clicked >= 0 && shares.clicked <= shares.opened;
    for (const double share : fates) {
        sound = sound && share >= 0;
        sum += share;
    }
    // Five rounded shares may come to a little more than all.
    if (sound && sum <= 1.0 + 1e-9)
        return {};
    return makeError(ErrorCode::WrongUsage, "Shares go from 0 to 1: bounces, complaints, unsubscribes and replies "
                                            "together are at most 1, and nobody clicks who has not opened.");
}

}

std::optional<Error> refusal(Connection& connection, OccasionId occasion)
{
    const auto found = outbox::occasions::find(connection, occasion);
    if (!found)
        return makeError(ErrorCode::NotFound, "There is no send number " + std::to_string(occasion.value) + ".");
    Query query = connection.query("SELECT DISTINCT c.kind, c.name FROM outbox b LEFT JOIN connector c ON c.id = "
                                   "b.connector_id WHERE b.occasion_id = ? AND b.handed_at IS NOT NULL ORDER BY 1");
    query.bind(occasion);
    bool any = false;
    while (query.step()) {
        any = true;
        if (query.view(0) != "local") {
            return makeError(
                ErrorCode::Conflict,
                "\"" + found->name + "\" left by " +
                    (query.isNull(1) ? std::string("a connector that is gone") : "\"" + query.text(1) + "\"") +
                    " and reached people. Answers are made up only for what the Local inbox took.");
        }
    }
    if (!any) {
        return makeError(ErrorCode::Conflict,
                         "Nothing of \"" + found->name + "\" has gone to the Local inbox yet. Send it first.");
    }
    return std::nullopt;
}

Result<SimulatedFeedback> run(JobContext& job, Store& store, OccasionId occasion, std::uint64_t seed,
                              const FeedbackShares& shares, Ms now)
{
    PATRON_CHECK(checkShares(shares));
    job.phase("Making up answers");
    SimulatedFeedback made;
    OutboxId after;
    for (bool more = true; more;) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped.");
        SimulatedFeedback block;
        const auto written = store.write([&](Transaction& tx) -> Result<void> {
            block = {};
            // In the same transaction: what leaves by another connector meanwhile is not answered.
            if (auto refused = refusal(tx.connection(), occasion))
                return *refused;
            const std::vector<SendRow> rows =
                outbox::sends::list(tx.connection(), std::nullopt, occasion, rowsOfBlock, after);
            Simulation simulation(tx, store, seed, now, block);
            for (const SendRow& row : rows) {
                if (row.handedAt && row.channel == customer::Channel::Email)
                    PATRON_CHECK(simulation.take(row, drawFor(row, seed, shares)));
            }
            more = std::ssize(rows) == rowsOfBlock;
            if (more)
                after = rows.back().id;
            return {};
        });
        if (!written)
            return written.error();
        made.add(block);
        job.done(made.messages);
    }
    return made;
}

}
}
