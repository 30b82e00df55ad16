#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUndoStack>

#include "core/program/programcheck.h"
#include "core/program/programstore.h"
#include "ui/models/programgraph.h"
#include "ui/models/rulewords.h"
#include "ui/models/services.h"

#include <functional>
#include <optional>

namespace patron::ui {

/// What a program may refer to in this workspace, to pick from.
struct ProgramNames
{
    QStringList emails;
    QStringList textMessages;
    QStringList programs; ///< all others
    QStringList sources;  ///< of imports so far
    QStringList tags;     ///< in use
};

/// A program while a person edits it: each action is one step to undo, and so is a burst of typing in one field. It
/// keeps itself: a draft at once, the edits of a program that was started as its next version, which is not in force
/// before it is published. It checks itself in the background. References are by name. GUI thread.
class ProgramDraft : public QObject
{
    Q_OBJECT

public:
    enum class Keeping { Kept, Underway, Failed };

    /// The services must outlive the draft.
    explicit ProgramDraft(Services& services, QObject* parent = nullptr);

    /// Reads a program and its edits; answers by opened() or failed().
    void open(ProgramId id);
    /// A new program, kept at once.
    void startNew(const program::Program& program);
    /// Keeps what was changed without waiting for a pause.
    void flush();
    bool isOpen() const { return m_open; }

    ProgramId id() const { return m_id; }
    program::ProgramState state() const { return m_state; }
    int version() const { return m_version; }
    const program::Program& program() const { return m_program; }
    const RuleVocabularyPtr& words() const { return m_words; }
    const ProgramNames& names() const { return m_names; }
    QUndoStack& undoStack() { return m_undo; }
    Keeping keeping() const { return m_keeping; }
    /// Why it could not be kept.
    const QString& keepingTrouble() const { return m_trouble; }
    /// Whether a program that was started has edits nobody can come into yet.
    bool isUnpublished() const { return m_unpublished; }

    /// Errors first. Those of the moment before while newer ones are looked for.
    const std::vector<program::ProgramProblem>& problems() const { return m_problems; }
    bool isChecked() const { return m_checked; }
    bool hasErrors() const { return program::hasErrors(m_problems); }

    /// Any change; nothing happens when it changes nothing. Changes of one `field` within a second are one step.
    void change(const QString& action, const std::function<void(program::Program&)>& work, const QString& field = {});
    void changeStep(const std::string& step, const QString& action, const std::function<void(program::Step&)>& work,
                    const QString& field = {});
    /// Gives the new step's id.
    std::string insert(const EdgePlace& place, std::string_view kind);
    /// The step after which somebody may go on: the id of the one that takes the keyboard next; empty: the entry.
    std::string remove(const std::string& step, Extent extent);
    bool move(const std::string& step, Extent extent, const EdgePlace& place);
    std::string duplicate(const std::string& step);
    std::string paste(const EdgePlace& place, const Fragment& fragment);
    void connectTo(const EdgePlace& place, const std::string& to);

    /// Makes the edits the version in force. Says how it went by published() or failed().
    void publish();
    /// Goes back to the version in force.
    void discard();

Q_SIGNALS:
    void opened();
    /// The program, also by undo and redo.
    void changed();
    void problemsChanged();
    /// The state, or how it is kept.
    void stateChanged();
    void namesChanged();
    void published();
    void failed(const QString& sentence);

private:
    class Step;
    struct Opened
    {
        program::SavedProgram saved;
        program::Program named;
        bool unpublished = false;
        RuleVocabularyPtr words;
        ProgramNames names;
    };
    struct Named
    {
        RuleVocabularyPtr words;
        ProgramNames names;
        program::ProgramState state = program::ProgramState::Draft;
        int version = 1;
        bool unpublished = false;
    };
    Result<Opened> read(ReadSession& session, ProgramId id) const;
    Result<ProgramNames> readNames(ReadSession& session, ProgramId id) const;
    void take(Opened fresh);
    void set(const program::Program& program);
    void push(const QString& action, program::Program after, const QString& field);
    void keep();
    void check();
    void refreshNames();
    void setKeeping(Keeping keeping, const QString& trouble = {});

    Services& m_services;
    bool m_open = false;
    ProgramId m_id;
    program::ProgramState m_state = program::ProgramState::Draft;
    int m_version = 1;
    program::Program m_program;
    std::string m_keptText;
    std::string m_underwayText;
    RuleVocabularyPtr m_words;
    ProgramNames m_names;
    QUndoStack m_undo;
    QElapsedTimer m_sinceTyping;
    QString m_typed;
    QTimer m_keepPause;
    QTimer m_checkPause;
    Keeping m_keeping = Keeping::Kept;
    QString m_trouble;
    bool m_unpublished = false;
    std::vector<program::ProgramProblem> m_problems;
    bool m_checked = false;
    std::function<void()> m_afterKeeping;
};

}
