#include "ui/signup/signuppage.h"

#include "core/customer/join.h"
#include "core/customer/qrcode.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/signup/sharecard.h"
#include "ui/signup/tillwindow.h"

#include <QAction>
#include <QCryptographicHash>
#include <QFile>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPointer>
#include <QTimer>
#include <QVBoxLayout>

#include <array>
#include <map>

namespace patron::ui {

namespace {
const QString byEmail = QStringLiteral("email");
const QString bySms = QStringLiteral("sms");
constexpr int saveAfterMs = 600;
constexpr int versionLetters = 8;

using Texts = std::map<std::string, std::string>;
const std::array<const char*, 6> keys{"signup.title", "signup.email",      "signup.sms",
                                      "signup.place", "signup.join_email", "signup.join_sms"};

/// A code as dark squares on white with its quiet zone, as large as there is room.
class CodePicture : public QWidget
{
public:
    explicit CodePicture(QWidget* parent)
        : QWidget(parent)
    {
        setFixedSize(180, 180);
    }
    void setCode(std::optional<customer::QrCode> code)
    {
        m_code = std::move(code);
        setVisible(m_code.has_value());
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (!m_code)
            return;
        constexpr int quiet = 4;
        QPainter painter(this);
        painter.fillRect(rect(), Qt::white);
        const double edge = double(width()) / (m_code->size() + 2 * quiet);
        for (int y = 0; y < m_code->size(); ++y) {
            for (int x = 0; x < m_code->size(); ++x) {
                if (m_code->isDark(x, y))
                    painter.fillRect(QRectF((x + quiet) * edge, (y + quiet) * edge, edge + 0.5, edge + 0.5), Qt::black);
            }
        }
    }

private:
    std::optional<customer::QrCode> m_code;
};

class SignUpPage : public Page
{
public:
    SignUpPage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void enter(const QVariantMap& at) override;
    QList<QAction*> commands() const override { return {m_start}; }

private:
    QLineEdit* makeLine(const char* key, const QString& preset);
    QWidget* buildTexts();
    QWidget* buildCode();
    void readTexts();
    void saveTexts();
    void readSales();
    void refreshCode();
    void saveCode();
    void startTill();

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    PageHeader* m_header;
    std::map<std::string, QLineEdit*> m_lines;
    SegmentedControl* m_by = nullptr;
    CodePicture* m_picture = nullptr;
    Label* m_codeNote = nullptr;
    Button* m_saveCode = nullptr;
    QLineEdit* m_email = nullptr;
    QLineEdit* m_phone = nullptr;
    ShareCard* m_share;
    QAction* m_start;
    QTimer m_save;
    std::string m_uri;
    QPointer<TillWindow> m_till;
};

SignUpPage::SignUpPage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : Page(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_header(new PageHeader(theme, tr("Sign-up"), this))
    , m_share(new ShareCard(theme, this))
    , m_start(new QAction(tr("Open the till sign-up"), this))
{
    m_start->setObjectName(QStringLiteral("signupStart"));
    m_start->setProperty("kitGlyph", int(Glyph::Store));
    m_header->setSubtitle(tr("Give sales a name: at the till, by a printed code, by receipt"));
    m_header->setPrimaryAction(m_start);
    auto* body = new ScrollBody(QStringLiteral("signupBody"), tr("Sign-up"), this);
    body->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    body->body()->setSpacing(space::xl);
    auto* cards = new QHBoxLayout;
    cards->setSpacing(space::xl);
    cards->addWidget(buildTexts(), 3);
    cards->addWidget(buildCode(), 2);
    body->body()->addLayout(cards);
    m_share->setMinimumHeight(theme.scaled(280));
    body->body()->addWidget(m_share, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(body, 1);
    m_save.setSingleShot(true);
    m_save.setInterval(saveAfterMs);
    connect(&m_save, &QTimer::timeout, this, &SignUpPage::saveTexts);
    connect(m_start, &QAction::triggered, this, &SignUpPage::startTill);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && (changes.touches(Area::Orders) || changes.touches(Area::Customers)))
            readSales();
    });
}

QLineEdit* SignUpPage::makeLine(const char* key, const QString& preset)
{
    auto* line = new QLineEdit(preset);
    line->setCursorPosition(0); // a long sentence shows how it begins
    line->setObjectName(textOf(key).replace(u'.', u'_'));
    m_lines[key] = line;
    connect(line, &QLineEdit::textEdited, this, [this] {
        m_save.start();
        refreshCode();
    });
    return line;
}

QWidget* SignUpPage::buildTexts()
{
    auto* card = new Card(m_theme, tr("At the till"), this);
    auto* form = new FormRows(m_theme, card);
    form->addRow(tr("Heading"), makeLine("signup.title", tr("Join us")));
    form->addRow(tr("Beside the box for e-mail"),
                 makeLine("signup.email", tr("Yes, send me news and offers by e-mail. I can stop it any time.")));
    form->addRow(tr("Beside the box for SMS"),
                 makeLine("signup.sms", tr("Yes, send me offers as text messages. STOP ends it.")),
                 tr("What a person ticks is kept word for word as evidence of their consent."));
    form->addRow(tr("Shop"), makeLine("signup.place", {}), tr("As your places are called; empty when there is one."));
    card->body()->addWidget(form);
    card->body()->addStretch(1);
    return card;
}

QWidget* SignUpPage::buildCode()
{
    auto* card = new Card(m_theme, tr("A code to print"), this);
    card->setSubtitle(tr("Scanned, it writes JOIN to you; the reply becomes a sign-up."));
    m_by = new SegmentedControl(m_theme, tr("How people answer"), card);
    m_by->setObjectName(QStringLiteral("joinBy"));
    m_by->addSegment(byEmail, tr("E-mail"));
    m_by->addSegment(bySms, tr("SMS"));
    m_email = makeLine("signup.join_email", {});
    m_email->setParent(card);
    m_email->setAccessibleName(tr("Your e-mail address"));
    m_email->setPlaceholderText(tr("Your e-mail address"));
    m_phone = makeLine("signup.join_sms", {});
    m_phone->setParent(card);
    m_phone->setAccessibleName(tr("Your number for SMS"));
    m_phone->setPlaceholderText(tr("Your number for SMS"));
    m_picture = new CodePicture(card);
    m_codeNote = new Label(m_theme, {}, Type::Small, Colour::Text2, card);
    m_codeNote->setWordWrap(true);
    m_saveCode = new Button(m_theme, Button::Role::Secondary, Glyph::Download, tr("Save the picture…"), card);
    m_saveCode->setObjectName(QStringLiteral("joinSave"));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_by, m_email, m_phone})
        card->body()->addWidget(widget);
    card->body()->addWidget(m_picture, 0, Qt::AlignHCenter);
    card->body()->addWidget(m_codeNote);
    card->body()->addWidget(m_saveCode, 0, Qt::AlignHCenter);
    card->body()->addStretch(1);
    connect(m_by, &SegmentedControl::chosen, this, &SignUpPage::refreshCode);
    connect(m_saveCode, &QPushButton::clicked, this, &SignUpPage::saveCode);
    return card;
}

void SignUpPage::enter(const QVariantMap&)
{
    readTexts();
    readSales();
}

void SignUpPage::readTexts()
{
    m_services.run<Texts>(
        this, {},
        [&store = m_services.store()](JobContext&) -> Result<Texts> {
            Texts texts;
            for (const char* key : keys) {
                PATRON_TRY(text, store.setting(key));
                if (text)
                    texts[key] = *text;
            }
            return texts;
        },
        [this](Result<Texts> texts) {
            if (!texts)
                return;
            for (const auto& [key, text] : *texts) {
                if (!m_lines[key]->hasFocus())
                    m_lines[key]->setText(textOf(text));
            }
            refreshCode();
        },
        QStringLiteral("texts"));
}

void SignUpPage::saveTexts()
{
    Texts texts;
    for (const auto& [key, line] : m_lines)
        texts[key] = line->text().trimmed().toStdString();
    struct Saved
    {};
    m_services.run<Saved>(
        this, {},
        [texts, &store = m_services.store()](JobContext&) -> Result<Saved> {
            for (const auto& [key, text] : texts)
                PATRON_CHECK(store.setSetting(key, text));
            return Saved{};
        },
        [this](Result<Saved> saved) {
            if (!saved)
                Q_EMIT noteRaised(Tone::Danger, textOf(saved.error().text));
        });
}

void SignUpPage::readSales()
{
    using Sales = std::vector<customer::IdentifiedSales>;
    m_services.ask<Sales>(
        this, [](ReadSession& session) -> Result<Sales> { return customer::identifiedSales(session); },
        [this](Result<Sales> sales) {
            if (sales)
                m_share->setSales(*sales);
        },
        QStringLiteral("sales"));
}

void SignUpPage::refreshCode()
{
    const bool email = m_by->current() == byEmail;
    m_email->setVisible(email);
    m_phone->setVisible(!email);
    customer::JoinInvitation invitation;
    invitation.by = email ? customer::Channel::Email : customer::Channel::Sms;
    invitation.to = (email ? m_email : m_phone)->text().trimmed().toStdString();
    invitation.place = m_lines["signup.place"]->text().trimmed().toStdString();
    m_uri.clear();
    std::optional<customer::QrCode> code;
    QString note = tr("Type the address people shall write to.");
    if (!invitation.to.empty()) {
        const auto uri = customer::joins::uri(invitation, m_services.store().country());
        if (uri) {
            if (auto made = customer::QrCode::of(*uri)) {
                code = std::move(*made);
                m_uri = *uri;
            }
        }
        note = uri ? tr("The phone writes: %1").arg(textOf(customer::joins::replyText(invitation)))
                   : textOf(uri.error().text);
    }
    m_codeNote->setText(note);
    m_saveCode->setEnabled(code.has_value());
    m_picture->setCode(std::move(code));
}

void SignUpPage::saveCode()
{
    const FileQuestion question{tr("Save the code"), {}, tr("join.svg"), {tr("Picture (*.svg *.png)")}};
    m_dialogs.saveFile(this, question, [this](const QString& path) {
        const auto code = customer::QrCode::of(m_uri);
        if (path.isEmpty() || !code)
            return;
        const bool png = path.endsWith(u".png", Qt::CaseInsensitive);
        m_services.run<QString>(
            this, {},
            [path, bytes = png ? code->png() : code->svg()](JobContext&) -> Result<QString> {
                QFile file(path);
                if (!file.open(QIODevice::WriteOnly) ||
                    file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()))
                    return makeError(ErrorCode::Io, "The picture could not be written there.");
                return path;
            },
            [this](Result<QString> saved) {
                Q_EMIT noteRaised(saved ? Tone::Ok : Tone::Danger,
                                  saved ? tr("The code is in %1.").arg(*saved) : textOf(saved.error().text));
            });
    });
}

void SignUpPage::startTill()
{
    if (m_till) {
        m_till->activateWindow();
        return;
    }
    TillTexts texts;
    texts.title = m_lines["signup.title"]->text();
    texts.email = m_lines["signup.email"]->text();
    texts.sms = m_lines["signup.sms"]->text();
    texts.place = m_lines["signup.place"]->text().trimmed();
    // The same words are the same version, on every till.
    const QByteArray words = (texts.email + u'\n' + texts.sms).toUtf8();
    texts.version =
        QString::fromLatin1(QCryptographicHash::hash(words, QCryptographicHash::Sha256).toHex().left(versionLetters));
    m_till = new TillWindow(m_theme, m_services, texts, this);
    m_till->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_till, &TillWindow::signedUp, this, &SignUpPage::readSales);
    m_till->showFullScreen();
}
}

PageSpec makeSignUpPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("signup"), Page::tr("Sign-up"), Glyph::Store,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new SignUpPage(theme, services, dialogs, parent);
            }};
}

}
