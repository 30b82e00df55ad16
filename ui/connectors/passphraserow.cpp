#include "ui/connectors/passphraserow.h"

#include "core/delivery/sealedsecrets.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

QLineEdit* passphraseLine(QWidget* parent)
{
    auto* line = new QLineEdit(parent);
    line->setEchoMode(QLineEdit::Password);
    return line;
}

delivery::SecretBytes secretOf(const QLineEdit& line)
{
    QByteArray typed = line.text().toUtf8();
    const delivery::SecretBytes secret(typed.begin(), typed.end());
    delivery::wipe(typed.data(), static_cast<std::size_t>(typed.size()));
    return secret;
}

}

PassphraseRow::PassphraseRow(Theme& theme, Services& services, Frame frame, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_sentence(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_form(new FormRows(theme, this))
    , m_passphrase(passphraseLine(m_form))
    , m_again(passphraseLine(m_form))
    , m_begin(new Button(theme, Button::Role::Secondary, {}, m_form))
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    QVBoxLayout* column = outer;
    if (frame == Frame::Card) {
        auto* card = new Card(theme, tr("No keychain on this computer"), this);
        outer->addWidget(card);
        column = card->body();
    }
    column->setSpacing(space::m);
    m_sentence->setWordWrap(true);
    column->addWidget(m_sentence);
    column->addWidget(m_form);
    setSuffix({});
    m_form->addRow(tr("Passphrase"), m_passphrase);
    m_form->addRow(tr("The same again"), m_again);
    auto* buttons = new QWidget(m_form);
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_begin);
    row->addStretch(1);
    m_form->addField(buttons);
    hide();
    connect(m_begin, &QAbstractButton::clicked, this, &PassphraseRow::begin);
    connect(m_passphrase, &QLineEdit::returnPressed, this, &PassphraseRow::begin);
    connect(m_again, &QLineEdit::returnPressed, this, &PassphraseRow::begin);
}

void PassphraseRow::setSuffix(const QString& suffix)
{
    m_passphrase->setObjectName(QStringLiteral("connectorPassphrase") + suffix);
    m_again->setObjectName(QStringLiteral("connectorPassphraseAgain") + suffix);
    m_begin->setObjectName(QStringLiteral("connectorUnlock") + suffix);
}

bool PassphraseRow::offer(bool mayMake)
{
    using Wants = delivery::SealedSecretStore::Wants;
    const auto* sealed = m_services.workspace().secrets().sealed();
    const Wants wants = sealed != nullptr ? sealed->wants() : Wants::Nothing;
    m_isNew = wants == Wants::NewPassphrase;
    m_sentence->setText(
        m_isNew ? tr("There is no keychain that Patron can use here. It can keep passwords in a file that is sealed by "
                     "a passphrase of yours. Keep the passphrase well: without it nobody opens the file, you neither.")
                : tr("There is no keychain that Patron can use here: passwords are in a sealed file, which is locked. "
                     "Its passphrase unlocks it until Patron is closed."));
    if (isHidden()) {
        for (QLineEdit* line : {m_passphrase, m_again})
            m_form->setError(line, {});
    }
    m_form->setRowVisible(m_again, m_isNew);
    m_begin->setText(m_isNew ? tr("Keep it in a sealed file") : tr("Unlock"));
    const bool isWanted = wants == Wants::Passphrase || (m_isNew && mayMake);
    setVisible(isWanted);
    return isWanted;
}

bool PassphraseRow::isComplete()
{
    const bool isEmpty = m_passphrase->text().isEmpty();
    const bool isSame = !m_isNew || m_passphrase->text() == m_again->text();
    m_form->setError(m_passphrase, isEmpty ? tr("This is needed.") : QString());
    m_form->setError(m_again, isSame ? QString() : tr("This is another one."));
    if (isEmpty)
        m_passphrase->setFocus();
    else if (!isSame)
        m_again->setFocus();
    return !isEmpty && isSame;
}

void PassphraseRow::begin()
{
    auto* sealed = m_services.workspace().secrets().sealed();
    if (sealed == nullptr || !m_begin->isEnabled() || !isComplete())
        return;
    m_begin->setEnabled(false);
    m_services.run<bool>(
        this, QString(),
        [sealed, typed = secretOf(*m_passphrase)](JobContext&) -> Result<bool> {
            PATRON_CHECK(sealed->unlock({typed.data(), typed.size()}));
            return true;
        },
        [this](Result<bool> done) {
            m_begin->setEnabled(true);
            if (!done) {
                m_form->setError(m_passphrase, textOf(done.error().text));
                m_passphrase->setFocus();
                return;
            }
            m_passphrase->clear();
            m_again->clear();
            hide();
            Q_EMIT unlocked();
        },
        QStringLiteral("unlock"));
}

}
