#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>

#include "core/base/result.h"
#include "core/jobs/job.h"

#include <deque>
#include <functional>

namespace patron::ui {

class Services;

/// What the person did to the data of an open workspace, the newest last: Edit > Undo acts on it on every page that
/// changes customers. Taking back and doing again run in the background, strictly one after the other. GUI thread.
class UndoLog : public QObject
{
    Q_OBJECT

public:
    using Work = std::function<Result<void>(JobContext&)>;

    /// The services must outlive the log.
    UndoLog(Services& services, QObject* parent);
    ~UndoLog() override;

    QUndoStack& stack() { return m_stack; }
    /// Something has been done. `text` names it in the menu ("merge of Anna Berg"); without `redo` it is forgotten once
    /// it was taken back.
    void record(const QString& text, Work undo, Work redo = {});
    /// A step is being taken back or done again.
    bool isBusy() const { return m_running; }

Q_SIGNALS:
    /// A step could not be taken back or done again; the log is empty now.
    void failed(const QString& sentence);
    /// Nothing is under way any more.
    void settled();

private:
    class Step;
    void start(const Work& work, const QString& text);
    void next();

    struct Waiting
    {
        Work work;
        QString text;
    };
    Services& m_services;
    QUndoStack m_stack;
    std::deque<Waiting> m_waiting;
    bool m_running = false;
};

}
