#pragma once

#include "core/program/program.h"
#include "ui/models/rulewords.h"

#include <QList>
#include <QString>

#include <string>
#include <string_view>

namespace patron::ui {

/// Stands in a new step for what only a person can choose.
inline constexpr std::string_view unchosen = "…";

/// A kind of step as it is offered: each is one line in the list of a slot.
struct StepKind
{
    std::string_view id;   ///< stable: "wait", "wait_event", "email"
    std::string_view word; ///< of program::stepKind
    QString group;         ///< heading in the list
    QString name;          ///< "Wait for a time"
    QString words;         ///< by which it is found, too
    bool leaves = false;   ///< nobody goes on after it
};

/// All kinds, in the order of the list. A kind that is not here cannot be made and has no other place in the code.
const QList<StepKind>& stepKinds();
/// A new step of a kind with sensible values; its id is the kind's word. What a workspace has one of is chosen already.
program::Step makeStep(std::string_view kind, const RuleVocabulary& words);

/// What a step lacks before it can run, as a sentence; empty when it is whole.
QString missingIn(const program::Step& step);
/// The same of the way in and the program's terms.
QString missingIn(const program::Program& program);

/// Kinds of entry: the stable word of program::entryKind and what it is called.
struct EntryKind
{
    std::string_view word;
    QString name;
    QString sentence;
};
const QList<EntryKind>& entryKinds();
program::Entry makeEntry(std::string_view word);
/// A program with nothing but its way in and its end.
program::Program blankProgram(const QString& name);

}
