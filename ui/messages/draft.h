#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

#include "core/message/message.h"

namespace patron::ui {

/// A message being edited, with its undo: one step is one choice, or a burst of typing in one field.
class Draft : public QObject
{
    Q_OBJECT

public:
    explicit Draft(QObject* parent = nullptr);

    const message::Message& message() const { return m_message; }
    QUndoStack& undoStack() { return m_stack; }
    /// Whether it differs from what is saved.
    bool isChanged() const { return m_isNew || !(m_message == m_saved); }
    bool isNew() const { return m_isNew; }
    /// Starts over with a saved message or a new one.
    void open(const message::Message& message, bool isNew);
    /// What is in front is another message now, which is not saved yet; nothing to undo.
    void replace(const message::Message& message);
    /// What is in front is saved now.
    void markSaved(const message::Message& message);
    /// A change by the person; `field` names what changed for joining typing, `title` is shown in the menu.
    void change(const QString& field, const QString& title, const message::Message& changed);
    /// What comes next is a step of its own, even within a burst of typing.
    void endBurst() { m_sinceTyping.invalidate(); }
    /// The body as an editor has it that puts its own steps on the stack.
    void follow(const std::string& body);

Q_SIGNALS:
    /// Also by undo and redo.
    void changed();

private:
    class Step;
    void set(const message::Message& message);

    message::Message m_message;
    message::Message m_saved;
    bool m_isNew = false;
    QUndoStack m_stack;
    QElapsedTimer m_sinceTyping;
};

}
