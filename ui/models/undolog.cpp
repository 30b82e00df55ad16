#include "ui/models/undolog.h"

#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QUndoCommand>

namespace patron::ui {

class UndoLog::Step : public QUndoCommand
{
public:
    Step(UndoLog& log, const QString& text, Work undo, Work redo)
        : QUndoCommand(text)
        , m_log(log)
        , m_undo(std::move(undo))
        , m_redo(std::move(redo))
    {}

    void undo() override
    {
        m_log.start(m_undo, text());
        if (!m_redo)
            setObsolete(true);
    }

    void redo() override
    {
        // Pushing a command does it; this one was done before.
        if (m_pushed)
            m_log.start(m_redo, text());
        m_pushed = true;
    }

private:
    UndoLog& m_log;
    Work m_undo;
    Work m_redo;
    bool m_pushed = false;
};

UndoLog::UndoLog(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{}

UndoLog::~UndoLog() = default;

void UndoLog::record(const QString& text, Work undo, Work redo)
{
    m_stack.push(new Step(*this, text, std::move(undo), std::move(redo)));
}

void UndoLog::start(const Work& work, const QString& text)
{
    m_waiting.push_back({work, text});
    if (!m_running)
        next();
}

void UndoLog::next()
{
    if (m_waiting.empty()) {
        Q_EMIT settled();
        return;
    }
    m_running = true;
    const Waiting step = std::move(m_waiting.front());
    m_waiting.pop_front();
    struct Nothing
    {};
    m_services.run<Nothing>(
        this, QString(),
        [work = step.work](JobContext& job) -> Result<Nothing> {
            PATRON_CHECK(work(job));
            return Nothing{};
        },
        [this](Result<Nothing> answer) {
            m_running = false;
            if (!answer) {
                // What came before stands on what did not happen.
                m_waiting.clear();
                m_stack.clear();
                Q_EMIT failed(textOf(answer.error().text));
            }
            next();
        });
}

}
