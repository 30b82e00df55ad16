#pragma once

#include "core/segment/rule.h"
#include "core/store/store.h"

#include <QString>

namespace patron::ui {

/// People like one person, as a rule to go on from.
struct PersonRule
{
    QString name; ///< of the person
    segment::Rule rule;
};

/// A rule of what is known of the person that a search finds: what tells most is switched on, the rest stands there
/// switched off. The person meets it. NotFound in a sentence. Runs inside a read closure.
Result<PersonRule> readPersonRule(ReadSession& session, const Store& store, const std::string& search, Ms asOf);

}
