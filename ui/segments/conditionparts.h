#pragma once

#include "ui/kit/chip.h"
#include "ui/models/rulewords.h"
#include "ui/models/valuefacts.h"

#include <QList>

#include <functional>
#include <optional>

namespace patron::ui {

/// One answer a person may pick in a sentence.
struct PartChoice
{
    QString group; ///< heading; may be empty
    QString text;
    bool current = false;
    std::function<void(segment::Node&)> apply;
};

/// A value a person may type in a sentence. The shape of the editor is the shape of `value`.
struct PartValue
{
    segment::TraitType type = segment::TraitType::Text;
    segment::Value value = {};
    QStringList suggestions = {}; ///< stable words that can be picked
    QStringList labels = {};      ///< what they are called, in their order; empty: their plain words
    QString suffix = {};          ///< "%", "km"
    ValueSubject subject = {};    ///< whose values the editor shows with their counts
    std::optional<segment::Operator> op = {};
    std::function<void(segment::Node&, const segment::Value&)> apply = {};
};

/// One word of a condition's sentence: text alone, or a chip that opens a list or an editor.
struct ConditionPart
{
    QString name; ///< stable within the condition: "field", "operator", "value", "where0value"
    QString text = {};
    Chip::Kind kind = Chip::Kind::Value;
    QString trouble = {}; ///< why it cannot stay like this
    std::function<QList<PartChoice>()> choices = {};
    std::optional<PartValue> value = {};

    bool isChip() const { return choices || value; }
};

/// The sentence of a node as parts: every kind of node is edited word by word. The parts hold the vocabulary.
QList<ConditionPart> partsOf(const segment::Node& node, const RuleVocabularyPtr& words);

/// Of an event condition: which event it is and where, each to be changed.
QList<ConditionPart> eventMatchParts(const segment::Node& node, const RuleVocabularyPtr& words);

/// Everything that can be asked, for a new condition or in place of another.
QList<PartChoice> conditionChoices(const RuleVocabularyPtr& words);
/// The value a condition starts with when its operator changes: the old one where it still fits.
segment::Value startValue(segment::Operator op, segment::TraitType type, const segment::Value& old);
/// Operators of a type as choices; `set` takes the operator and its start value.
QList<PartChoice> operatorChoices(segment::TraitType type, segment::Operator current,
                                  const std::function<void(segment::Node&, segment::Operator)>& set);
class PartList;
/// When it happened: the kind of window, then what it needs.
void addWindowParts(PartList& parts, const segment::Window& window,
                    const std::function<segment::Window&(segment::Node&)>& windowOf);

}
