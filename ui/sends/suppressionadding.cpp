#include "ui/sends/suppressionadding.h"

#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <utility>

namespace patron::ui {

namespace {
constexpr int leastTextPx = 140;
constexpr int mostTextPx = 320;
constexpr std::size_t mostNamed = 5;
}

SuppressionAdding::SuppressionAdding(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_text(new QPlainTextEdit(this))
    , m_evidence(new QLineEdit(this))
    , m_banner(new Banner(theme, Tone::Warn, {}, this))
    , m_count(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_add(new Button(theme, Button::Role::Primary, {}, this))
    , m_cancel(new Button(theme, Button::Role::Ghost, tr("Cancel"), this))
{
    build();
    connect(m_text, &QPlainTextEdit::textChanged, this, &SuppressionAdding::look);
    connect(m_evidence, &QLineEdit::returnPressed, m_add, &QAbstractButton::click);
    connect(m_add, &QAbstractButton::clicked, this, &SuppressionAdding::add);
    connect(m_cancel, &QAbstractButton::clicked, this, [this] {
        m_text->clear();
        m_evidence->clear();
        Q_EMIT finished();
    });
    takeLook({});
}

void SuppressionAdding::build()
{
    auto* title = new Label(m_theme, tr("Add addresses"), Type::Lead, Colour::Text1, this);
    title->setType(Type::Lead, Weight::Strong);
    auto* sentence = new Label(m_theme,
                               tr("Email addresses and phone numbers, one a line or with commas between them. From "
                                  "then on nobody writes to them, whoever has them."),
                               Type::Small, Colour::Text2, this);
    sentence->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("suppressionText"));
    m_text->setAccessibleName(tr("Addresses"));
    m_text->setPlaceholderText(tr("anna@example.com\n+44 7700 900123"));
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(m_theme.scaled(leastTextPx));
    m_text->setMaximumHeight(m_theme.scaled(mostTextPx));
    m_evidence->setObjectName(QStringLiteral("suppressionEvidence"));
    m_evidence->setAccessibleName(tr("How you know"));
    m_evidence->setPlaceholderText(tr("How you know: asked us at the till"));
    m_banner->setObjectName(QStringLiteral("suppressionProblem"));
    m_add->setObjectName(QStringLiteral("suppressionAdd"));
    m_cancel->setObjectName(QStringLiteral("suppressionCancel"));
    m_count->setObjectName(QStringLiteral("suppressionCount"));
    m_count->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::m);
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_add);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, 0, space::xxl, space::xl);
    column->setSpacing(space::m);
    column->addWidget(title);
    column->addWidget(sentence);
    column->addWidget(m_text, 4);
    column->addWidget(m_evidence);
    column->addWidget(m_banner);
    column->addWidget(m_count);
    column->addLayout(buttons);
    column->addStretch(1);
}

void SuppressionAdding::start()
{
    m_text->setFocus();
}

/// Phone numbers are looked up in their country's plan: a long list takes longer than a key stroke may.
void SuppressionAdding::look()
{
    const std::string text = m_text->toPlainText().toStdString();
    m_services.run<customer::PastedAddresses>(
        this, QString(),
        [text, country = m_services.store().country()](JobContext&) -> Result<customer::PastedAddresses> {
            return customer::readAddresses(text, country);
        },
        [this](Result<customer::PastedAddresses> read) {
            if (read)
                takeLook(std::move(*read));
        },
        QStringLiteral("look"));
}

void SuppressionAdding::takeLook(customer::PastedAddresses read)
{
    m_read = std::move(read);
    const auto good = static_cast<qint64>(m_read.addresses.size());
    const bool bad = !m_read.notAddresses.empty();
    m_add->setEnabled(good > 0);
    m_add->setText(good > 0 ? tr("Add %1 to the list").arg(countText(good)) : tr("Add"));
    m_banner->setVisible(bad);
    if (bad)
        m_banner->setMessage(Tone::Warn, tr("No address: %1").arg(namesOf(m_read.notAddresses)));
    m_count->setText(m_before);
    m_count->setVisible(!m_before.isEmpty());
}

QString SuppressionAdding::namesOf(const std::vector<std::string>& texts) const
{
    QStringList names;
    for (std::size_t i = 0; i < texts.size() && i < mostNamed; ++i)
        names << tr("“%1”").arg(textOf(texts[i]));
    const QString list = names.join(QStringLiteral(", "));
    if (texts.size() <= mostNamed)
        return list;
    return tr("%1 and %n more", nullptr, static_cast<int>(texts.size() - mostNamed)).arg(list);
}

void SuppressionAdding::add()
{
    if (m_read.addresses.empty())
        return;
    m_add->setEnabled(false);
    const std::string evidence = m_evidence->text().trimmed().toStdString();
    m_services.run<customer::suppressions::Added>(
        this, tr("Add to the suppression list"),
        [addresses = m_read.addresses, evidence, &store = m_services.store()](JobContext& job) {
            return store.writeLong(
                [&](Transaction& tx) -> Result<customer::suppressions::Added> {
                    return customer::suppressions::add(tx, store, addresses, "manual", "window", evidence,
                                                       job.clock().now());
                },
                job.cancelToken());
        },
        [this](Result<customer::suppressions::Added> done) {
            if (done)
                return takeAdded(*done);
            m_add->setEnabled(true);
            Q_EMIT failed(textOf(done.error().text));
        });
}

void SuppressionAdding::takeAdded(const customer::suppressions::Added& done)
{
    QStringList rest;
    for (const std::string& text : m_read.notAddresses)
        rest << textOf(text);
    m_before = done.known > 0
                   ? tr("%1 added, %2 stood on the list already.").arg(countText(done.added), countText(done.known))
                   : tr("%1 added.").arg(countText(done.added));
    m_text->setPlainText(rest.join(u'\n'));
    Q_EMIT added(done.added);
    if (!rest.isEmpty()) {
        m_text->setFocus();
        return;
    }
    m_evidence->clear();
    Q_EMIT finished();
}

}
