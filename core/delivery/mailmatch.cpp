#include "core/delivery/inboundmails.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/outbox/sendtoken.h"

#include <algorithm>

namespace patron::delivery {

namespace {

using outbox::SendRow;

/// A report belongs to what was sent to the address lately.
constexpr Ms reportWindowMs = 30 * msPerDay;

std::string normalizedOf(std::string_view address)
{
    const auto parsed = EmailAddress::parse(address);
    return parsed ? parsed->normalized() : std::string();
}

class Matcher
{
public:
    Matcher(Connection& connection, std::string_view key, Ms at)
        : m_connection(connection)
        , m_key(key)
        , m_at(at)
    {}

    bool byToken(std::string_view token, const char* name)
    {
        const auto subject = token.empty() ? std::nullopt : outbox::proveToken(m_key, token);
        if (!subject)
            return false;
        if (subject->message)
            return byRow(*subject->message, name);
        return byCustomer(*subject->customer, name);
    }
    bool byMessageId(const std::string& id, const char* name)
    {
        if (id.empty())
            return false;
        std::optional<OutboxId> found;
        {
            Query query = m_connection.query("SELECT id FROM outbox WHERE message_header_id = ?");
            query.bind(id);
            if (query.step())
                found = query.id<OutboxId>(0);
        }
        return found && byRow(*found, name);
    }
    /// The customers who have an address.
    std::vector<CustomerId> customersOf(const std::string& normalized)
    {
        std::vector<CustomerId> ids;
        Query query = m_connection.query("SELECT DISTINCT customer_id FROM v_identity WHERE kind = 'email' AND "
                                         "normalized = ? AND customer_id IS NOT NULL ORDER BY 1 LIMIT 10");
        query.bind(normalized);
        while (query.step())
            ids.push_back(query.id<CustomerId>(0));
        return ids;
    }
    /// The newest message to a customer before the mail; with an address, only to that.
    std::optional<OutboxId> latestTo(CustomerId customer, const std::string& normalized)
    {
        Query query = m_connection.query("SELECT id FROM outbox WHERE customer_id = ?1 AND channel = 'email' AND "
                                         "handed_at BETWEEN ?2 AND ?3 AND (?4 = '' OR normalized = ?4) ORDER BY "
                                         "handed_at DESC, id DESC LIMIT 1");
        // A minute of grace: clocks differ.
        query.bind(customer, m_at - reportWindowMs, m_at + msPerMinute, normalized);
        return query.step() ? std::optional(query.id<OutboxId>(0)) : std::nullopt;
    }
    bool byReportedAddress(std::string_view address)
    {
        const std::string normalized = normalizedOf(address);
        if (normalized.empty())
            return false;
        std::vector<OutboxId> found;
        for (const CustomerId customer : customersOf(normalized)) {
            if (const auto id = latestTo(customer, normalized))
                found.push_back(*id);
        }
        return found.size() == 1 && byRow(found.front(), "address");
    }
    bool byWriter(std::string_view address)
    {
        const std::string normalized = normalizedOf(address);
        const auto customers = normalized.empty() ? std::vector<CustomerId>() : customersOf(normalized);
        if (customers.size() != 1)
            return false;
        if (const auto id = latestTo(customers.front(), {}))
            return byRow(*id, "address");
        return byCustomer(customers.front(), "address");
    }

    MailMatch match;

private:
    bool byRow(OutboxId id, const char* name)
    {
        auto row = outbox::sends::find(m_connection, id);
        if (!row || row->channel != customer::Channel::Email || !row->customer)
            return false;
        match.by = name;
        match.customer = row->customer;
        match.row = std::move(row);
        return true;
    }
    bool byCustomer(CustomerId id, const char* name)
    {
        // Merged meanwhile: whoever has taken the place.
        Query query = m_connection.query("SELECT c.id FROM v_customer c WHERE c.id = COALESCE((SELECT customer_id FROM "
                                         "v_customer_alias WHERE id = ?1), ?1)");
        query.bind(id);
        if (!query.step())
            return false;
        match.by = name;
        match.customer = query.id<CustomerId>(0);
        return true;
    }

    Connection& m_connection;
    std::string_view m_key;
    Ms m_at;
};

bool isReport(ReturnedKind kind)
{
    return kind == ReturnedKind::Bounce || kind == ReturnedKind::Delayed || kind == ReturnedKind::Complaint;
}

}

MailMatch matchMail(Connection& connection, std::string_view key, const ReturnedMail& mail, Ms at)
{
    const ReturnedClues& clues = mail.clues;
    Matcher matcher(connection, key, at);
    if (matcher.byToken(clues.returnToken, "return_token") || matcher.byToken(tokenIn(clues.reference), "reference") ||
        matcher.byMessageId(clues.originalMessageId, "message_id"))
        return std::move(matcher.match);
    for (const std::string& id : clues.answered) {
        if (matcher.byMessageId(id, "answered"))
            return std::move(matcher.match);
    }
    if (matcher.byToken(clues.unsubscribeToken, "unsubscribe_token"))
        return std::move(matcher.match);
    if (!isReport(mail.kind)) {
        matcher.byWriter(clues.from);
        return std::move(matcher.match);
    }
    // A report about several people is about none of them for certain.
    if (mail.records.size() == 1 && matcher.byReportedAddress(mail.records.front().recipient))
        return std::move(matcher.match);
    if (mail.records.size() <= 1)
        matcher.byReportedAddress(clues.originalRecipient);
    return std::move(matcher.match);
}

std::string mailKey(const ReturnedMail& mail, std::string_view bytes)
{
    auto body = bytes.find("\r\n\r\n");
    if (body == std::string_view::npos)
        body = bytes.find("\n\n");
    const std::string_view text = body == std::string_view::npos ? bytes : bytes.substr(body);
    const ReturnedClues& clues = mail.clues;
    std::string key;
    for (const std::string& part :
         {clues.messageId, clues.from, clues.subject, clues.date ? std::to_string(*clues.date) : std::string()})
        key += std::to_string(part.size()) + ":" + part;
    return toHex(bytesOf(sha256(key + std::string(text)))).substr(0, 40);
}

}
