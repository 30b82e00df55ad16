#include "ui/messages/draft.h"

namespace patron::ui {

namespace {
constexpr int burstMs = 1000;
constexpr int undoSteps = 200;
}

class Draft::Step : public QUndoCommand
{
public:
    Step(Draft& draft, QString field, const QString& title, message::Message after, bool joins)
        : QUndoCommand(title)
        , m_draft(draft)
        , m_field(std::move(field))
        , m_before(draft.message())
        , m_after(std::move(after))
        , m_joins(joins)
    {}

    int id() const override { return 1; }
    void undo() override { m_draft.set(m_before); }
    void redo() override { m_draft.set(m_after); }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto* next = static_cast<const Step*>(other);
        if (!next->m_joins || next->m_field != m_field)
            return false;
        m_after = next->m_after;
        return true;
    }

private:
    Draft& m_draft;
    QString m_field;
    message::Message m_before;
    message::Message m_after;
    bool m_joins;
};

Draft::Draft(QObject* parent)
    : QObject(parent)
{
    m_stack.setUndoLimit(undoSteps);
}

void Draft::open(const message::Message& message, bool isNew)
{
    m_stack.clear();
    m_saved = message;
    m_isNew = isNew;
    m_sinceTyping.invalidate();
    set(message);
}

void Draft::replace(const message::Message& message)
{
    m_stack.clear();
    m_sinceTyping.invalidate();
    set(message);
}

void Draft::markSaved(const message::Message& message)
{
    m_saved = message;
    m_isNew = false;
    Q_EMIT changed();
}

void Draft::change(const QString& field, const QString& title, const message::Message& changed)
{
    if (changed == m_message)
        return;
    const bool typing = changed.messageClass == m_message.messageClass && changed.onMissing == m_message.onMissing;
    const bool joins = typing && m_sinceTyping.isValid() && m_sinceTyping.elapsed() < burstMs;
    m_sinceTyping.start();
    m_stack.push(new Step(*this, field, title, changed, joins));
}

void Draft::follow(const std::string& body)
{
    if (body == m_message.body)
        return;
    m_message.body = body;
    Q_EMIT changed();
}

void Draft::set(const message::Message& message)
{
    m_message = message;
    Q_EMIT changed();
}

}
