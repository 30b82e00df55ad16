#include "core/loyalty/couponpool.h"

#include "core/base/text.h"
#include "core/loyalty/couponcode.h"

#include <algorithm>

namespace patron::loyalty::pools {

namespace {
constexpr int paceDays = 30;
constexpr int mostCodes = 1'000'000;
constexpr std::string_view useSource = "coupon";

/// A coupon of the pool that is neither given nor used as of ?2 and valid then.
const std::string freeOne =
    "(c.max_uses IS NULL OR c.max_uses > coalesce(c.given_uses, 0)) AND (c.ends_at IS NULL OR c.ends_at > ?2) AND NOT "
    "EXISTS (SELECT 1 FROM v_coupon_use u WHERE u.coupon = c.folded AND (u.at IS NULL OR u.at <= ?2))";

/// A pool's name as it is written, or nothing.
std::optional<std::string> poolNamed(Connection& connection, std::string_view name)
{
    Query exact = connection.query("SELECT pool FROM v_coupon WHERE pool = ? LIMIT 1");
    exact.bind(trim(name));
    if (exact.step())
        return exact.text(0);
    Query all = connection.query("SELECT DISTINCT pool FROM v_coupon WHERE pool IS NOT NULL ORDER BY pool");
    while (all.step()) {
        if (foldText(all.view(0)) == foldText(trim(name)))
            return all.text(0);
    }
    return std::nullopt;
}

std::optional<std::string> sharedCode(Connection& connection, std::string_view name)
{
    Query query = connection.query("SELECT code FROM v_coupon WHERE folded = ? AND usage = 'shared'");
    query.bind(customer::coupons::couponKey(name));
    if (!query.step())
        return std::nullopt;
    return query.text(0);
}

std::int64_t number(Connection& connection, const std::string& sql, std::string_view name, Ms asOf)
{
    Query query = connection.query(sql);
    query.bind(name, asOf);
    return query.step() ? query.int64(0) : 0;
}

void foresee(Connection& connection, const TimeZone& zone, Stock& stock, const std::string& of, Ms asOf)
{
    Query recent =
        connection.query("SELECT count(*) FROM v_coupon_use u JOIN v_coupon c ON c.folded = u.coupon WHERE " + of +
                         " AND u.kind = 'assigned' AND u.at > ?3 AND u.at <= ?2");
    const Ms since = zone.add(asOf, {-paceDays, TimeUnit::Days});
    recent.bind(stock.name, asOf, since);
    recent.step();
    stock.perDay = static_cast<double>(recent.int64(0)) / paceDays;
    if (recent.int64(0) > 0)
        stock.dryOn =
            zone.dayAt(asOf) +
            static_cast<DayNumber>(std::min<std::int64_t>(stock.free * paceDays / recent.int64(0), 1'000'000));
}

Stock poolStock(Connection& connection, const TimeZone& zone, const std::string& pool, Ms asOf)
{
    const std::string of = "c.pool = ?1";
    const std::string count = "SELECT count(*) FROM v_coupon c WHERE " + of + " AND ?2 IS NOT NULL";
    const std::string uses =
        "SELECT count(DISTINCT u.coupon) FROM v_coupon_use u JOIN v_coupon c ON c.folded = u.coupon "
        "WHERE " +
        of + " AND (u.at IS NULL OR u.at <= ?2) AND u.kind = ";
    Stock stock;
    stock.name = pool;
    stock.codes = number(connection, count, pool, asOf);
    stock.free = number(connection, "SELECT count(*) FROM v_coupon c WHERE " + of + " AND " + freeOne, pool, asOf);
    stock.assigned = number(connection, uses + "'assigned'", pool, asOf);
    stock.redeemed = number(connection, uses + "'redeemed'", pool, asOf);
    stock.expired = number(connection,
                           "SELECT count(*) FROM v_coupon c WHERE " + of +
                               " AND c.ends_at <= ?2 AND NOT EXISTS (SELECT 1 FROM v_coupon_use u WHERE u.coupon = "
                               "c.folded)",
                           pool, asOf);
    foresee(connection, zone, stock, of, asOf);
    return stock;
}

Stock sharedStock(Connection& connection, const TimeZone& zone, const std::string& code, Ms asOf)
{
    Stock stock;
    stock.name = code;
    stock.shared = true;
    stock.codes = 1;
    Query query = connection.query("SELECT c.max_uses, coalesce(c.given_uses, 0), c.ends_at, (SELECT count(*) FROM "
                                   "v_coupon_use u WHERE u.coupon = "
                                   "c.folded AND u.kind = 'assigned' AND (u.at IS NULL OR u.at <= ?2)), (SELECT "
                                   "count(*) FROM v_coupon_use u WHERE "
                                   "u.coupon = c.folded AND u.kind = 'redeemed' AND (u.at IS NULL OR u.at <= ?2)) FROM "
                                   "v_coupon c WHERE c.folded = "
                                   "?1");
    query.bind(customer::coupons::couponKey(code), asOf);
    if (!query.step())
        return stock;
    stock.assigned = query.int64(3);
    stock.redeemed = query.int64(4);
    const bool over = !query.isNull(2) && query.int64(2) <= asOf;
    stock.expired = over ? 1 : 0;
    const std::int64_t used = std::max(query.int64(1), query.int64(4));
    stock.free = over ? 0 : query.isNull(0) ? 1 : std::max<std::int64_t>(0, query.int64(0) - used);
    if (!query.isNull(0))
        foresee(connection, zone, stock, "c.code = ?1", asOf);
    return stock;
}

Error unknownPool(Connection& connection, std::string_view pool)
{
    std::vector<std::string> known;
    Query names =
        connection.query("SELECT DISTINCT coalesce(pool, code) FROM v_coupon WHERE pool IS NOT NULL OR usage = "
                         "'shared' ORDER BY 1");
    while (names.step())
        known.push_back(names.text(0));
    const std::string near = nearestWord(pool, known);
    return makeError(ErrorCode::NotFound,
                     "There is no pool of coupons and no shared code \"" + std::string(pool) + "\"" +
                         (near.empty() ? ". Import or generate codes first." : ". Did you mean \"" + near + "\"?"));
}

std::optional<std::string> given(Transaction& tx, const std::string& key)
{
    Query known = tx.query("SELECT coalesce(c.code, u.coupon) FROM v_coupon_use u LEFT JOIN v_coupon c ON c.folded = "
                           "u.coupon WHERE u.source = ? AND u.source_key = ?");
    known.bind(useSource, key);
    if (!known.step())
        return std::nullopt;
    return known.text(0);
}

Assigned refused(std::string word, std::string reason)
{
    return {{}, std::move(word), std::move(reason), false};
}

/// The next code of a pool that nobody has, at or after a place in it.
std::optional<std::pair<std::int64_t, std::string>> nextFree(Transaction& tx, const std::string& pool, Ms at,
                                                             std::int64_t from)
{
    Query query = tx.query("SELECT c.id, c.code FROM v_coupon c WHERE c.pool = ?1 AND c.id >= ?3 AND (c.max_uses IS "
                           "NULL OR c.max_uses > coalesce(c.given_uses, 0)) AND (c.starts_at IS NULL OR c.starts_at <= "
                           "?2) AND (c.ends_at IS NULL OR c.ends_at > ?2) AND NOT EXISTS (SELECT 1 FROM v_coupon_use u "
                           "WHERE u.coupon = c.folded) ORDER BY c.id LIMIT 1");
    query.bind(pool, at, from);
    if (!query.step())
        return std::nullopt;
    return std::pair(query.int64(0), query.text(1));
}

Assigned whyNone(Transaction& tx, const std::string& pool, Ms at)
{
    Query query =
        tx.query("SELECT count(*), count(*) FILTER (WHERE c.ends_at <= ?2), count(*) FILTER (WHERE c.starts_at "
                 "> ?2) FROM v_coupon c WHERE c.pool = ?1 AND NOT EXISTS (SELECT 1 FROM v_coupon_use u WHERE "
                 "u.coupon = c.folded)");
    query.bind(pool, at);
    query.step();
    if (query.int64(1) > 0)
        return refused("expired", "The codes left in the pool \"" + pool + "\" are no longer valid.");
    if (query.int64(2) > 0)
        return refused("not_begun", "The codes of the pool \"" + pool + "\" are not valid yet.");
    return refused("pool_empty", "No code is left in the pool \"" + pool + "\".");
}

void note(Transaction& tx, const Assignment& wish, const std::string& code, Ms now)
{
    customer::NewCouponUse use;
    use.code = code;
    use.customer = wish.customer;
    use.at = wish.at;
    use.source = useSource;
    use.sourceKey = wish.key;
    customer::coupons::addUse(tx, use, now);
}

Assigned assignShared(Transaction& tx, const Assignment& wish, const std::string& code, Ms now)
{
    Query query =
        tx.query("SELECT starts_at, ends_at, max_uses, given_uses, (SELECT count(*) FROM v_coupon_use u WHERE "
                 "u.coupon = c.folded AND u.kind = 'redeemed') FROM v_coupon c WHERE folded = ?");
    query.bind(customer::coupons::couponKey(code));
    query.step();
    if (!query.isNull(1) && query.int64(1) <= wish.at)
        return refused("expired", "The code " + code + " is no longer valid.");
    if (!query.isNull(0) && query.int64(0) > wish.at)
        return refused("not_begun", "The code " + code + " is not valid yet.");
    if (!query.isNull(2) && std::max(query.int64(3), query.int64(4)) >= query.int64(2))
        return refused("used_up", "The code " + code + " was used as often as it may be.");
    note(tx, wish, code, now);
    return {code, {}, {}, false};
}
}

Result<Stock> stock(Connection& connection, const TimeZone& zone, std::string_view pool, Ms asOf)
{
    if (const auto named = poolNamed(connection, pool))
        return poolStock(connection, zone, *named, asOf);
    if (const auto code = sharedCode(connection, pool))
        return sharedStock(connection, zone, *code, asOf);
    return unknownPool(connection, pool);
}

std::vector<Stock> stocks(Connection& connection, const TimeZone& zone, Ms asOf)
{
    std::vector<std::pair<std::string, bool>> names;
    {
        Query query = connection.query("SELECT DISTINCT coalesce(pool, code), pool IS NULL FROM v_coupon WHERE pool IS "
                                       "NOT NULL OR usage = 'shared' ORDER BY 1");
        while (query.step())
            names.emplace_back(query.text(0), query.flag(1));
    }
    std::vector<Stock> list;
    for (const auto& [name, shared] : names)
        list.push_back(shared ? sharedStock(connection, zone, name, asOf) : poolStock(connection, zone, name, asOf));
    return list;
}

Result<std::optional<std::int64_t>> freeCodes(Connection& connection, std::string_view pool, Ms asOf)
{
    if (const auto named = poolNamed(connection, pool)) {
        return std::optional(
            number(connection, "SELECT count(*) FROM v_coupon c WHERE c.pool = ?1 AND " + freeOne, *named, asOf));
    }
    const auto code = sharedCode(connection, pool);
    if (!code)
        return unknownPool(connection, pool);
    Query query =
        connection.query("SELECT ends_at <= ?2, max_uses - max(coalesce(given_uses, 0), (SELECT count(*) FROM "
                         "v_coupon_use u WHERE u.coupon = c.folded AND u.kind = 'redeemed' AND (u.at IS NULL "
                         "OR u.at <= ?2))) FROM v_coupon c WHERE folded = ?1");
    query.bind(customer::coupons::couponKey(*code), asOf);
    query.step();
    if (!query.isNull(0) && query.flag(0))
        return std::optional<std::int64_t>(0);
    const auto left = query.optionalInt64(1);
    return left ? std::optional(std::max<std::int64_t>(0, *left)) : std::nullopt;
}

Assigned assign(Transaction& tx, const Assignment& wish, Ms now)
{
    if (const auto before = given(tx, wish.key))
        return {*before, {}, {}, true};
    const auto pool = poolNamed(tx.connection(), wish.pool);
    if (!pool) {
        if (const auto code = sharedCode(tx.connection(), wish.pool))
            return assignShared(tx, wish, *code, now);
        return refused("unknown_pool", unknownPool(tx.connection(), wish.pool).text);
    }
    std::int64_t cursor = 0;
    {
        Query query = tx.query("SELECT cursor FROM coupon_pool WHERE pool = ?");
        query.bind(*pool);
        if (query.step())
            cursor = query.int64(0);
    }
    auto next = nextFree(tx, *pool, wish.at, cursor);
    // A code before it may be free again: an import that had given it was undone.
    if (!next && cursor > 0)
        next = nextFree(tx, *pool, wish.at, 0);
    if (!next)
        return whyNone(tx, *pool, wish.at);
    tx.query("INSERT INTO coupon_pool(pool, cursor) VALUES (?1, ?2) ON CONFLICT(pool) DO UPDATE SET cursor = ?2")
        .bind(*pool, next->first)
        .run();
    note(tx, wish, next->second, now);
    return {next->second, {}, {}, false};
}

Result<std::int64_t> generate(Transaction& tx, const Generation& wish, Ms now)
{
    constexpr int shortest = 5;
    constexpr int longest = 32;
    if (wish.count < 1 || wish.count > mostCodes)
        return makeError(ErrorCode::BadInput, "From 1 to 1,000,000 codes can be made at once.");
    if (wish.length < shortest || wish.length > longest)
        return makeError(ErrorCode::BadInput, "Codes have from 5 to 32 characters, beside what they begin with.");
    if (trim(wish.pool).empty())
        return makeError(ErrorCode::BadInput, "The pool needs a name.");
    CodeMaker maker(wish.seed);
    std::int64_t made = 0;
    int taken = 0;
    while (made < wish.count) {
        customer::NewCoupon coupon = wish.terms;
        coupon.code = wish.prefix + maker.next(static_cast<std::size_t>(wish.length));
        coupon.pool = std::string(trim(wish.pool));
        coupon.maxUses = 1;
        Query known = tx.query("SELECT 1 FROM v_coupon WHERE folded = ?");
        known.bind(customer::coupons::couponKey(coupon.code));
        if (known.step()) {
            // Of so short codes nearly all are there.
            if (++taken > wish.count + 1000)
                return makeError(ErrorCode::BadInput, "There are hardly any codes of " + std::to_string(wish.length) +
                                                          " characters left. Make longer ones.");
            continue;
        }
        customer::coupons::put(tx, coupon, "fill", now);
        ++made;
    }
    return made;
}

}
