#include "ui/quality/qualityoverview.h"

#include "ui/kit/card.h"
#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/quality/fixcard.h"
#include "ui/quality/scorering.h"

#include <QHeaderView>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
enum CheckColumn { WhatColumn, CountColumn, checkColumns };
enum TraitColumn { TraitName, TraitFill, TraitDistinct, TraitRemark, traitColumns };

QString typeWord(const std::string& looksLike)
{
    if (looksLike == "number")
        return QualityOverview::tr("numbers");
    if (looksLike == "date")
        return QualityOverview::tr("dates");
    if (looksLike == "email")
        return QualityOverview::tr("e-mail addresses");
    if (looksLike == "url")
        return QualityOverview::tr("web addresses");
    return QualityOverview::tr("phone numbers");
}

QString scoreWords(int score)
{
    if (score >= 95)
        return QualityOverview::tr("Your data is in very good order.");
    if (score >= 85)
        return QualityOverview::tr("Your data is in good order.");
    if (score >= 60)
        return QualityOverview::tr("Your data is usable, and some of it can be mended at once.");
    return QualityOverview::tr("Much of your data needs mending before messages rely on it.");
}

double share(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? double(part) / double(whole) : 0.0;
}
}

QualityOverview::QualityOverview(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_stack(new QStackedWidget(this))
    , m_body(new ScrollBody(QStringLiteral("qualityBody"), tr("Data quality"), m_stack))
    , m_nobody(new EmptyState(theme, Drawing::Chart, tr("Nothing to look at yet"),
                              tr("As soon as there are customers, this page says what is missing, what is wrong and "
                                 "what helps most."),
                              m_stack))
    , m_ring(new ScoreRing(theme, m_body))
    , m_words(new Label(theme, {}, Type::Lead, Colour::Text1, m_body))
    , m_state(new Label(theme, {}, Type::Body, Colour::Text2, m_body))
    , m_fixesPlace(new QWidget(m_body))
    , m_checksCard(new Card(theme, tr("What is wrong or missing"), m_body))
    , m_checks(makeTable(QStringLiteral("qualityChecks"), tr("What is wrong or missing"), m_checksCard))
    , m_traitsCard(new Card(theme, tr("How traits are filled"), m_body))
    , m_traits(makeTable(QStringLiteral("qualityTraits"), tr("How traits are filled"), m_traitsCard))
{
    m_words->setWordWrap(true);
    m_words->setType(Type::Lead, Weight::Strong);
    m_state->setWordWrap(true);
    auto* score = new Card(theme, {}, m_body);
    auto* words = new QVBoxLayout;
    words->setSpacing(space::xs);
    words->addStretch(1);
    words->addWidget(m_words);
    words->addWidget(m_state);
    words->addStretch(1);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::xl);
    head->addWidget(m_ring);
    head->addLayout(words, 1);
    score->body()->addLayout(head);
    auto* place = new QVBoxLayout(m_fixesPlace);
    place->setContentsMargins(0, 0, 0, 0);
    m_checks->setColumnCount(checkColumns);
    m_checks->setHorizontalHeaderLabels({tr("What"), tr("Customers")});
    m_checks->setItemDelegateForColumn(CountColumn, new BarDelegate(theme, m_checks));
    m_traits->setColumnCount(traitColumns);
    m_traits->setHorizontalHeaderLabels({tr("Trait"), tr("Filled"), tr("Different values"), tr("Remark")});
    m_traits->setItemDelegateForColumn(TraitFill, new BarDelegate(theme, m_traits));
    m_checks->horizontalHeader()->setSectionResizeMode(WhatColumn, QHeaderView::Stretch);
    m_checks->setColumnWidth(CountColumn, theme.scaled(180));
    m_traits->horizontalHeader()->setSectionResizeMode(TraitRemark, QHeaderView::Stretch);
    m_traits->setColumnWidth(TraitName, theme.scaled(180));
    m_traits->setColumnWidth(TraitFill, theme.scaled(160));
    m_traits->setColumnWidth(TraitDistinct, theme.scaled(130));
    m_checksCard->body()->addWidget(m_checks);
    m_traitsCard->body()->addWidget(m_traits);
    m_body->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    m_body->body()->setSpacing(space::xl);
    for (QWidget* part : std::initializer_list<QWidget*>{score, m_fixesPlace, m_checksCard, m_traitsCard})
        m_body->body()->addWidget(part);
    m_body->body()->addStretch(1);
    m_stack->addWidget(m_body);
    m_stack->addWidget(m_nobody);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_checks, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { openSample(index.row()); });
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (!changes.touches(Area::Customers) && !changes.touches(Area::Consents))
            return;
        m_stale = true;
        if (isVisible())
            look();
    });
}

QTableWidget* QualityOverview::makeTable(const QString& name, const QString& title, QWidget* parent)
{
    auto* table = new QTableWidget(parent);
    table->setObjectName(name);
    table->setAccessibleName(title);
    makeCardTable(table, m_theme);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return table;
}

void QualityOverview::enter()
{
    if (m_stale)
        look();
}

void QualityOverview::takeFocus()
{
    m_body->setFocus();
}

void QualityOverview::look()
{
    m_stale = false;
    m_state->setText(tr("Looking through all customers…"));
    m_services.run<customer::QualityReport>(
        this, {},
        [now = m_services.clock().now(), &store = m_services.store()](JobContext& job) {
            return store.read([&](ReadSession& session) { return customer::lookAtQuality(session, store, job, now); },
                              job.cancelToken());
        },
        [this](Result<customer::QualityReport> report) {
            if (report)
                fill(*report);
            else
                m_state->setText(textOf(report.error().text));
        },
        QStringLiteral("quality"));
}

void QualityOverview::fill(const customer::QualityReport& report)
{
    m_stack->setCurrentWidget(report.customers > 0 ? m_body : static_cast<QWidget*>(m_nobody));
    m_ring->setScore(report.score);
    m_words->setText(scoreWords(report.score));
    const auto wrong = std::ranges::count_if(report.checks, [](const auto& check) { return check.customers > 0; });
    m_state->setText(tr("%1 customers, %2 things to look at.")
                         .arg(countText(report.customers), countText(static_cast<qint64>(wrong))));
    fillFixes(report);
    fillChecks(report);
    fillTraits(report);
}

void QualityOverview::fillFixes(const customer::QualityReport& report)
{
    if (m_fixes) {
        m_fixes->hide();
        m_fixes->deleteLater();
    }
    m_fixes = new QWidget(m_fixesPlace);
    auto* row = new QHBoxLayout(m_fixes);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::l);
    int number = 0;
    for (const std::size_t at : report.best) {
        if (at >= report.checks.size())
            continue;
        auto* card = new FixCard(m_theme, m_services, report.checks[at], ++number, m_fixes);
        row->addWidget(card, 1);
        connect(card, &FixCard::applied, this, &QualityOverview::undoOffered);
        connect(card, &FixCard::viewRequested, this, &QualityOverview::viewRequested);
        connect(card, &FixCard::failed, this,
                [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    }
    m_fixesPlace->layout()->addWidget(m_fixes);
    m_fixesPlace->setVisible(number > 0);
}

void QualityOverview::fillChecks(const customer::QualityReport& report)
{
    m_shown.clear();
    for (const customer::QualityCheck& check : report.checks) {
        if (check.customers > 0)
            m_shown.push_back(check);
    }
    std::ranges::stable_sort(m_shown, std::greater{}, &customer::QualityCheck::customers);
    m_checks->setRowCount(static_cast<int>(m_shown.size()));
    for (int row = 0; row < m_checks->rowCount(); ++row) {
        const customer::QualityCheck& check = m_shown[static_cast<std::size_t>(row)];
        const QString text = textOf(check.text);
        m_checks->setItem(row, WhatColumn, new QTableWidgetItem(text.left(1).toUpper() + text.mid(1)));
        auto* count = new QTableWidgetItem(countText(check.customers));
        count->setData(role::fraction, share(check.customers, report.customers));
        count->setToolTip(tr("Enter opens one of them"));
        m_checks->setItem(row, CountColumn, count);
    }
    const int rows = m_checks->rowCount();
    m_checks->setFixedHeight(m_theme.scaled(size::row) * rows + m_checks->horizontalHeader()->sizeHint().height() + 2);
    m_checksCard->setVisible(rows > 0);
}

void QualityOverview::fillTraits(const customer::QualityReport& report)
{
    m_traits->setRowCount(static_cast<int>(report.traits.size()));
    for (int row = 0; row < m_traits->rowCount(); ++row) {
        const customer::TraitQuality& trait = report.traits[static_cast<std::size_t>(row)];
        m_traits->setItem(row, TraitName, new QTableWidgetItem(textOf(trait.label)));
        const double filled = share(trait.filled, report.customers);
        auto* fill = new QTableWidgetItem(tr("%1 %", "per cent").arg(countText(qRound(filled * 100))));
        fill->setData(role::fraction, filled);
        m_traits->setItem(row, TraitFill, fill);
        m_traits->setItem(row, TraitDistinct,
                          new QTableWidgetItem(trait.manyValues ? tr("more than %1").arg(countText(trait.distinct))
                                                                : countText(trait.distinct)));
        QString remark;
        if (trait.drift > 0) {
            remark = tr("%1 are no %2").arg(countText(trait.drift), typeWord(trait.looksLike));
        } else {
            QStringList top;
            for (const customer::ValueCount& value : trait.top) {
                if (top.size() < 3)
                    top << textOf(value.value);
            }
            remark = top.join(QStringLiteral(" · "));
        }
        auto* item = new QTableWidgetItem(remark);
        if (trait.drift > 0)
            item->setForeground(m_theme.colour(Colour::Danger));
        else
            item->setForeground(m_theme.colour(Colour::Text3));
        m_traits->setItem(row, TraitRemark, item);
    }
    const int rows = m_traits->rowCount();
    m_traits->setFixedHeight(m_theme.scaled(size::row) * rows + m_traits->horizontalHeader()->sizeHint().height() + 2);
    m_traitsCard->setVisible(rows > 0);
}

void QualityOverview::openSample(int row)
{
    if (row < 0 || row >= static_cast<int>(m_shown.size()))
        return;
    const customer::QualityCheck& check = m_shown[static_cast<std::size_t>(row)];
    if (check.name == "duplicates")
        Q_EMIT viewRequested(QStringLiteral("duplicates"));
    else if (!check.sample.empty())
        Q_EMIT goRequested(QStringLiteral("customers"),
                           {{QStringLiteral("customer"), QVariant::fromValue<qlonglong>(check.sample.front().value)}});
}

}
