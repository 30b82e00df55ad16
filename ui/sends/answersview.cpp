#include "ui/sends/answersview.h"

#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/workspace/answer.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/sendwords.h"
#include "ui/sends/twolinedelegate.h"

#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTimer>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

constexpr int nameRole = Qt::UserRole + 1;
constexpr int whenRole = Qt::UserRole + 2;
constexpr int customerRole = Qt::UserRole + 3;
constexpr int mailRole = Qt::UserRole + 4;
constexpr int answerHeight = 96;
constexpr double widestBubble = 0.82;

QString cameText(const delivery::ThreadItem& item)
{
    return item.channel == "sms" ? AnswersView::tr("by text message") : AnswersView::tr("by email");
}

/// What a returned mail that waits is.
QString mailKindText(const std::string& kind)
{
    if (kind == "bounce")
        return AnswersView::tr("A message came back");
    if (kind == "delayed")
        return AnswersView::tr("A message is late");
    if (kind == "complaint")
        return AnswersView::tr("Somebody called it spam");
    if (kind == "unsubscribe")
        return AnswersView::tr("Somebody asks to stop");
    if (kind == "auto_reply")
        return AnswersView::tr("An automatic answer");
    return AnswersView::tr("A letter");
}

}

AnswersView::AnswersView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(theme, Drawing::Done, tr("Nobody waits for an answer"),
                             tr("Replies by email and text message stand here, each customer’s as one talk, and mails "
                                "that came back from nobody knows whom. They are read by the mailbox and the gateway "
                                "on Connectors."),
                             m_stack))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
    , m_reader(new QStackedWidget(this))
    , m_name(new Label(theme, {}, Type::Lead, Colour::Text1, this))
    , m_talk(new ScrollBody(QStringLiteral("answersTalk"), tr("What was written"), this))
    , m_text(new QPlainTextEdit(this))
    , m_send(new Button(theme, Button::Role::Primary, Glyph::Sends, tr("Send the answer"), this))
    , m_mailTitle(new Label(theme, {}, Type::Lead, Colour::Text1, this))
    , m_mailFacts(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_mailText(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_whose(new QLineEdit(this))
    , m_mailProblem(new Banner(theme, Tone::Warn, {}, this))
    , m_attach(new Button(theme, Button::Role::Primary, tr("It is theirs"), this))
{
    m_list->setObjectName(QStringLiteral("answersList"));
    m_list->setAccessibleName(tr("Who waits for an answer"));
    m_list->setModel(m_model);
    TwoLineDelegate::makeTwoLines(*m_list, theme, nameRole, whenRole);
    auto* left = new QWidget(this);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(space::xxl, 0, 0, space::xl);
    leftColumn->addWidget(m_list, 1);
    m_reader->addWidget(buildThread());
    m_reader->addWidget(buildMail());
    auto* split = new SplitView(theme, Qt::Horizontal, QStringLiteral("answersSplit"), this);
    split->addWidget(left);
    split->addWidget(m_reader);
    split->setChildrenCollapsible(false);
    split->setSizes({360, 680});
    m_stack->addWidget(split);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &AnswersView::follow);
}

QWidget* AnswersView::buildThread()
{
    auto* page = new QWidget(m_reader);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::xl, 0, space::xxl, space::xl);
    column->setSpacing(space::m);
    m_name->setType(Type::Lead, Weight::Strong);
    m_name->setElided(true);
    auto* open = new Button(m_theme, Button::Role::Ghost, Glyph::Customer, tr("Profile"), page);
    open->setObjectName(QStringLiteral("answersProfile"));
    open->setCompact(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_name, 1);
    head->addWidget(open);
    m_text->setObjectName(QStringLiteral("answerText"));
    m_text->setAccessibleName(tr("Your answer"));
    m_text->setPlaceholderText(tr("Your answer"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(m_theme.scaled(answerHeight));
    m_send->setObjectName(QStringLiteral("answerSend"));
    m_send->setEnabled(false);
    auto* nothing = new Button(m_theme, Button::Role::Ghost, tr("Needs no answer"), page);
    nothing->setObjectName(QStringLiteral("answerNone"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(nothing);
    buttons->addWidget(m_send);
    column->addLayout(head);
    column->addWidget(m_talk, 1);
    column->addWidget(m_text);
    column->addLayout(buttons);
    connect(open, &QAbstractButton::clicked, this, [this] {
        if (m_customer)
            Q_EMIT customerRequested(*m_customer);
    });
    connect(m_text, &QPlainTextEdit::textChanged, this,
            [this] { m_send->setEnabled(!m_text->toPlainText().trimmed().isEmpty()); });
    connect(m_send, &QAbstractButton::clicked, this, &AnswersView::sendAnswer);
    connect(nothing, &QAbstractButton::clicked, this, &AnswersView::markAnswered);
    return page;
}

QWidget* AnswersView::buildMail()
{
    auto* scroll = new ScrollBody(QStringLiteral("answersMail"), tr("A mail that came in"), m_reader);
    QVBoxLayout* column = scroll->body();
    column->setContentsMargins(space::xl, 0, space::xxl, space::xl);
    column->setSpacing(space::m);
    m_mailTitle->setType(Type::Lead, Weight::Strong);
    for (Label* label : {m_mailTitle, m_mailFacts, m_mailText}) {
        label->setWordWrap(true);
        column->addWidget(label);
    }
    auto* card = new Card(m_theme, tr("Whose is it?"), scroll);
    card->setSubtitle(tr("Nobody was found for this mail. Say whose it is, and it counts for them: a bounce, a "
                         "complaint or a stop holds for their address."));
    m_whose->setObjectName(QStringLiteral("mailWhose"));
    m_whose->setAccessibleName(tr("Whose is it?"));
    m_whose->setPlaceholderText(tr("Their email address, telephone or card number"));
    m_attach->setObjectName(QStringLiteral("mailAttach"));
    auto* nothing = new Button(m_theme, Button::Role::Ghost, tr("Nothing is left to do"), card);
    nothing->setObjectName(QStringLiteral("mailHandled"));
    m_mailProblem->setObjectName(QStringLiteral("mailProblem"));
    m_mailProblem->hide();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(nothing);
    buttons->addWidget(m_attach);
    card->body()->addWidget(m_mailProblem);
    card->body()->addWidget(m_whose);
    card->body()->addLayout(buttons);
    column->addWidget(card);
    column->addStretch(1);
    connect(m_whose, &QLineEdit::returnPressed, this, &AnswersView::attach);
    connect(m_attach, &QAbstractButton::clicked, this, &AnswersView::attach);
    connect(nothing, &QAbstractButton::clicked, this, &AnswersView::markHandled);
    return scroll;
}

QWidget* AnswersView::list() const
{
    return m_list;
}

void AnswersView::refresh()
{
    m_services.ask<Waiting>(
        this,
        [](ReadSession& session) -> Result<Waiting> {
            Connection& connection = session.connection();
            Waiting waiting;
            waiting.threads = delivery::threads::open(connection);
            for (const delivery::OpenThread& thread : waiting.threads)
                waiting.names.push_back(customer::profiles::displayName(connection, thread.customer));
            waiting.mails = delivery::inboundMails::waiting(connection);
            return waiting;
        },
        [this](Result<Waiting> waiting) {
            if (waiting)
                fill(std::move(*waiting));
            else
                Q_EMIT failed(textOf(waiting.error().text));
        },
        QStringLiteral("waiting"));
}

void AnswersView::bring(CustomerId customer)
{
    m_customer = customer;
    m_mail = 0;
    refresh();
}

void AnswersView::fill(Waiting waiting)
{
    m_waiting = std::move(waiting);
    const TimeZone& zone = m_services.store().zone();
    const Ms now = m_services.clock().now();
    const auto wantedCustomer = m_customer;
    const std::int64_t wantedMail = m_mail;
    m_model->clear();
    int row = 0;
    const auto add = [&](const QString& name, const QString& words, Ms at) {
        auto* item = new QStandardItem(words.simplified());
        item->setEditable(false);
        item->setData(name, nameRole);
        item->setData(agoText(at, now, zone), whenRole);
        item->setData(tr("%1: %2").arg(name, words.simplified()), Qt::AccessibleTextRole);
        m_model->appendRow(item);
        return item;
    };
    for (std::size_t i = 0; i < m_waiting.threads.size(); ++i) {
        const delivery::OpenThread& thread = m_waiting.threads[i];
        QStandardItem* item = add(textOf(m_waiting.names[i]), textOf(thread.excerpt), thread.lastAt);
        item->setData(qlonglong(thread.customer.value), customerRole);
        if (wantedCustomer == thread.customer)
            row = item->row();
    }
    for (const delivery::KeptMail& mail : m_waiting.mails) {
        const QString from = textOf(mail.senderName.empty() ? mail.sender : mail.senderName);
        QStandardItem* item = add(mailKindText(mail.kind), from + QStringLiteral(": ") + textOf(mail.subject), mail.at);
        item->setData(qlonglong(mail.id), mailRole);
        if (wantedMail == mail.id)
            row = item->row();
    }
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
    if (m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(row, 0));
}

void AnswersView::follow()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid())
        return;
    if (const auto mail = index.data(mailRole).toLongLong(); mail > 0) {
        m_customer.reset();
        for (const delivery::KeptMail& each : m_waiting.mails) {
            if (each.id == mail)
                showMail(each);
        }
        return;
    }
    const CustomerId customer{index.data(customerRole).toLongLong()};
    // Half an answer stays with whom it is for.
    if (m_textFor != customer) {
        if (m_textFor)
            m_drafts[*m_textFor] = m_text->toPlainText();
        m_textFor = customer;
        m_text->setPlainText(m_drafts[customer]);
    }
    m_mail = 0;
    m_customer = customer;
    m_name->setText(index.data(nameRole).toString());
    m_reader->setCurrentIndex(0);
    loadThread(customer);
}

void AnswersView::loadThread(CustomerId customer)
{
    m_services.ask<std::vector<delivery::ThreadItem>>(
        this,
        [customer](ReadSession& session) -> Result<std::vector<delivery::ThreadItem>> {
            return delivery::threads::items(session.connection(), customer);
        },
        [this](Result<std::vector<delivery::ThreadItem>> items) {
            if (items)
                showThread(*items);
        },
        QStringLiteral("thread"));
}

void AnswersView::showThread(const std::vector<delivery::ThreadItem>& items)
{
    delete m_bubbles;
    m_bubbles = new QWidget(m_talk->widget());
    auto* column = new QVBoxLayout(m_bubbles);
    column->setContentsMargins(0, 0, space::m, 0);
    column->setSpacing(space::m);
    // A short talk lies at the bottom, above the answer.
    column->addStretch(1);
    for (const delivery::ThreadItem& item : items)
        column->addWidget(makeBubble(item, m_bubbles));
    m_talk->body()->addWidget(m_bubbles, 1);
    // What was written last stands above the answer.
    QTimer::singleShot(0, m_talk,
                       [this] { m_talk->verticalScrollBar()->setValue(m_talk->verticalScrollBar()->maximum()); });
}

QWidget* AnswersView::makeBubble(const delivery::ThreadItem& item, QWidget* parent) const
{
    const TimeZone& zone = m_services.store().zone();
    auto* bubble = new Card(m_theme, textOf(item.subject), parent);
    QString when = tr("%1, %2").arg(dateText(item.at, zone), timeText(item.at, zone));
    if (item.isOurs) {
        const auto state = outbox::parseSendState(item.state);
        when = tr("%1 · “%2” · %3").arg(when, textOf(item.text), state ? stateText(*state) : textOf(item.state));
    } else {
        when = tr("%1 · %2").arg(when, cameText(item));
    }
    if (!item.isOurs) {
        auto* text = new Label(m_theme, textOf(item.text).trimmed(), Type::Body, Colour::Text1, bubble);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        bubble->body()->addWidget(text);
    }
    auto* foot = new Label(m_theme, when, Type::Caption, Colour::Text2, bubble);
    foot->setWordWrap(true);
    bubble->body()->addWidget(foot);
    auto* line = new QWidget(parent);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    const int wide = int(100 * widestBubble);
    if (item.isOurs)
        row->addStretch(100 - wide);
    row->addWidget(bubble, wide);
    if (!item.isOurs)
        row->addStretch(100 - wide);
    return line;
}

void AnswersView::showMail(const delivery::KeptMail& mail)
{
    if (m_mail != mail.id) {
        m_whose->clear();
        m_mailProblem->hide();
    }
    m_mail = mail.id;
    const TimeZone& zone = m_services.store().zone();
    const QString from = mail.senderName.empty()
                             ? textOf(mail.sender)
                             : QStringLiteral("%1 <%2>").arg(textOf(mail.senderName), textOf(mail.sender));
    m_mailTitle->setText(mailKindText(mail.kind));
    QStringList facts{tr("From %1, %2").arg(from, dateText(mail.at, zone)), textOf(mail.subject)};
    if (!mail.recipient.empty())
        facts.append(tr("About %1").arg(textOf(mail.recipient)));
    if (!mail.said.empty())
        facts.append(textOf(mail.said));
    m_mailFacts->setText(facts.join(u'\n'));
    m_mailText->setText(textOf(mail.body).trimmed());
    m_mailText->setVisible(!mail.body.empty());
    m_reader->setCurrentIndex(1);
}

void AnswersView::sendAnswer()
{
    if (!m_customer)
        return;
    m_send->setEnabled(false);
    workspace::AnswerWish wish;
    wish.customer = *m_customer;
    wish.text = m_text->toPlainText().toStdString();
    const Ms now = m_services.clock().now();
    m_services.run<workspace::Answered>(
        this, QString(),
        [wish, now, &workspace = m_services.workspace()](JobContext&) {
            return workspace::answer(workspace, wish, now);
        },
        [this, customer = wish.customer](Result<workspace::Answered> sent) {
            if (!sent) {
                m_send->setEnabled(true);
                Q_EMIT failed(textOf(sent.error().text));
                return;
            }
            m_drafts.erase(customer);
            if (m_textFor == customer)
                m_text->clear();
            Q_EMIT answered(sent->occasion);
            refresh();
        });
}

void AnswersView::markAnswered()
{
    if (!m_customer)
        return;
    const Ms now = m_services.clock().now();
    m_services.change<bool>(
        this,
        [customer = *m_customer, now](Transaction& tx) -> Result<bool> {
            return delivery::threads::markAnswered(tx, customer, now) > 0;
        },
        [this](Result<bool> result) { done(result); });
}

void AnswersView::attach()
{
    const std::string whose = m_whose->text().trimmed().toStdString();
    if (whose.empty()) {
        m_whose->setFocus();
        return;
    }
    Store& store = m_services.store();
    m_services.ask<CustomerId>(
        this, [whose, &store](ReadSession& session) { return customer::customers::find(session, store, whose); },
        [this, &store](Result<CustomerId> found) {
            if (!found) {
                m_mailProblem->setMessage(Tone::Warn, textOf(found.error().text));
                m_mailProblem->show();
                return;
            }
            const Ms now = m_services.clock().now();
            m_services.change<bool>(
                this,
                [mail = m_mail, customer = *found, now, &store](Transaction& tx) -> Result<bool> {
                    PATRON_CHECK(delivery::inboundMails::attach(tx, store, mail, customer, now));
                    return true;
                },
                [this](Result<bool> result) { done(result); });
        },
        QStringLiteral("whose"));
}

void AnswersView::markHandled()
{
    m_services.change<bool>(
        this,
        [mail = m_mail](Transaction& tx) -> Result<bool> {
            PATRON_CHECK(delivery::inboundMails::markHandled(tx, mail));
            return true;
        },
        [this](Result<bool> result) { done(result); });
}

void AnswersView::done(const Result<bool>& result)
{
    if (!result)
        Q_EMIT failed(textOf(result.error().text));
    refresh();
}

}
