#include "ui/connectors/signinfields.h"

#include "core/delivery/oauth/signin.h"
#include "ui/kit/button.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QUrl>

namespace patron::ui {

namespace {

const QString byBrowser = QStringLiteral("oauth");

/// The sign-in that an account has, or that its provider offers; null when there is none.
Json oauthOf(const ConnectorChoice& choice, const Json& settings)
{
    if (settings.is_object() && settings.contains("oauth"))
        return settings["oauth"];
    const auto provider = delivery::oauthProviderOf(choice.preset.toStdString());
    return provider && choice.kind == u"smtp" ? delivery::OAuthAccount::settingsAt(*provider, "") : Json(nullptr);
}

/// Signs in and gives what is to be kept.
Result<delivery::SignedIn> signInFor(delivery::SecretStore& secrets, const delivery::ConnectorRow& row,
                                     std::string clientSecret, const CancelToken& cancel)
{
    PATRON_TRY(account, delivery::OAuthAccount::of(row.settings));
    if (!account)
        return makeError(ErrorCode::Internal, "This account signs in by a password.");
    if (clientSecret.empty() && row.id.value != 0) {
        // The client's secret that was typed at the first sign-in still holds.
        const auto kept = secrets.read({row.uuid, row.name});
        if (kept && *kept) {
            if (const auto before = delivery::OAuthSecret::parse(**kept))
                clientSecret = before->clientSecret;
        }
    }
    delivery::SignInRequest request;
    request.account = *account;
    request.user = row.settings.value("username", std::string());
    request.clientSecret = clientSecret;
    return delivery::signIn(
        request,
        [](const std::string& page) {
            // Not the form's: it may be gone by then.
            QMetaObject::invokeMethod(QCoreApplication::instance(),
                                      [url = QUrl(textOf(page))] { QDesktopServices::openUrl(url); });
        },
        cancel);
}

}

bool SignInFields::isFor(const ConnectorChoice& choice, const Json& settings)
{
    return !oauthOf(choice, settings).is_null();
}

SignInFields::SignInFields(Theme& theme, Services& services, FormRows& form, const ConnectorChoice& choice,
                           const Json& settings, QLineEdit& password, Draft draft)
    : QObject(&form)
    , m_theme(theme)
    , m_services(services)
    , m_form(form)
    , m_password(password)
    , m_draft(std::move(draft))
    , m_oauth(oauthOf(choice, settings))
    , m_wasChosen(settings.is_object() && settings.contains("oauth"))
{
    const auto account = delivery::OAuthAccount::parse(m_oauth);
    const auto provider = account ? account->provider() : delivery::oauthProviderOf(choice.preset.toStdString());
    m_title = provider ? textOf(provider->title) : tr("the provider");
    addRows(choice.secretTitle);
    m_way->setCurrentIndex(m_wasChosen ? 1 : 0);
    connect(m_way, &QComboBox::currentIndexChanged, this, &SignInFields::showWay);
    connect(m_clientId, &QLineEdit::textChanged, this, &SignInFields::takeClient);
    connect(m_begin, &QAbstractButton::clicked, this, &SignInFields::begin);
    connect(m_stop, &QAbstractButton::clicked, this, &SignInFields::stop);
}

SignInFields::~SignInFields()
{
    if (m_job)
        m_services.cancel(*m_job);
}

void SignInFields::addRows(const QString& passwordTitle)
{
    m_way = new QComboBox(&m_form);
    m_way->setObjectName(QStringLiteral("connectorWay"));
    m_way->addItem(passwordTitle, QStringLiteral("password"));
    m_way->addItem(tr("Sign in with %1 in the browser").arg(m_title), byBrowser);
    m_form.addRow(tr("Logs in by"), m_way);
    m_clientId = new QLineEdit(textOf(m_oauth.value("client_id", std::string())), &m_form);
    m_clientId->setObjectName(QStringLiteral("connectorClientId"));
    m_form.addRow(tr("Client ID"), m_clientId,
                  tr("Of your own client, registered with %1 for desktop programs.").arg(m_title));
    m_clientSecret = new QLineEdit(&m_form);
    m_clientSecret->setObjectName(QStringLiteral("connectorClientSecret"));
    m_clientSecret->setEchoMode(QLineEdit::Password);
    if (m_wasChosen)
        m_clientSecret->setPlaceholderText(tr("Unchanged"));
    m_form.addRow(tr("Client secret"), m_clientSecret,
                  tr("Where the client has one. It is kept like a password, never in the workspace file."));
    m_box = new QWidget(&m_form);
    auto* row = new QHBoxLayout(m_box);
    row->setContentsMargins(0, 0, 0, 0);
    m_begin =
        new Button(m_theme, Button::Role::Secondary, Glyph::OpenOutside, tr("Sign in with %1").arg(m_title), m_box);
    m_begin->setObjectName(QStringLiteral("connectorSignIn"));
    m_stop = new Button(m_theme, Button::Role::Ghost, tr("Cancel"), m_box);
    m_stop->setObjectName(QStringLiteral("connectorSignInStop"));
    m_stop->hide();
    m_state = new Label(m_theme, {}, Type::Small, Colour::Text2, m_box);
    m_state->setObjectName(QStringLiteral("connectorSignInState"));
    m_state->setWordWrap(true);
    row->addWidget(m_begin);
    row->addWidget(m_stop);
    row->addWidget(m_state, 1);
    m_form.addField(m_box);
    QWidget::setTabOrder(m_stop, &m_password);
}

bool SignInFields::isChosen() const
{
    return m_way->currentData().toString() == byBrowser;
}

bool SignInFields::servesStill() const
{
    return m_wasChosen && isChosen() &&
           m_clientId->text().trimmed().toStdString() == m_oauth.value("client_id", std::string());
}

/// What one client was given is nothing to another.
void SignInFields::takeClient()
{
    m_form.setError(m_clientId, {});
    m_secret.clear();
    if (!m_job)
        m_state->clear();
}

void SignInFields::showWay()
{
    const bool on = isChosen();
    for (QWidget* widget : {static_cast<QWidget*>(m_clientId), static_cast<QWidget*>(m_clientSecret), m_box})
        m_form.setRowVisible(widget, on);
    m_form.setRowVisible(&m_password, !on);
    if (!on)
        stop();
}

void SignInFields::writeInto(Json& settings) const
{
    if (!isChosen()) {
        settings.erase("oauth");
        return;
    }
    settings["oauth"] = m_oauth;
    settings["oauth"]["client_id"] = m_clientId->text().trimmed().toStdString();
}

void SignInFields::demand()
{
    m_form.setError(m_box, tr("Sign in first."));
    m_begin->setFocus();
}

void SignInFields::begin()
{
    const bool hasClient = !m_clientId->text().trimmed().isEmpty();
    m_form.setError(m_clientId, hasClient ? QString() : tr("This is needed."));
    m_form.setError(m_box, {});
    if (!hasClient) {
        m_clientId->setFocus();
        return;
    }
    const auto row = m_draft();
    if (!row)
        return;
    m_begin->setEnabled(false);
    m_stop->show();
    m_clientId->setReadOnly(true);
    m_state->setText(tr("Go on in the browser. Patron waits here."));
    Q_EMIT waiting(true);
    m_job = m_services.run<delivery::SignedIn>(
        this, QString(),
        [row = *row, typed = m_clientSecret->text().toStdString(), &secrets = m_services.workspace().secrets()](
            JobContext& job) { return signInFor(secrets, row, typed, job.cancelToken()); },
        [this, user = textOf(row->settings.value("username", std::string()))](Result<delivery::SignedIn> done) {
            m_job.reset();
            if (done) {
                m_secret = done->secret.text();
                end(tr("Signed in as %1.").arg(done->who.empty() ? user : textOf(done->who)));
                return;
            }
            end({});
            if (done.error().code != ErrorCode::Cancelled)
                m_form.setError(m_box, textOf(done.error().text));
        },
        QStringLiteral("sign in"));
}

void SignInFields::stop()
{
    if (m_job)
        m_services.cancel(*m_job);
}

void SignInFields::end(const QString& sentence)
{
    m_begin->setEnabled(true);
    m_stop->hide();
    m_clientId->setReadOnly(false);
    m_state->setText(sentence);
    Q_EMIT waiting(false);
}

}
