#pragma once

#include "ui/models/ruledraft.h"
#include "ui/models/rulewords.h"

#include <functional>

class QWidget;

namespace patron::ui {

/// How rules inside a program are edited: by the rows of the segment builder, which this area does not know. The
/// widgets belong to `parent`; the draft outlives them.
struct RuleEditing
{
    using Make = std::function<QWidget*(RuleDraft& draft, const RuleVocabularyPtr& words, QWidget* parent)>;

    Make rule;  ///< all rows of a rule
    Make event; ///< of a rule of one event condition: which event, and where
};

}
