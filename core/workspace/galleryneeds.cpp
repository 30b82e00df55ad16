#include "core/workspace/galleryneeds.h"

#include "core/base/text.h"
#include "core/message/recipientfields.h"

#include <algorithm>
#include <array>

namespace patron::workspace::gallery {

namespace {
/// A need that is met where a row can be found. `given` is one row of what follows the colon (name), now and its day.
struct NeedKind
{
    std::string_view word;    ///< with its colon where something follows
    std::string_view rows;    ///< what stands behind FROM
    std::string_view missing; ///< "%1" stands for what follows the colon
};

constexpr std::string_view withGiven = "WITH given(name, now, day) AS (VALUES (?, ?, ?)) SELECT EXISTS (SELECT 1 FROM ";
constexpr std::string_view ofTrait = "given JOIN v_trait t ON t.trait = name WHERE t.value <> ''";

constexpr std::array<NeedKind, 14> kinds{{
    {"orders", "v_order WHERE kind = 'sale' AND state = 'completed' AND customer_id IS NOT NULL",
     "No customer has an order here yet. Import the orders of your shop."},
    {"products", "v_product",
     "No product is known here yet. Import your products, or orders that name what was on them."},
    {"email_consent", "v_consent WHERE channel = 'email' AND purpose = 'marketing' AND state = 'granted'",
     "Nobody has agreed to your emails yet. Import the consents you hold, or ask for them at the counter."},
    {"sms_consent", "v_consent WHERE channel = 'sms' AND purpose = 'marketing' AND state = 'granted'",
     "Nobody has agreed to your text messages yet. Import the consents you hold, or ask for them at the counter."},
    {"birthday", ofTrait, "No customer's birthday is known. Import them, or ask for them at the counter."},
    {"points", "v_loyalty_entry",
     "No customer has loyalty points yet. Make a loyalty plan, or import the balances of the one you have."},
    {"tiers", "v_loyalty_balance WHERE tier IS NOT NULL",
     "No customer has a tier yet. Give your loyalty plan its tiers, or import them with the balances."},
    {"shops", "v_place WHERE kind = 'shop'", "No shop is known here. Import your places, each with its address."},
    {"places", "v_trait WHERE trait IN ('lat', 'postal_code') AND value <> ''",
     "Nobody's whereabouts are known. Import customers with their postal codes."},
    {"weather",
     "given JOIN v_weather w ON w.day >= given.day JOIN v_place p ON p.id = w.place_id WHERE p.kind = 'shop'",
     "There is no forecast for any of your shops. Import one, or let Patron fetch it."},
    {"coupons:",
     "given JOIN v_coupon c ON c.pool = given.name COLLATE NOCASE WHERE (c.ends_at IS NULL OR c.ends_at > given.now) "
     "AND NOT EXISTS (SELECT 1 FROM v_coupon_use u WHERE u.coupon = c.folded)",
     "No code is left in a pool of coupons named \"%1\". Import codes with that pool, or make them."},
    {"events:", "given JOIN v_event_kind k ON k.name = given.name JOIN v_event_entry e ON e.kind_id = k.id",
     "No event \"%1\" has come in yet. Import a file of them, or have your shop system write one."},
    {"import:", "given JOIN v_import i ON i.source = given.name WHERE i.state = 'applied'",
     "No list has been imported from the source \"%1\" yet. Give it that source when you bring it in."},
    {"trait:", ofTrait, "No customer has a value in \"%1\" yet. Import it with your customers."},
}};

constexpr std::string_view brandWord = "brand";

const NeedKind* kindOf(std::string_view what)
{
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const NeedKind& kind) {
        return kind.word.ends_with(':') ? what.starts_with(kind.word) && what.size() > kind.word.size()
                                        : what == kind.word;
    });
    return found == kinds.end() ? nullptr : &*found;
}

std::string brandMissing(ReadSession& session)
{
    const message::Brand brand = message::recipients::brand(session);
    std::vector<std::string> parts;
    if (trim(brand.name).empty())
        parts.emplace_back("name");
    if (trim(brand.address).empty())
        parts.emplace_back("postal address");
    if (trim(brand.website).empty())
        parts.emplace_back("website");
    if (trim(brand.fromEmail).empty())
        parts.emplace_back("sender's address");
    if (parts.empty())
        return {};
    return "The shop's " + joinWords(parts) + (parts.size() == 1 ? " is" : " are") +
           " not known. Write it into the settings of the brand.";
}

std::string missingOf(ReadSession& session, const Store& store, std::string_view what, Ms now)
{
    if (what == brandWord)
        return brandMissing(session);
    const NeedKind* kind = kindOf(what);
    if (!kind)
        return "This version of Patron does not know what \"" + std::string(what) + "\" is. Look for a newer one.";
    const std::string detail(kind->word.ends_with(':') ? what.substr(kind->word.size()) : what);
    Query query = session.query(std::string(withGiven) + std::string(kind->rows) + ")");
    query.bind(detail, now, static_cast<std::int64_t>(store.zone().dayAt(now)));
    if (query.step() && query.flag(0))
        return {};
    std::string text(kind->missing);
    if (const auto at = text.find("%1"); at != std::string::npos)
        text.replace(at, 2, detail);
    return text;
}
}

bool isNeed(std::string_view what)
{
    return what == brandWord || kindOf(what);
}

std::vector<NeedCheck> checkNeeds(ReadSession& session, const Store& store, const ProgramStarter& starter, Ms now)
{
    std::vector<NeedCheck> checks;
    for (const StarterNeed& need : starter.needs) {
        std::string missing = missingOf(session, store, need.what, now);
        const bool met = missing.empty();
        checks.push_back({need, met, std::move(missing)});
    }
    return checks;
}

bool allMet(const std::vector<NeedCheck>& checks)
{
    return std::all_of(checks.begin(), checks.end(), [](const NeedCheck& check) { return check.met; });
}

}
