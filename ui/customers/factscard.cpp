#include "ui/customers/factscard.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/profileedits.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"

#include <QMenu>
#include <QPointer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patron::ui {

using customer::IdentityKind;

FactsCard::FactsCard(Theme& theme, Services& services, QWidget* parent)
    : Card(theme, tr("What is known"), parent)
    , m_theme(theme)
    , m_services(services)
    , m_add(new IconButton(theme, Glyph::Plus, tr("Add something"), this))
{
    m_add->setObjectName(QStringLiteral("factAdd"));
    addCorner(m_add);
    // The rows have room of their own for their ring; their words stand under the title.
    body()->setContentsMargins(-space::m, 0, -space::m, 0);
    connect(m_add, &QToolButton::clicked, this, &FactsCard::offerNew);
}

bool FactsCard::isEditing() const
{
    return std::ranges::any_of(m_rows, [](const FactRow* row) { return row->isEditing(); });
}

void FactsCard::setProfile(const CustomerProfile& profile)
{
    if (profile.row.id == m_customer && isEditing()) {
        // What is being typed is not swept away by news from elsewhere.
        m_next = profile;
        return;
    }
    m_next.reset();
    QString focused = std::exchange(m_refocus, {});
    for (const FactRow* row : std::as_const(m_rows)) {
        if (row->hasFocus())
            focused = row->objectName();
    }
    const bool same = profile.row.id == m_customer;
    m_customer = profile.row.id;
    m_unknown = profile.unknown;
    m_rows.clear();
    m_content = renewContent(space::xxs);
    for (const ProfileFact& identity : profile.identities)
        addRow(identity, false);
    for (const ProfileFact& fact : profile.facts)
        addRow(fact, true);
    if (m_rows.isEmpty())
        m_content->layout()->addWidget(
            new Label(m_theme, tr("Nothing but the number in the shop."), Type::Body, Colour::Text2, m_content));
    m_content->show();
    for (FactRow* row : std::as_const(m_rows)) {
        if (same && !focused.isEmpty() && row->objectName() == focused)
            row->setFocus();
    }
}

FactRow* FactsCard::addRow(const ProfileFact& fact, bool editable)
{
    auto* row = new FactRow(m_theme, fact, editable, m_content);
    row->setObjectName(QStringLiteral("fact_") +
                       (fact.trait.empty() ? QString::number(m_rows.size()) : textOf(fact.trait)));
    m_content->layout()->addWidget(row);
    m_rows << row;
    if (!fact.trait.empty())
        connect(row, &FactRow::entered, this, [this, row](const QString& text) { writeTrait(row, text); });
    connect(row, &FactRow::left, this, [this] {
        if (m_next && !isEditing())
            setProfile(*std::exchange(m_next, std::nullopt));
    });
    return row;
}

void FactsCard::offerNew()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(m_add->accessibleName());
    const auto add = [&](const QString& label, const std::string& trait, std::optional<IdentityKind> kind) {
        connect(menu->addAction(label), &QAction::triggered, this,
                [this, label, trait, kind] { startNew(label, trait, kind); });
    };
    add(tr("E-mail"), {}, IdentityKind::Email);
    add(tr("Phone"), {}, IdentityKind::Phone);
    add(tr("Card"), {}, IdentityKind::Card);
    menu->addSeparator();
    for (const FreeTrait& trait : std::as_const(m_unknown))
        add(trait.label, trait.name, std::nullopt);
    menu->popup(m_add->mapToGlobal(QPoint(0, m_add->height())));
}

void FactsCard::startNew(const QString& label, const std::string& trait, std::optional<IdentityKind> kind)
{
    FactRow* row = addRow({label, {}, {}, trait, {}, {}}, true);
    if (kind)
        connect(row, &FactRow::entered, this,
                [this, row, kind = *kind](const QString& text) { writeAddress(row, kind, text); });
    connect(row, &FactRow::left, this, [this, row] {
        m_rows.removeAll(row);
        row->hide();
        row->deleteLater();
        m_add->setFocus();
    });
    row->show();
    row->edit();
}

void FactsCard::writeTrait(FactRow* row, const QString& text)
{
    const Ms now = m_services.clock().now();
    m_services.change<FactBefore>(
        this,
        [customer = m_customer, trait = row->fact().trait, text = text.toStdString(), now,
         &store = m_services.store()](Transaction& tx) { return writeFact(tx, store, customer, trait, text, now); },
        [this, row = QPointer(row), text](Result<FactBefore> answer) {
            if (!answer) {
                if (row)
                    row->setError(textOf(answer.error().text));
                return;
            }
            if (!row)
                return;
            const ProfileFact fact = row->fact();
            answer->source = fact.source;
            Services& services = m_services;
            services.undo().record(
                tr("change of %1", "what is undone").arg(fact.label),
                [&services, trait = fact.trait, before = *answer](JobContext& job) {
                    return services.store().write(
                        [&](Transaction& tx) { return restoreFacts(tx, trait, {before}, job.clock().now()); });
                },
                [&services, trait = fact.trait, before = *answer, text = text.toStdString()](JobContext& job) {
                    return services.store().write([&](Transaction& tx) -> Result<void> {
                        PATRON_CHECK(writeFact(tx, services.store(), before.customer, trait, text, job.clock().now()));
                        return {};
                    });
                });
            m_rows.removeAll(row);
            m_refocus = row->objectName();
            m_next.reset();
            Q_EMIT changed(fact.label);
        });
}

void FactsCard::writeAddress(FactRow* row, IdentityKind kind, const QString& text)
{
    struct Written
    {};
    m_services.change<Written>(
        this,
        [customer = m_customer, kind, text = text.toStdString(), now = m_services.clock().now(),
         &store = m_services.store()](Transaction& tx) -> Result<Written> {
            PATRON_CHECK(writeIdentity(tx, store, customer, kind, text, now));
            return Written{};
        },
        [this, row = QPointer(row)](Result<Written> answer) {
            if (!answer) {
                if (row)
                    row->setError(textOf(answer.error().text));
                return;
            }
            m_rows.removeAll(row);
            m_next.reset();
            Q_EMIT changed({});
        });
}

}
