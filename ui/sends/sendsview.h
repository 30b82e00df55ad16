#pragma once

#include "core/delivery/deliveryrunner.h"
#include "ui/models/services.h"
#include "ui/shell/page.h"

#include <map>

class QStackedWidget;
class QTableView;

namespace patron::ui {

class Dialogs;
class EmptyState;
class AnswersView;
class InboxView;
class NewSend;
class OccasionDetail;
class OccasionListModel;
class PageHeader;
class ProgressRow;
class SegmentedControl;
class SuppressionsView;
class Theme;

/// The page behind makeSendsPage. Places: {} the list, {"occasion": id} one of it, {"view": "inbox"} the Local inbox,
/// {"view": "answers", "customer": id} who wrote, {"view": "suppressions", "search": text} who is not written to,
/// {"view": "new", "message": name, "segment": name} a new send.
class SendsView : public Page
{
    Q_OBJECT

public:
    SendsView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void enter(const QVariantMap& at) override;
    QList<QAction*> commands() const override { return {m_new, m_inboxAction, m_suppressionsAction}; }
    QList<QWidget*> panes() override;

private:
    void makeActions();
    QWidget* buildMonitor();
    void startNew(const QString& message, const QString& segment);
    void showMonitor();
    void showInbox();
    void showAnswers();
    void showSuppressions();
    void connectSuppressions();
    void refresh();
    void followSelection();
    void deliver(OccasionId occasion);
    void takeReport(const Result<delivery::DeliveryReport>& report);
    void showJob(const JobStatus& status);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    OccasionListModel* m_model;
    PageHeader* m_header;
    SegmentedControl* m_views;
    ProgressRow* m_progress;
    QStackedWidget* m_stack;
    QStackedWidget* m_monitor = nullptr;
    QTableView* m_table = nullptr;
    EmptyState* m_empty = nullptr;
    OccasionDetail* m_detail = nullptr;
    NewSend* m_newSend = nullptr;
    AnswersView* m_answers = nullptr;
    InboxView* m_inbox = nullptr;
    SuppressionsView* m_suppressions = nullptr;
    QAction* m_new = nullptr;
    QAction* m_inboxAction = nullptr;
    QAction* m_suppressionsAction = nullptr;
    OccasionId m_front;
    quint64 m_job = 0;        ///< the delivery under way
    QList<OccasionId> m_next; ///< to be delivered when it is done
};

}
