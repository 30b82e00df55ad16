#pragma once

#include "core/program/programlists.h"
#include "core/program/programstore.h"
#include "ui/models/rulewords.h"

#include <QString>
#include <QStringList>

#include <string_view>

namespace patron::ui {

// Programs as a shop owner says them. References in a program must be by name (program::programs::document).

/// "Draft", "Running", "Paused", "Stopped"
QString programStateText(program::ProgramState state);
/// "Win-back", "Loyalty", …; an unknown word comes back as it is.
QString programTypeText(std::string_view type);
/// "Lifecycle", "Rewards", "Engagement"
QString programStrategyText(std::string_view strategy);

/// Who comes in and when they are looked for.
QString entryWords(const program::Program& program, const RuleVocabulary& words);
/// Whether somebody may come in again.
QString reentryWords(const program::Program& program);
/// What ends it well; empty without a goal.
QString goalWords(const program::Program& program, const RuleVocabulary& words);
/// What ends it early; empty when nothing does.
QString exitWords(const program::Program& program, const RuleVocabulary& words);
QString holdoutWords(const program::Program& program);
/// "At most 2 in 7 days; what is too much is left out."
QString capSentence(const outbox::SendCap& cap);
QString quietSentence(const outbox::QuietHours& hours);
/// Caps, quiet hours, lateness: one sentence each.
QStringList limitWords(const program::Program& program);

/// What a step is called: its name, else what it does.
QString stepTitle(const program::Step& step);
/// What it does, when the title does not say so already.
QString stepDetail(const program::Step& step, const RuleVocabulary& words);
/// What stands at an edge of `step`: "Yes", "No", a case's condition, an arm with its share; empty for a plain one.
QString edgeWords(const program::Step& step, std::size_t edge, const RuleVocabulary& words);

/// "Waiting", "Completed", "Left", "Merged"
QString enrollmentStateText(const program::EnrollmentLine& line);
/// A kept decision's word: "Sent a message", "Took a branch", …
QString decisionText(std::string_view decision);

}
