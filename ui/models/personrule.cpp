#include "ui/models/personrule.h"

#include "core/customer/customerlist.h"
#include "core/segment/explainer.h"
#include "core/segment/fieldcatalog.h"
#include "ui/models/localetext.h"

#include <iterator>

namespace patron::ui {

using namespace segment;

namespace {
/// What is looked at, and how it is compared.
struct Likeness
{
    const char* trait;
    Operator op;
    bool on; ///< counts from the start
};
constexpr Likeness likenesses[] = {{"country", Operator::In, true},
                                   {"rfm_group", Operator::In, true},
                                   {"favourite_category", Operator::In, true},
                                   {"lifecycle_stage", Operator::In, false},
                                   {"order_count", Operator::GreaterOrEqual, false},
                                   {"total_spent", Operator::GreaterOrEqual, false},
                                   {"days_since_last_order", Operator::LessOrEqual, false},
                                   {"favourite_channel", Operator::In, false},
                                   {"home_place", Operator::In, false},
                                   {"city", Operator::In, false},
                                   {"language", Operator::In, false},
                                   {"gender", Operator::In, false}};

Rule probe()
{
    Group group;
    group.kind = Group::Kind::Any;
    for (const Likeness& likeness : likenesses) {
        Node node;
        node.form = TraitCondition{likeness.trait, Operator::IsSet, {}, false};
        group.children.push_back(std::move(node));
    }
    Rule rule;
    rule.root.form = std::move(group);
    return rule;
}

/// Decimal text without needless zeros, as rules keep it.
Number numberOf(std::string text)
{
    if (text.find('.') != std::string::npos) {
        while (text.ends_with('0'))
            text.pop_back();
        if (text.ends_with('.'))
            text.pop_back();
    }
    return {text};
}

Error nobody()
{
    return makeError(ErrorCode::NotFound, "Nobody is known under this name, address or number.");
}
}

Result<PersonRule> readPersonRule(ReadSession& session, const Store& store, const std::string& search, Ms asOf)
{
    const customer::CustomerFilter filter{search};
    const auto found = customer::customerlist::index(session, filter, 1);
    if (search.empty() || found.starts.empty())
        return nobody();
    const auto rows = customer::customerlist::page(session, store, filter, found.starts.front(), 1);
    if (rows.empty())
        return nobody();
    PATRON_TRY(facts, explain(session, store, probe(), rows.front().id, {asOf}));
    Group all;
    bool anyOn = false;
    for (std::size_t i = 0; i < std::size(likenesses); ++i) {
        const Likeness& likeness = likenesses[i];
        for (const NodeVerdict& verdict : facts.nodes) {
            if (verdict.path != "/any/" + std::to_string(i) || !verdict.value)
                continue;
            Node node;
            const Value value = likeness.op == Operator::In ? Value{std::vector<std::string>{*verdict.value}}
                                                            : Value{numberOf(*verdict.value)};
            node.form = TraitCondition{likeness.trait, likeness.op, value, false};
            node.off = !likeness.on;
            anyOn = anyOn || likeness.on;
            all.children.push_back(std::move(node));
        }
    }
    if (all.children.empty())
        return makeError(ErrorCode::NotFound, "Nothing is known of this person that others could be compared by.");
    if (!anyOn)
        all.children.front().off = false;
    PersonRule person;
    person.name = textOf(rows.front().name.empty() ? rows.front().email : rows.front().name);
    person.rule.root.form = std::move(all);
    return person;
}

}
