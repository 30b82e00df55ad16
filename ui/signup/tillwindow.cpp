#include "ui/signup/tillwindow.h"

#include "core/base/currency.h"
#include "core/base/money.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/signup/touchkeyboard.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int fieldPx = 48;
constexpr int widestPx = 860;
/// The thanks stay so long before the next person's turn.
constexpr int thanksMs = 6000;
}

TillWindow::TillWindow(Theme& theme, Services& services, const TillTexts& texts, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_theme(theme)
    , m_services(services)
    , m_texts(texts)
    , m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("tillWindow"));
    setWindowTitle(texts.title);
    m_stack->addWidget(buildForm());
    m_stack->addWidget(buildThanks());
    auto* leave = new IconButton(theme, Glyph::Close, tr("Close the sign-up"), this);
    leave->setObjectName(QStringLiteral("tillClose"));
    connect(leave, &QToolButton::clicked, this, &QWidget::close);
    auto* top = new QHBoxLayout;
    top->addStretch(1);
    top->addWidget(leave);
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_stack, 100);
    middle->addStretch(1);
    m_stack->setMaximumWidth(theme.scaled(widestPx));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::m, space::xl, space::xl);
    column->addLayout(top);
    column->addStretch(1);
    column->addLayout(middle, 100);
    column->addStretch(1);
    m_again.setSingleShot(true);
    m_again.setInterval(thanksMs);
    connect(&m_again, &QTimer::timeout, this, &TillWindow::begin);
    begin();
}

QLineEdit* TillWindow::addLine(QWidget* form, const QString& label, const QString& name)
{
    auto* line = new QLineEdit(form);
    line->setObjectName(name);
    line->setAccessibleName(label);
    line->setPlaceholderText(label);
    line->setMinimumHeight(m_theme.scaled(fieldPx));
    line->setFont(m_theme.font(Type::Lead));
    connect(line, &QLineEdit::textEdited, this, &TillWindow::refresh);
    connect(line, &QLineEdit::returnPressed, this, &TillWindow::send);
    return line;
}

QWidget* TillWindow::buildForm()
{
    auto* form = new QWidget(m_stack);
    auto* title = new Label(m_theme, m_texts.title, Type::Display, Colour::Text1, form);
    title->setType(Type::Display, Weight::Strong);
    title->setWordWrap(true);
    auto* grid = new QGridLayout;
    grid->setSpacing(space::l);
    m_first = addLine(form, tr("First name"), QStringLiteral("tillFirst"));
    m_last = addLine(form, tr("Last name"), QStringLiteral("tillLast"));
    m_email = addLine(form, tr("E-mail"), QStringLiteral("tillEmail"));
    m_phone = addLine(form, tr("Mobile phone"), QStringLiteral("tillPhone"));
    m_card = addLine(form, tr("Card number, if you have one"), QStringLiteral("tillCard"));
    m_receipt = addLine(form, tr("Number of the receipt"), QStringLiteral("tillReceipt"));
    m_total = addLine(form, tr("Total on the receipt"), QStringLiteral("tillTotal"));
    grid->addWidget(m_first, 0, 0);
    grid->addWidget(m_last, 0, 1);
    grid->addWidget(m_email, 1, 0);
    grid->addWidget(m_phone, 1, 1);
    grid->addWidget(m_card, 2, 0);
    auto* receipt = new QHBoxLayout;
    receipt->setSpacing(space::l);
    receipt->addWidget(m_receipt, 3);
    receipt->addWidget(m_total, 2);
    grid->addLayout(receipt, 2, 1);
    m_agreeEmail = new QCheckBox(m_texts.email, form);
    m_agreeEmail->setObjectName(QStringLiteral("tillAgreeEmail"));
    m_agreeSms = new QCheckBox(m_texts.sms, form);
    m_agreeSms->setObjectName(QStringLiteral("tillAgreeSms"));
    for (QCheckBox* box : {m_agreeEmail, m_agreeSms}) {
        box->setAccessibleName(box->text());
        box->setMinimumHeight(m_theme.scaled(fieldPx));
        box->setFont(m_theme.font(Type::Lead));
        connect(box, &QCheckBox::toggled, this, &TillWindow::refresh);
    }
    m_error = new Label(m_theme, {}, Type::Lead, Colour::Danger, form);
    m_error->setWordWrap(true);
    m_send = new Button(m_theme, Button::Role::Primary, tr("Sign me up"), form);
    m_send->setObjectName(QStringLiteral("tillSend"));
    m_send->setMinimumHeight(m_theme.scaled(fieldPx + space::m));
    m_send->setFont(m_theme.font(Type::Title, Weight::Strong));
    m_keyboard = new TouchKeyboard(m_theme, form);
    auto* column = new QVBoxLayout(form);
    column->setSpacing(space::l);
    column->addWidget(title);
    column->addLayout(grid);
    column->addWidget(m_agreeEmail);
    column->addWidget(m_agreeSms);
    column->addWidget(m_error);
    column->addWidget(m_send);
    column->addStretch(1);
    column->addWidget(m_keyboard);
    connect(m_send, &QPushButton::clicked, this, &TillWindow::send);
    return form;
}

QWidget* TillWindow::buildThanks()
{
    auto* thanks = new QWidget(m_stack);
    m_thanks = new Label(m_theme, {}, Type::Display, Colour::Text1, thanks);
    m_thanks->setType(Type::Display, Weight::Strong);
    m_thanks->setAlignment(Qt::AlignCenter);
    m_notes = new Label(m_theme, {}, Type::Lead, Colour::Text2, thanks);
    m_notes->setAlignment(Qt::AlignCenter);
    m_notes->setWordWrap(true);
    auto* next = new Button(m_theme, Button::Role::Secondary, tr("Next person"), thanks);
    next->setObjectName(QStringLiteral("tillNext"));
    next->setMinimumHeight(m_theme.scaled(fieldPx));
    next->setFont(m_theme.font(Type::Lead));
    connect(next, &QPushButton::clicked, this, &TillWindow::begin);
    auto* column = new QVBoxLayout(thanks);
    column->setSpacing(space::xl);
    column->addStretch(1);
    column->addWidget(m_thanks);
    column->addWidget(m_notes);
    column->addWidget(next, 0, Qt::AlignCenter);
    column->addStretch(1);
    return thanks;
}

void TillWindow::begin()
{
    m_again.stop();
    for (QLineEdit* line : {m_first, m_last, m_email, m_phone, m_card, m_receipt, m_total})
        line->clear();
    // Nobody agrees by leaving a box as the last person left it.
    m_agreeEmail->setChecked(false);
    m_agreeSms->setChecked(false);
    m_error->hide();
    m_stack->setCurrentIndex(0);
    m_first->setFocus();
    refresh();
}

void TillWindow::refresh()
{
    const bool known = !m_email->text().trimmed().isEmpty() || !m_phone->text().trimmed().isEmpty() ||
                       !m_card->text().trimmed().isEmpty();
    m_send->setEnabled(known);
    m_agreeEmail->setEnabled(!m_email->text().trimmed().isEmpty());
    m_agreeSms->setEnabled(!m_phone->text().trimmed().isEmpty());
}

customer::SignUp TillWindow::collect() const
{
    const auto textIn = [](const QLineEdit* line) { return line->text().trimmed().toStdString(); };
    customer::SignUp person;
    person.email = textIn(m_email);
    person.phone = textIn(m_phone);
    person.card = textIn(m_card);
    if (!textIn(m_first).empty())
        person.answers.push_back({"first_name", textIn(m_first)});
    if (!textIn(m_last).empty())
        person.answers.push_back({"last_name", textIn(m_last)});
    QStringList agreed;
    if (m_agreeEmail->isChecked() && m_agreeEmail->isEnabled()) {
        person.agreedTo.push_back(customer::Channel::Email);
        agreed << m_texts.email;
    }
    if (m_agreeSms->isChecked() && m_agreeSms->isEnabled()) {
        person.agreedTo.push_back(customer::Channel::Sms);
        agreed << m_texts.sms;
    }
    if (!agreed.isEmpty())
        person.evidence = tr("Ticked at the till: %1").arg(agreed.join(QStringLiteral(" / "))).toStdString();
    person.wordingVersion = m_texts.version.toStdString();
    person.source = "till";
    person.place = m_texts.place.toStdString();
    person.receipt.number = textIn(m_receipt);
    const std::string total = m_total->text().trimmed().replace(u',', u'.').toStdString();
    if (!total.empty())
        person.receipt.total = parseDecimal(total, currencyDecimals(m_services.store().currency()));
    person.at = m_services.clock().now();
    return person;
}

void TillWindow::send()
{
    if (!m_send->isEnabled())
        return;
    m_send->setEnabled(false);
    const customer::SignUp person = collect();
    m_services.change<customer::SignedUp>(
        this,
        [person, &store = m_services.store()](Transaction& tx) {
            return customer::signups::add(tx, store, person, person.at);
        },
        [this, name = m_first->text().trimmed()](Result<customer::SignedUp> done) {
            m_send->setEnabled(true);
            if (!done) {
                m_error->setText(textOf(done.error().text));
                m_error->show();
                return;
            }
            m_thanks->setText(name.isEmpty() ? tr("Thank you!") : tr("Thank you, %1!").arg(name));
            QStringList notes;
            for (const std::string& note : done->notes)
                notes << textOf(note);
            m_notes->setText(notes.join(u'\n'));
            m_notes->setVisible(!notes.isEmpty());
            m_stack->setCurrentIndex(1);
            m_again.start();
            Q_EMIT signedUp(done->customer);
        });
}

void TillWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void TillWindow::closeEvent(QCloseEvent* event)
{
    QWidget::closeEvent(event);
    Q_EMIT closed();
}

}
