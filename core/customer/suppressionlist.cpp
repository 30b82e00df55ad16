#include "core/customer/suppressionlist.h"

#include "core/base/emailaddress.h"
#include "core/base/text.h"
#include "core/customer/profile.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>

namespace patron::customer {

const std::vector<std::string>& suppressionReasons()
{
    static const std::vector<std::string> reasons{"complained", "erased", "bounced_hard", "manual", "unsubscribed"};
    return reasons;
}

namespace suppressions {

namespace {

/// Half of an address's hash, and its kind: the same half twice is less likely than a broken disk.
struct AddressKey
{
    std::array<char, 16> bytes{};
    char kind = 0;

    AddressKey(std::string_view hash, std::string_view name)
        : kind(name.front())
    {
        hash.copy(bytes.data(), bytes.size());
    }
    bool operator==(const AddressKey&) const = default;
};

struct SpreadKey
{
    std::size_t operator()(const AddressKey& key) const
    {
        std::size_t spread = 0;
        std::memcpy(&spread, key.bytes.data(), sizeof spread);
        return spread;
    }
};

int rankOf(std::string_view reason)
{
    const auto& reasons = suppressionReasons();
    return static_cast<int>(std::ranges::find(reasons, reason) - reasons.begin());
}

/// What a typed text may mean.
struct Wanted
{
    std::string part;      ///< of an address
    std::string digits;    ///< of a number; empty: the text is none
    std::string domain;    ///< as it is stored, where it is written with other letters
    std::string emailHash; ///< of the whole address, which also finds an erased one
    std::string phoneHash;
};

bool isNumberPart(std::string_view text)
{
    return text.find_first_of("0123456789") != std::string_view::npos &&
           text.find_first_not_of("+0123456789 -./()") == std::string_view::npos;
}

/// "07700 900" and "0044 7700" are parts of +447700900123.
std::string storedDigits(std::string_view text)
{
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    if (digits.starts_with("00"))
        return digits.substr(2);
    return digits.starts_with('0') ? digits.substr(1) : digits;
}

Wanted wanted(const Store& store, std::string_view text)
{
    text = trim(text);
    Wanted wanted;
    wanted.part = foldText(text);
    if (isNumberPart(text))
        wanted.digits = storedDigits(text);
    if (text.find('.') != std::string_view::npos)
        wanted.domain = toAsciiDomain(text.starts_with('@') ? text.substr(1) : text).value_or(std::string());
    if (const auto email = makeIdentity(IdentityKind::Email, text, {}, {}))
        wanted.emailHash = consents::addressHash("email", email->normalized, store.identityKey());
    if (const auto phone = makeIdentity(IdentityKind::Phone, text, {}, store.country()))
        wanted.phoneHash = consents::addressHash("phone", phone->normalized, store.identityKey());
    return wanted;
}

Query entriesWith(ReadSession& session, const Store& store, std::string_view text)
{
    static const std::string standing = "SELECT id, at, reason, hash, kind FROM suppression WHERE lifted_at IS NULL";
    if (trim(text).empty())
        return session.query(standing);
    const Wanted words = wanted(store, text);
    Query query = session.query(standing +
                                " AND (instr(normalized, ?1) OR (?2 <> '' AND kind = 'phone' AND instr(normalized, "
                                "?2)) OR (?3 <> '' AND kind = 'email' AND instr(normalized, ?3)) OR hash IN (?4, ?5))");
    query.bind(words.part, words.digits, words.domain);
    query.bindBlob(words.emailHash).bindBlob(words.phoneHash);
    return query;
}

/// Goes through the entries that a text finds and makes one of all that share an address.
class Gathering
{
public:
    Gathering(std::string_view reason, SuppressionIndex& index)
        : m_reason(reason)
        , m_index(index)
    {}

    void take(const Query& entry)
    {
        const std::string_view reason = entry.view(2);
        const int rank = rankOf(reason);
        const auto [place, isNew] = m_places.try_emplace(AddressKey(entry.view(3), entry.view(4)), m_addresses.size());
        if (isNew)
            m_addresses.emplace_back();
        Address& address = m_addresses[place->second];
        const unsigned bit = 1u << rank;
        if ((address.reasons & bit) == 0)
            ++m_counts[static_cast<std::size_t>(rank)];
        address.reasons |= bit;
        if (!m_reason.empty() && reason != m_reason)
            return;
        const Ms at = entry.int64(1);
        if (address.entry == 0 || rank < address.rank || (rank == address.rank && at < address.at)) {
            address.entry = entry.int64(0);
            address.at = at;
            address.rank = rank;
        }
    }

    void finish()
    {
        m_index.found = static_cast<std::int64_t>(m_addresses.size());
        for (std::size_t i = 0; i < suppressionReasons().size(); ++i) {
            if (m_counts[i] > 0)
                m_index.reasons[suppressionReasons()[i]] = m_counts[i];
        }
        std::erase_if(m_addresses, [](const Address& each) { return each.entry == 0; });
        std::ranges::sort(m_addresses, [](const Address& a, const Address& b) {
            return std::pair(a.at, a.entry) > std::pair(b.at, b.entry);
        });
        std::vector<std::int64_t> entries;
        entries.reserve(m_addresses.size());
        for (const Address& each : m_addresses)
            entries.push_back(each.entry);
        m_index.entries = std::make_shared<const std::vector<std::int64_t>>(std::move(entries));
    }

private:
    struct Address
    {
        std::int64_t entry = 0; ///< the one it is shown by; 0: none of the reason asked for
        Ms at = 0;
        int rank = 0;
        unsigned reasons = 0; ///< a bit for each
    };
    std::string m_reason;
    SuppressionIndex& m_index;
    std::array<std::int64_t, 8> m_counts{}; ///< by the reason's rank; of reasons there are fewer
    std::unordered_map<AddressKey, std::size_t, SpreadKey> m_places;
    std::vector<Address> m_addresses;
};

const std::string lineColumns =
    "SELECT s.id, s.kind, s.normalized, s.reason, s.source, s.evidence, s.at, s.batch_id, (SELECT count(*) FROM "
    "suppression o WHERE o.kind = s.kind AND o.hash = s.hash AND o.lifted_at IS NULL) - 1 FROM suppression s ";

SuppressionLine lineOf(const Query& query)
{
    SuppressionLine line;
    line.id = query.int64(0);
    line.kind = query.text(1);
    line.normalized = query.isNull(2) ? std::string() : query.text(2);
    line.reason = query.text(3);
    line.source = query.text(4);
    line.evidence = query.text(5);
    line.at = query.int64(6);
    line.batch = BatchId{query.isNull(7) ? 0 : query.int64(7)};
    line.further = query.int64(8);
    return line;
}

Error goneError()
{
    return makeError(ErrorCode::NotFound, "The address is not on the list any more.");
}

Lifting liftingOf(const std::vector<SuppressionLine>& entries)
{
    const auto has = [&](std::string_view reason) {
        return std::ranges::any_of(entries, [&](const SuppressionLine& each) { return each.reason == reason; });
    };
    if (has("erased"))
        return Lifting::Never;
    return has("bounced_hard") ? Lifting::Knowingly : Lifting::Freely;
}

void addHolders(Connection& connection, SuppressedAddress& found)
{
    const SuppressionLine& line = found.entries.front();
    if (line.normalized.empty())
        return;
    const Channel channel = line.kind == "email" ? Channel::Email : Channel::Sms;
    Query query = connection.query("SELECT DISTINCT customer_id FROM v_identity WHERE kind = ? AND normalized = ? AND "
                                   "customer_id IS NOT NULL ORDER BY customer_id");
    query.bind(line.kind, line.normalized);
    while (query.step()) {
        const auto customer = query.id<CustomerId>(0);
        found.holders.push_back({customer, profiles::displayName(connection, customer),
                                 consents::stateAt(connection, customer, channel, "marketing", INT64_MAX)});
    }
}

}

SuppressionIndex index(ReadSession& session, const Store& store, const SuppressionFilter& filter)
{
    Query query = entriesWith(session, store, filter.text);
    SuppressionIndex index;
    Gathering gathering(filter.reason, index);
    while (query.step())
        gathering.take(query);
    gathering.finish();
    return index;
}

std::vector<SuppressionLine> rows(ReadSession& session, const std::vector<std::int64_t>& entries)
{
    std::vector<SuppressionLine> lines;
    lines.reserve(entries.size());
    Query query = session.query(lineColumns + "WHERE s.id = ?");
    for (const std::int64_t entry : entries) {
        query.rewind();
        query.bind(entry);
        lines.push_back(query.step() ? lineOf(query) : SuppressionLine{});
    }
    return lines;
}

Result<SuppressedAddress> address(Connection& connection, std::int64_t entry)
{
    SuppressedAddress found;
    Query query =
        connection.query(lineColumns + "JOIN suppression t ON t.kind = s.kind AND t.hash = s.hash WHERE t.id = ? AND "
                                       "t.lifted_at IS NULL AND s.lifted_at IS NULL ORDER BY s.at, s.id");
    query.bind(entry);
    while (query.step())
        found.entries.push_back(lineOf(query));
    if (found.entries.empty())
        return goneError();
    std::ranges::stable_sort(found.entries, {}, [](const SuppressionLine& line) { return rankOf(line.reason); });
    found.lifting = liftingOf(found.entries);
    addHolders(connection, found);
    return found;
}

Result<std::int64_t> find(Connection& connection, const Store& store, const Identity& address)
{
    const auto kind = identityKindName(address.kind);
    Query query = connection.query("SELECT id FROM suppression WHERE kind = ? AND hash = ? AND lifted_at IS NULL ORDER "
                                   "BY at, id LIMIT 1");
    query.bind(kind).bindBlob(consents::addressHash(kind, address.normalized, store.identityKey()));
    if (!query.step())
        return makeError(ErrorCode::NotFound, address.value + " is not on the list of those who are not written to.");
    return query.int64(0);
}

Added add(Transaction& tx, const Store& store, const std::vector<Identity>& addresses, std::string_view reason,
          std::string_view source, std::string_view evidence, Ms now)
{
    Added done;
    for (const Identity& address : addresses) {
        const std::string kind(identityKindName(address.kind));
        const std::string standing =
            consents::suppressionReason(tx.connection(), kind, address.normalized, store.identityKey());
        ++(standing.empty() ? done.added : done.known);
        // An erased address is not written down again in letters. Whether one is asked by itself: a graver reason may
        // stand beside it.
        Query erased = tx.query("SELECT 1 FROM suppression WHERE kind = ? AND hash = ? AND reason = 'erased' AND "
                                "lifted_at IS NULL");
        erased.bind(kind).bindBlob(consents::addressHash(kind, address.normalized, store.identityKey()));
        if (erased.step())
            continue;
        const SuppressionEntry entry{
            kind, address.normalized, std::string(reason), std::string(source), std::string(evidence), now, {}};
        done.entries += consents::suppress(tx, entry, store.identityKey(), now) ? 1 : 0;
    }
    return done;
}

Result<std::int64_t> lift(Transaction& tx, std::int64_t entry, const LiftTerms& terms, Ms now)
{
    PATRON_TRY(found, address(tx.connection(), entry));
    if (found.lifting == Lifting::Never) {
        return makeError(ErrorCode::Conflict, "This is the address of a customer who was erased. It stays on the list "
                                              "for good, so that nobody writes to them again.");
    }
    if (found.lifting == Lifting::Knowingly && !terms.bounced) {
        return makeError(ErrorCode::Conflict,
                         "Mail to this address came back for good. Take it off the list only when you know that it "
                         "works again: mail that keeps coming back harms the delivery of all your mail.");
    }
    const std::string note =
        terms.evidence.empty() ? "taken off the list by hand" : "taken off the list by hand: " + terms.evidence;
    tx.query("UPDATE suppression SET lifted_at = ?1, evidence = CASE evidence WHEN '' THEN ?2 ELSE evidence || '; ' || "
             "?2 END WHERE lifted_at IS NULL AND (kind, hash) = (SELECT kind, hash FROM suppression WHERE id = ?3)")
        .bind(now, note, entry)
        .run();
    const std::int64_t lifted = tx.changes();
    tx.changed(Area::Consents);
    for (const SuppressedAddress::Holder& holder : found.holders)
        tx.changed(Area::Consents, holder.customer);
    return lifted;
}

}
}
