#include "ui/quality/spellingsview.h"

#include "core/customer/traitstore.h"
#include "core/workspace/valueedit.h"
#include "ui/kit/button.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"
#include "ui/quality/clustercard.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <utility>

namespace patron::ui {

namespace {
/// More than a person looks through in one go; the rest comes after these.
constexpr std::size_t clustersShown = 60;
}

SpellingsView::SpellingsView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_trait(new QComboBox(this))
    , m_method(new SegmentedControl(theme, tr("How alike they must be"), this))
    , m_state(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_apply(new Button(theme, Button::Role::Primary, tr("Change"), this))
    , m_stack(new QStackedWidget(this))
    , m_body(new ScrollBody(QStringLiteral("spellingsBody"), tr("Spellings"), m_stack))
    , m_none(new EmptyState(theme, Drawing::Done, tr("One spelling for each"),
                            tr("No two values of this trait look like the same thing. A looser comparison may find "
                               "more."),
                            m_stack))
{
    m_trait->setObjectName(QStringLiteral("spellingsTrait"));
    m_trait->setAccessibleName(tr("Trait"));
    m_trait->setMinimumWidth(theme.scaled(180));
    m_method->setObjectName(QStringLiteral("spellingsMethod"));
    m_method->addSegment(QStringLiteral("fingerprint"), tr("The same words"));
    m_method->addSegment(QStringLiteral("ngram"), tr("The same letters"));
    m_method->addSegment(QStringLiteral("edits"), tr("Nearly the same"));
    m_apply->setObjectName(QStringLiteral("spellingsApply"));
    m_body->body()->setSpacing(space::m);
    m_body->body()->addStretch(1);
    m_stack->addWidget(m_body);
    m_stack->addWidget(m_none);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(space::l);
    bar->addWidget(m_trait);
    bar->addWidget(m_method);
    bar->addWidget(m_state, 1);
    bar->addWidget(m_apply);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::l);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    connect(m_trait, &QComboBox::activated, this, &SpellingsView::look);
    connect(m_method, &SegmentedControl::chosen, this, &SpellingsView::look);
    connect(m_apply, &QPushButton::clicked, this, &SpellingsView::apply);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (m_read && isVisible() && changes.touches(Area::Customers))
            look();
    });
    refresh();
}

void SpellingsView::enter()
{
    readTraits();
}

void SpellingsView::takeFocus()
{
    m_trait->setFocus();
}

void SpellingsView::readTraits()
{
    m_services.ask<std::vector<customer::Trait>>(
        this,
        [](ReadSession& session) -> Result<std::vector<customer::Trait>> { return customer::traits::all(session); },
        [this](Result<std::vector<customer::Trait>> traits) {
            if (!traits)
                return;
            const QVariant before = m_trait->currentData();
            m_trait->clear();
            for (const customer::Trait& trait : *traits) {
                if (trait.type == customer::TraitType::Text || trait.type == customer::TraitType::List)
                    m_trait->addItem(textOf(trait.label), textOf(trait.name));
            }
            const int again = m_trait->findData(before.isValid() ? before : QVariant(QStringLiteral("city")));
            m_trait->setCurrentIndex(std::max(0, again));
            m_read = true;
            look();
        },
        QStringLiteral("traits"));
}

void SpellingsView::look()
{
    const std::string trait = m_trait->currentData().toString().toStdString();
    if (trait.empty())
        return;
    const auto method =
        customer::parseClusterMethod(m_method->current().toStdString()).value_or(customer::ClusterMethod::Fingerprint);
    m_state->setText(tr("Comparing…"));
    using Clusters = std::vector<customer::ValueCluster>;
    m_services.run<Clusters>(
        this, {},
        [trait, method, &store = m_services.store()](JobContext& job) -> Result<Clusters> {
            PATRON_TRY(values,
                       store.read([&](ReadSession& session) { return customer::countValues(session, trait, job); },
                                  job.cancelToken()));
            return customer::clusterValues(values, method);
        },
        [this](Result<Clusters> clusters) {
            if (clusters)
                fill(std::move(*clusters));
            else
                m_state->setText(textOf(clusters.error().text));
        },
        QStringLiteral("clusters"));
}

void SpellingsView::fill(std::vector<customer::ValueCluster> clusters)
{
    if (m_content) {
        m_content->hide();
        m_content->deleteLater();
    }
    m_cards.clear();
    m_content = new QWidget(m_body);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    const std::size_t found = clusters.size();
    clusters.resize(std::min(found, clustersShown));
    for (const customer::ValueCluster& cluster : clusters) {
        auto* card = new ClusterCard(m_theme, cluster, static_cast<int>(m_cards.size()), m_content);
        column->addWidget(card);
        m_cards << card;
        connect(card, &ClusterCard::edited, this, &SpellingsView::refresh);
    }
    m_body->body()->insertWidget(0, m_content);
    m_stack->setCurrentWidget(m_cards.isEmpty() ? static_cast<QWidget*>(m_none) : m_body);
    m_state->setText(m_cards.isEmpty() ? QString()
                                       : tr("%n group(s) of spellings. Tick what is the same thing.", nullptr,
                                            static_cast<int>(found)));
    refresh();
}

void SpellingsView::refresh()
{
    std::size_t values = 0;
    for (const ClusterCard* card : std::as_const(m_cards))
        values += card->changes().size();
    m_apply->setText(values == 0 ? tr("Change") : tr("Change %n spelling(s)", nullptr, static_cast<int>(values)));
    m_apply->setEnabled(values > 0);
}

void SpellingsView::apply()
{
    std::map<std::string, std::string> changes;
    for (const ClusterCard* card : std::as_const(m_cards))
        changes.merge(card->changes());
    if (changes.empty())
        return;
    m_apply->setEnabled(false);
    Services& services = m_services;
    const QString name = tr("other spellings of %1", "what is undone").arg(m_trait->currentText());
    services.run<workspace::ValueEdit>(
        this, tr("Change spellings"),
        [changes, trait = m_trait->currentData().toString().toStdString(), &services](JobContext& job) {
            return workspace::replaceValues(services.store(), trait, changes, false, job, 0);
        },
        [this, name, &services](Result<workspace::ValueEdit> edit) {
            refresh();
            if (!edit) {
                if (edit.error().code != ErrorCode::Cancelled)
                    Q_EMIT noteRaised(Tone::Danger, textOf(edit.error().text));
                return;
            }
            if (edit->batch) {
                services.undo().record(name, [&services, batch = edit->batch](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::undoEdit(services.store(), batch, job.clock().now()));
                    return {};
                });
            }
            Q_EMIT undoOffered(tr("%1 customers have the one spelling now.").arg(countText(edit->customers)));
        });
}

}
