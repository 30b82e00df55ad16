#pragma once

#include "ui/models/ruledraft.h"
#include "ui/models/rulewords.h"

class QWidget;

namespace patron::ui {

class Services;
class Theme;

// The builder's rows for rules that stand elsewhere, such as in a step of a program: without counts.

/// All rows of the draft.
QWidget* makeRuleRows(Theme& theme, Services& services, RuleDraft& draft, const RuleVocabularyPtr& words,
                      QWidget* parent);
/// The first condition of the draft, an event, as which event it is and where; how often and when is left alone.
QWidget* makeEventRow(Theme& theme, Services& services, RuleDraft& draft, const RuleVocabularyPtr& words,
                      QWidget* parent);

}
