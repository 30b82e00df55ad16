#include "core/workspace/asknext.h"

#include "core/base/json.h"
#include "core/customer/traitstore.h"
#include "core/message/messagestore.h"

#include <algorithm>
#include <array>
#include <map>

namespace patron::workspace {

namespace {
/// People can tell these of themselves; coordinates, time zones and where we have them from they cannot.
constexpr std::array<std::string_view, 11> fixedOrder{"email",    "phone",       "first_name", "last_name",
                                                      "birthday", "postal_code", "city",       "country",
                                                      "language", "gender",      "card"};

using Uses = std::map<std::string, std::int64_t, std::less<>>;

/// Every {"trait": name} of a rule or a program.
void addNamed(const Json& json, std::vector<std::string>& names)
{
    if (json.is_object()) {
        for (const auto& [key, value] : json.items()) {
            if (key == "trait" && value.is_string())
                names.push_back(value.get<std::string>());
            else
                addNamed(value, names);
        }
    } else if (json.is_array()) {
        for (const Json& item : json)
            addNamed(item, names);
    }
}

/// Every `customer.name` of a template.
void addFields(std::string_view text, std::vector<std::string>& names)
{
    static constexpr std::string_view word = "customer.";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::string_view rest = text.substr(at + word.size());
        const std::size_t end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_");
        names.emplace_back(rest.substr(0, end));
    }
}

/// A thing counts once for each that uses it.
void count(std::vector<std::string> names, Uses& uses)
{
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& name : names)
        ++uses[name];
}

Uses usesOf(ReadSession& session)
{
    Uses uses;
    for (const char* sql : {"SELECT rule FROM v_segment", "SELECT definition FROM v_program"}) {
        Query query = session.query(sql);
        while (query.step()) {
            std::vector<std::string> names;
            if (const auto json = parseJson(query.view(0), "a rule"))
                addNamed(*json, names);
            count(std::move(names), uses);
        }
    }
    for (const message::SavedMessage& saved : message::messages::all(session)) {
        std::vector<std::string> names;
        for (const std::string& text : {saved.message.subject, saved.message.preheader, saved.message.body,
                                        saved.message.plainText.value_or(std::string())})
            addFields(text, names);
        count(std::move(names), uses);
    }
    return uses;
}

bool isIdentity(std::string_view name)
{
    return name == "email" || name == "phone" || name == "card";
}

bool isKnown(ReadSession& session, CustomerId customer, const customer::Trait& trait)
{
    if (!isIdentity(trait.name))
        return customer::traits::current(session.connection(), customer, trait).has_value();
    Query query = session.query("SELECT 1 FROM v_identity WHERE customer_id = ? AND kind = ?");
    query.bind(customer, trait.name);
    return query.step();
}

/// What can be asked, in the fixed order.
std::vector<customer::Trait> askable(ReadSession& session)
{
    std::vector<customer::Trait> all;
    const std::vector<customer::Trait> traits = customer::traits::all(session);
    for (const std::string_view name : fixedOrder) {
        if (isIdentity(name)) {
            customer::Trait identity;
            identity.name = name;
            identity.label = name == "email" ? "Email" : name == "phone" ? "Phone" : "Card";
            all.push_back(std::move(identity));
        }
        for (const customer::Trait& trait : traits) {
            if (trait.name == name)
                all.push_back(trait);
        }
    }
    for (const customer::Trait& trait : traits) {
        if (!trait.standard)
            all.push_back(trait);
    }
    return all;
}
}

std::optional<NextQuestion> askNext(ReadSession& session, CustomerId customer, const std::vector<std::string>& skip)
{
    const Uses uses = usesOf(session);
    std::optional<NextQuestion> best;
    for (const customer::Trait& trait : askable(session)) {
        if (std::find(skip.begin(), skip.end(), trait.name) != skip.end() || isKnown(session, customer, trait))
            continue;
        const auto used = uses.find(trait.name);
        const std::int64_t times = used == uses.end() ? 0 : used->second;
        // The shop's own traits are asked for where something uses them.
        const bool isOwn = !trait.standard && !isIdentity(trait.name);
        if (isOwn && times == 0)
            continue;
        if (!best || times > best->uses)
            best = NextQuestion{trait.name, trait.label, times};
    }
    return best;
}

}
