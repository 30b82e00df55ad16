#include "core/delivery/feedback/feedbackimport.h"

#include "core/base/emailaddress.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/delivery/feedback/lookevent.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/sendtoken.h"

#include <algorithm>

namespace patron::delivery {

namespace {

using outbox::SendState;

constexpr std::size_t blockSize = 1000;
/// What happens to a mail is told about the latest one to the address, when nothing else names it.
constexpr Ms latestMs = 7 * msPerDay;
/// Clocks differ.
constexpr Ms clockSlackMs = 10 * msPerMinute;

std::optional<SendState> stateOf(FeedbackMeaning meaning)
{
    switch (meaning) {
    case FeedbackMeaning::Delivered:
        return SendState::Delivered;
    case FeedbackMeaning::BouncedSoft:
        return SendState::BouncedSoft;
    case FeedbackMeaning::BouncedHard:
        return SendState::BouncedHard;
    case FeedbackMeaning::Unsubscribed:
        return SendState::Unsubscribed;
    case FeedbackMeaning::Complained:
        return SendState::Complained;
    default:
        return std::nullopt;
    }
}

/// What an id that a provider tells may have been when it took the mail: that itself, or what it put something behind:
/// SendGrid the machine that sent it on ("ID.filter0001.16648.5515E0B88.0", "ID.recvd-..."), Amazon SES and others
/// their domain, where they make a Message-ID of it.
std::vector<std::string_view> givenIds(std::string_view told)
{
    std::vector<std::string_view> ids;
    if (told.empty())
        return ids;
    ids.push_back(told);
    for (const std::string_view end : {".filter", ".recv", "@"}) {
        if (const auto at = told.find(end); at != std::string_view::npos && at > 0)
            ids.push_back(told.substr(0, at));
    }
    return ids;
}

/// Works off one block of records in one transaction.
class Block
{
public:
    Block(Transaction& tx, const Store& store, const FeedbackFormat& format, Ms now, FeedbackReport& report)
        : m_tx(tx)
        , m_store(store)
        , m_format(format)
        , m_now(now)
        , m_report(report)
    {}

    Result<void> take(const FeedbackRecord& record);

private:
    std::string normalized(const std::string& recipient) const;
    std::vector<CustomerId> customersOf(const std::string& address);
    std::optional<OutboxId> one(Query& query) const;
    std::optional<OutboxId> messageOf(const FeedbackRecord& record, const std::string& address, Ms at);
    std::optional<OutboxId> mailByProvider(const FeedbackRecord& record, const std::string& address);
    Result<void> moveMessage(const FeedbackRecord& record, OutboxId id, SendState news, Ms at);
    bool liftedSince(const customer::SuppressionEntry& entry);
    bool stopAddress(const FeedbackRecord& record, const std::string& address, Ms at);
    void addLook(const FeedbackRecord& record, OutboxId id, Ms at);
    void count(FeedbackMeaning meaning);

    Transaction& m_tx;
    const Store& m_store;
    const FeedbackFormat& m_format;
    Ms m_now;
    FeedbackReport& m_report;
};

std::string Block::normalized(const std::string& recipient) const
{
    if (m_format.channel == customer::Channel::Sms) {
        const auto number = PhoneNumber::parse(recipient, m_store.country());
        return number ? number->e164() : std::string();
    }
    const auto address = EmailAddress::parse(recipient);
    return address ? address->normalized() : std::string();
}

std::vector<CustomerId> Block::customersOf(const std::string& address)
{
    std::vector<CustomerId> all;
    Query query = m_tx.query("SELECT DISTINCT customer_id FROM v_identity WHERE kind = ? AND normalized = ? AND "
                             "customer_id IS NOT NULL ORDER BY 1");
    query.bind(customer::addressKind(m_format.channel), address);
    while (query.step())
        all.push_back(query.id<CustomerId>(0));
    return all;
}

std::optional<OutboxId> Block::one(Query& query) const
{
    return query.step() ? std::optional(query.id<OutboxId>(0)) : std::nullopt;
}

/// By the id that the server gave when it took the mail. A Message-ID that is not ours may have been made of it.
std::optional<OutboxId> Block::mailByProvider(const FeedbackRecord& record, const std::string& address)
{
    for (const std::string& told : {record.providerId, record.messageId}) {
        for (const std::string_view id : givenIds(told)) {
            Query query = m_tx.query("SELECT b.id FROM attempt a JOIN outbox b ON b.id = a.outbox_id WHERE "
                                     "a.provider_id = ?1 AND b.channel = 'email' AND (?2 = '' OR b.normalized = ?2) "
                                     "ORDER BY b.id DESC LIMIT 1");
            query.bind(id, address);
            if (const auto found = one(query))
                return found;
        }
    }
    return std::nullopt;
}

std::optional<OutboxId> Block::messageOf(const FeedbackRecord& record, const std::string& address, Ms at)
{
    const std::string channel(customer::channelName(m_format.channel));
    if (const auto proven = outbox::proveToken(m_store.identityKey(), record.reference); proven && proven->message)
        return proven->message;
    if (!record.messageId.empty()) {
        Query query = m_tx.query("SELECT id FROM outbox WHERE message_header_id = ? AND channel = ?");
        query.bind(record.messageId, channel);
        if (const auto found = one(query))
            return found;
    }
    if (!record.providerId.empty() && m_format.channel == customer::Channel::Sms) {
        Query query = m_tx.query("SELECT id FROM outbox WHERE channel = 'sms' AND provider_id = ? AND provider_id <> "
                                 "'' ORDER BY id DESC LIMIT 1");
        query.bind(record.providerId);
        return one(query);
    }
    if (const auto found = mailByProvider(record, address))
        return found;
    for (const CustomerId customer : customersOf(address)) {
        // A message that the provider names otherwise is another one.
        Query query = m_tx.query("SELECT id FROM outbox WHERE customer_id = ? AND channel = ? AND normalized = ? AND "
                                 "handed_at BETWEEN ? AND ? AND (? = '' OR provider_id IS NULL) ORDER BY handed_at "
                                 "DESC, id DESC LIMIT 1");
        query.bind(customer, channel, address, at - latestMs, at + clockSlackMs, record.providerId);
        if (record.messageId.empty()) {
            if (const auto found = one(query))
                return found;
        }
    }
    return std::nullopt;
}

Result<void> Block::moveMessage(const FeedbackRecord& record, OutboxId id, SendState news, Ms at)
{
    PATRON_TRY(changed, outbox::sends::feedback(m_tx, m_store, id, news, record.detail, at, m_now));
    if (!changed) {
        ++m_report.unchanged;
        return {};
    }
    count(record.means);
    return {};
}

/// A person who asked for mail again after that has the last word.
bool Block::liftedSince(const customer::SuppressionEntry& entry)
{
    Query query = m_tx.query("SELECT 1 FROM suppression WHERE kind = ? AND hash = ? AND lifted_at >= ?");
    query.bind(entry.kind);
    query.bindBlob(customer::consents::addressHash(entry.kind, entry.normalized, m_store.identityKey()));
    query.bindNext(entry.at);
    return query.step();
}

/// A stop holds for the address, whoever sent what; says whether it was not known.
bool Block::stopAddress(const FeedbackRecord& record, const std::string& address, Ms at)
{
    const std::string evidence = m_format.title + (record.detail.empty() ? "" : ": " + record.detail);
    customer::SuppressionEntry entry;
    entry.kind = customer::addressKind(m_format.channel);
    entry.normalized = address;
    entry.reason = record.means == FeedbackMeaning::Complained ? "complained" : "unsubscribed";
    entry.source = "provider";
    entry.evidence = evidence;
    entry.at = at;
    if (liftedSince(entry) || !customer::consents::suppress(m_tx, entry, m_store.identityKey(), m_now))
        return false;
    m_tx.changed(Area::Consents);
    for (const CustomerId customer : customersOf(address)) {
        customer::consents::unsubscribe(m_tx, customer, m_format.channel, "provider", evidence, at);
        m_tx.changed(Area::Consents, customer);
    }
    return true;
}

void Block::addLook(const FeedbackRecord& record, OutboxId id, Ms at)
{
    const auto row = outbox::sends::find(m_tx.connection(), id);
    const Look look = record.means == FeedbackMeaning::Opened ? Look::Opened : Look::Clicked;
    if (looks::add(m_tx, m_store, *row, look, {"patron", record.key}, at, m_now))
        count(record.means);
    else
        ++m_report.unchanged;
}

void Block::count(FeedbackMeaning meaning)
{
    switch (meaning) {
    case FeedbackMeaning::Delivered:
        ++m_report.delivered;
        break;
    case FeedbackMeaning::BouncedSoft:
        ++m_report.bouncedSoft;
        break;
    case FeedbackMeaning::BouncedHard:
        ++m_report.bouncedHard;
        break;
    case FeedbackMeaning::Unsubscribed:
        ++m_report.unsubscribed;
        break;
    case FeedbackMeaning::Complained:
        ++m_report.complained;
        break;
    case FeedbackMeaning::Opened:
        ++m_report.opened;
        break;
    case FeedbackMeaning::Clicked:
        ++m_report.clicked;
        break;
    case FeedbackMeaning::Nothing:
        ++m_report.ignored;
        break;
    }
}

Result<void> Block::take(const FeedbackRecord& record)
{
    if (record.means == FeedbackMeaning::Nothing) {
        count(record.means);
        return {};
    }
    const std::string address = normalized(record.recipient);
    if (address.empty()) {
        ++m_report.rejected;
        if (m_report.rejects.size() < FeedbackReport::mostKeptRejects)
            m_report.rejects.push_back(
                {record.place, "\"" + ellipsize(record.recipient, 80) + "\" is no " +
                                   (m_format.channel == customer::Channel::Sms ? "phone number." : "mail address.")});
        return {};
    }
    const Ms at = record.at > 0 ? std::min(record.at, m_now) : m_now;
    const auto id = messageOf(record, address, at);
    const bool isStop = record.means == FeedbackMeaning::Unsubscribed || record.means == FeedbackMeaning::Complained;
    const auto state = stateOf(record.means);
    if (id && !state) {
        addLook(record, *id, at);
        return {};
    }
    const bool stopped = isStop && stopAddress(record, address, at);
    if (!id) {
        if (stopped)
            count(record.means);
        else
            ++(isStop ? m_report.unchanged : m_report.unmatched);
        return {};
    }
    return moveMessage(record, *id, *state, at);
}

/// Gathers records into blocks.
class Importing
{
public:
    Importing(JobContext& job, Store& store, Ms now, bool dryRun)
        : m_job(job)
        , m_store(store)
        , m_now(now)
    {
        m_report.dryRun = dryRun;
    }

    /// All of one format, which outlives this.
    Result<void> take(const FeedbackFormat& format, const FeedbackRecord& record)
    {
        m_format = &format;
        ++m_report.records;
        m_block.push_back(record);
        return m_block.size() < blockSize ? Result<void>() : finish();
    }

    Result<void> reject(const FeedbackReject& reject)
    {
        ++m_report.records;
        ++m_report.rejected;
        if (m_report.rejects.size() < FeedbackReport::mostKeptRejects)
            m_report.rejects.push_back(reject);
        return {};
    }

    Result<void> finish()
    {
        if (m_block.empty())
            return {};
        if (m_job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped.");
        const FeedbackReport before = m_report;
        const auto done = m_store.write([&](Transaction& tx) -> Result<void> {
            Block block(tx, m_store, *m_format, m_now, m_report);
            for (const FeedbackRecord& record : m_block)
                PATRON_CHECK(block.take(record));
            // What was tried goes back with the transaction.
            return m_report.dryRun ? Result<void>(makeError(ErrorCode::Cancelled, "")) : Result<void>();
        });
        m_block.clear();
        if (done || m_report.dryRun)
            return {};
        m_report = before;
        return done;
    }

    FeedbackReport& report() { return m_report; }

private:
    JobContext& m_job;
    Store& m_store;
    Ms m_now;
    const FeedbackFormat* m_format = nullptr;
    std::vector<FeedbackRecord> m_block;
    FeedbackReport m_report;
};

}

Result<FeedbackReport> importFeedback(JobContext& job, Store& store, const std::filesystem::path& path,
                                      const FeedbackFormat* format, Ms now, bool dryRun)
{
    Importing importing(job, store, now, dryRun);
    FeedbackSink sink;
    sink.record = [&](const FeedbackFormat& known, const FeedbackRecord& record) {
        return importing.take(known, record);
    };
    sink.reject = [&](const FeedbackReject& reject) { return importing.reject(reject); };
    PATRON_TRY(read, readFeedback(path, format, sink));
    PATRON_CHECK(importing.finish());
    importing.report().format = read ? read->name : std::string();
    return importing.report();
}

Json toJson(const FeedbackReport& report)
{
    Json rejects = Json::array();
    for (const FeedbackReject& each : report.rejects)
        rejects.push_back({{"place", each.place}, {"reason", each.reason}});
    return Json{{"format", report.format},
                {"records", report.records},
                {"delivered", report.delivered},
                {"bounced_soft", report.bouncedSoft},
                {"bounced_hard", report.bouncedHard},
                {"unsubscribed", report.unsubscribed},
                {"complained", report.complained},
                {"opened", report.opened},
                {"clicked", report.clicked},
                {"unchanged", report.unchanged},
                {"ignored", report.ignored},
                {"unmatched", report.unmatched},
                {"rejected", report.rejected},
                {"rejects", std::move(rejects)},
                {"dry_run", report.dryRun}};
}

}
