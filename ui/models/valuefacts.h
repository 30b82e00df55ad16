#pragma once

#include "core/segment/fieldvalues.h"

#include <string>

namespace patron::ui {

/// The field that a value is compared with: a trait, or a field of an event.
struct ValueSubject
{
    std::string trait = {};
    std::string event = {};
    std::string field = {};

    bool isKnown() const { return !trait.empty() || (!event.empty() && !field.empty()); }
    bool operator==(const ValueSubject&) const = default;
};

/// What the workspace holds of it. Runs inside a read closure.
Result<segment::FieldValues> readValueFacts(ReadSession& session, const Store& store, const ValueSubject& subject,
                                            Ms asOf);

}
