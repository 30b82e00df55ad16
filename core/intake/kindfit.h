#pragma once

#include "core/intake/automap.h"

#include <array>
#include <vector>

namespace patron::intake {

/// A mapping of one kind, with how sure the deciding fields are.
struct MappingAttempt
{
    ColumnMapping mapping;
    std::array<double, fieldCount> scores{};

    double score(Field field) const { return scores[static_cast<std::size_t>(field)]; }
    bool has(Field field) const { return score(field) > 0; }
};

/// Whether the columns that a kind cannot do without are there, by names that leave little doubt.
bool kindFits(const MappingAttempt& attempt);

/// Points beside a tier, of no day and of no kind, are what people have: a balance.
void settlePoints(MappingAttempt& loyalty);

/// Lists without a word for what happened, where the heading of their dates says it: visits of shops, appointments,
/// baskets left behind, reviews.
void settleEvents(MappingAttempt& events);

/// A table of rates with a column per currency, as central banks publish them: a day, and codes as headings. Each such
/// column is a rate then, of the currency it names.
void settleRates(MappingAttempt& rates, const std::vector<ColumnSample>& columns);

}
