#include "ui/models/facetcounts.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr std::size_t valuesShown = 8;

QString tr(const char* text)
{
    return QCoreApplication::translate("patron::ui::FacetCounts", text);
}
}

Result<std::vector<FacetState>> countFacets(ReadSession& session, const customer::CustomerFilter& filter,
                                            const std::vector<std::string>& names)
{
    std::vector<FacetState> states;
    std::vector<std::string> plain;
    for (const std::string& name : names) {
        if (std::ranges::none_of(filter.facets, [&](const auto& choice) { return choice.facet == name; }))
            plain.push_back(name);
    }
    PATRON_TRY(among, customer::customersets::find(session, filter));
    PATRON_TRY(counted, customer::facets::count(session, among, plain, valuesShown));
    for (customer::Facet& facet : counted)
        states.push_back({std::move(facet), {}});
    for (const customer::FacetChoice& choice : filter.facets) {
        customer::CustomerFilter others = filter;
        std::erase_if(others.facets, [&](const auto& each) { return each.facet == choice.facet; });
        PATRON_TRY(rest, customer::customersets::find(session, others));
        PATRON_TRY(facet, customer::facets::count(session, rest, {choice.facet}, valuesShown));
        if (facet.empty())
            continue;
        for (const std::string& value : choice.values) {
            if (!value.empty() &&
                std::ranges::none_of(facet.front().values, [&](const auto& each) { return each.value == value; }))
                facet.front().values.push_back({value, value, 0});
        }
        states.push_back({std::move(facet.front()), choice});
    }
    const auto place = [&](const FacetState& state) { return std::ranges::find(names, state.facet.name); };
    std::ranges::stable_sort(states, [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return states;
}

customer::CustomerFilter withChoice(customer::CustomerFilter filter, const std::string& facet, const std::string& value,
                                    bool exclude)
{
    auto found = std::ranges::find(filter.facets, facet, &customer::FacetChoice::facet);
    if (found == filter.facets.end())
        found = filter.facets.insert(filter.facets.end(), {facet, {}, exclude});
    if (found->exclude != exclude) {
        found->exclude = exclude;
        found->values = {value};
        return filter;
    }
    const auto there = std::ranges::find(found->values, value);
    if (there != found->values.end())
        found->values.erase(there);
    else
        found->values.push_back(value);
    if (found->values.empty())
        filter.facets.erase(found);
    return filter;
}

QString facetValueText(const std::string& facet, const customer::FacetValue& value)
{
    if (value.value.empty())
        return tr("(nothing)");
    if (facet == "country")
        return countryText(value.value);
    if (facet == "language")
        return languageText(value.value);
    if (facet.starts_with("consent."))
        return value.value == "granted" ? tr("said yes") : value.value == "denied" ? tr("said no") : tr("never asked");
    if (facet == "has_orders" || value.value == "true" || value.value == "false")
        return value.value == "yes" || value.value == "true" ? tr("yes") : tr("no");
    return textOf(value.label.empty() ? value.value : value.label);
}

QString choiceText(const customer::FacetChoice& choice, const QString& facetLabel)
{
    QStringList values;
    for (const std::string& value : choice.values)
        values << facetValueText(choice.facet, {value, {}, 0});
    const QString list = values.join(QStringLiteral(", "));
    return (choice.exclude ? tr("%1: not %2") : tr("%1: %2")).arg(facetLabel, list);
}

}
