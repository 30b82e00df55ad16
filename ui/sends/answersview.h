#pragma once

#include <QWidget>

#include "core/delivery/inboundmails.h"
#include "core/delivery/threads.h"
#include "ui/models/services.h"

#include <map>
#include <optional>
#include <vector>

class QLineEdit;
class QListView;
class QPlainTextEdit;
class QStackedWidget;
class QStandardItemModel;
class QVBoxLayout;

namespace patron::ui {

class Banner;
class Button;
class EmptyState;
class Label;
class ScrollBody;
class Theme;

/// What came back: customers who wrote and wait for an answer, and mails that nobody could be found for.
class AnswersView : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the widget.
    AnswersView(Theme& theme, Services& services, QWidget* parent = nullptr);

    void refresh();
    /// The thread of a customer comes to the front once it is loaded.
    void bring(CustomerId customer);
    QWidget* list() const;

Q_SIGNALS:
    void customerRequested(CustomerId customer);
    /// An answer is in the outbox and is to be delivered.
    void answered(OccasionId occasion);
    void failed(const QString& sentence);

private:
    struct Waiting
    {
        std::vector<delivery::OpenThread> threads;
        std::vector<std::string> names; ///< of the threads' customers
        std::vector<delivery::KeptMail> mails;
    };
    QWidget* buildThread();
    QWidget* buildMail();
    void fill(Waiting waiting);
    void follow();
    void loadThread(CustomerId customer);
    void showThread(const std::vector<delivery::ThreadItem>& items);
    QWidget* makeBubble(const delivery::ThreadItem& item, QWidget* parent) const;
    void showMail(const delivery::KeptMail& mail);
    void sendAnswer();
    void markAnswered();
    void attach();
    void markHandled();
    void done(const Result<bool>& result);

    Theme& m_theme;
    Services& m_services;
    Waiting m_waiting;
    std::optional<CustomerId> m_customer;
    std::int64_t m_mail = 0;
    std::optional<CustomerId> m_textFor;    ///< whose answer is being written
    std::map<CustomerId, QString> m_drafts; ///< answers begun, of the others
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QListView* m_list;
    QStandardItemModel* m_model;
    QStackedWidget* m_reader;
    Label* m_name;
    ScrollBody* m_talk;
    QWidget* m_bubbles = nullptr;
    QPlainTextEdit* m_text;
    Button* m_send;
    Label* m_mailTitle;
    Label* m_mailFacts;
    Label* m_mailText;
    QLineEdit* m_whose;
    Banner* m_mailProblem;
    Button* m_attach;
};

}
