#pragma once

#include "core/base/jsonfwd.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace patron::ui {

/// The words a rule may be made of in one workspace, taken at one moment. Immutable once read.
struct RuleVocabulary
{
    segment::FieldCatalog catalog = segment::FieldCatalog::builtIn();
    QStringList segments;
    QStringList programs;
    QStringList messages;
    QStringList places; ///< with a point on the map
    QStringList areas;
    QString currency = QStringLiteral("GBP");
};
using RuleVocabularyPtr = std::shared_ptr<const RuleVocabulary>;

/// Reads them. Runs inside a read closure.
Result<RuleVocabularyPtr> readRuleVocabulary(ReadSession& session, const Store& store);

// Rules as a shop owner says them. References must be by name (segment::withNames).

/// "is at least", "does not contain", "was in the last".
QString operatorWords(segment::Operator op, segment::TraitType type);
/// "90 days"
QString durationWords(Duration duration);
/// "in the last 90 days"; empty for ever.
QString windowWords(const segment::Window& window);
/// A value without its operator: "GB or DE", "£300.00", "between" pairs as "1 and 5"; "…" when there is none yet.
QString valueWords(const segment::Value& value, segment::TraitType type, const RuleVocabulary& words);
/// "potential_loyalist" as "potential loyalist".
QString plainWord(const std::string& word);
/// "all of these", "at least 2 of these".
QString groupWords(const segment::Group& group);
QString measureWords(segment::Measure measure);
/// "Ordered", "Viewed a product".
QString eventWords(const std::string& kind, const RuleVocabulary& words);
/// The label of a trait, else its name.
QString traitWords(const std::string& trait, const RuleVocabulary& words);

/// A whole node as one sentence without a full stop.
QString ruleSentence(const segment::Node& node, const RuleVocabulary& words);
/// A node of a document as one sentence; the document itself when it cannot be read.
QString ruleSentence(const Json& node, const RuleVocabulary& words);

}
