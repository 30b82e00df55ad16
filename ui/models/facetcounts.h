#pragma once

#include <QString>
#include <QStringList>

#include "core/customer/facets.h"

#include <vector>

namespace patron::ui {

/// A facet with its counts and what is chosen of it.
struct FacetState
{
    customer::Facet facet;
    customer::FacetChoice choice; ///< no values: nothing is chosen
};

/// Counts facets for a filter: each among the customers that all other conditions leave, so that other values of a
/// facet that is chosen can be seen, too. Chosen values are listed even where nobody has them. Runs inside a read
/// closure.
Result<std::vector<FacetState>> countFacets(ReadSession& session, const customer::CustomerFilter& filter,
                                            const std::vector<std::string>& names);

/// The filter with one value of a facet chosen, or taken back when it is; `exclude`: those without it.
customer::CustomerFilter withChoice(customer::CustomerFilter filter, const std::string& facet, const std::string& value,
                                    bool exclude);
/// "Country: GB, DE", "Country: not GB".
QString choiceText(const customer::FacetChoice& choice, const QString& facetLabel);
/// A facet's value as a person reads it; "(nothing)" for the empty one.
QString facetValueText(const std::string& facet, const customer::FacetValue& value);

}
