#include "ui/segments/overlapview.h"

#include "core/segment/rulesql.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/kit/upsetplot.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QListWidget>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int most = 6;
}

OverlapView::OverlapView(Theme& theme, Services& services, QWidget* parent)
    : InsightView(theme, services, QStringLiteral("overlap"),
                  tr("Who is in several segments at once, and who in one alone. Click a bar."), parent)
    , m_list(new QListWidget(this))
    , m_plot(new UpsetPlot(theme, this))
    , m_hint(new Label(theme, {}, Type::Body, Colour::Text2, this))
{
    m_list->setObjectName(QStringLiteral("overlapList"));
    m_list->setAccessibleName(tr("Segments to compare"));
    m_list->setProperty("kitFlat", true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_plot->setObjectName(QStringLiteral("overlapPlot"));
    m_plot->setAccessibleName(tr("Overlap of the segments"));
    m_hint->setWordWrap(true);
    auto* choose = new Card(theme, tr("Compare"), this);
    choose->body()->addWidget(m_list, 1);
    choose->body()->addWidget(m_hint);
    choose->setFixedWidth(theme.scaled(280));
    auto* plot = new Card(theme, tr("Overlap"), this);
    plot->body()->addWidget(m_plot, 1);
    body().addWidget(choose);
    body().addWidget(plot, 1);
    connect(m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        const SegmentId id{item->data(Qt::UserRole).toLongLong()};
        m_chosen.removeAll(id);
        if (item->checkState() == Qt::Checked)
            m_chosen << id;
        count();
    });
    connect(m_plot, &UpsetPlot::picked, this, [this](unsigned mask) {
        QStringList names;
        for (std::size_t i = 0; i < m_overlap.names.size(); ++i)
            if (mask & (1U << i))
                names << textOf(m_overlap.names[i]);
        Q_EMIT ruleMade(names.size() == 1 ? tr("Only %1").arg(names.first()) : names.join(tr(" and ")),
                        overlapRule(m_overlap.names, mask));
    });
}

void OverlapView::compare(const QList<SegmentId>& segments)
{
    if (!segments.isEmpty())
        m_chosen = segments.first(std::min<qsizetype>(most, segments.size()));
}

void OverlapView::refresh()
{
    askForSegments([this](const auto& titles) { showTitles(titles); });
}

void OverlapView::showTitles(const std::vector<segment::SegmentTitle>& titles)
{
    if (titles.size() < 2) {
        showNothing(tr("Nothing to compare yet"), tr("Save two segments, and see here how many people they share."));
        return;
    }
    showBody();
    if (m_chosen.isEmpty())
        for (std::size_t i = 0; i < std::min<std::size_t>(3, titles.size()); ++i)
            m_chosen << titles[i].id;
    m_chosen.removeIf([&](SegmentId id) {
        return std::none_of(titles.begin(), titles.end(), [&](const auto& title) { return title.id == id; });
    });
    {
        const QSignalBlocker blocker(m_list);
        const int row = std::max(0, m_list->currentRow());
        m_list->clear();
        for (const segment::SegmentTitle& title : titles) {
            auto* item = new QListWidgetItem(textOf(title.name), m_list);
            item->setData(Qt::UserRole, qlonglong(title.id.value));
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            item->setCheckState(m_chosen.contains(title.id) ? Qt::Checked : Qt::Unchecked);
        }
        m_list->setCurrentRow(std::min(row, m_list->count() - 1));
    }
    count();
}

void OverlapView::count()
{
    const bool full = m_chosen.size() >= most;
    {
        const QSignalBlocker blocker(m_list);
        for (int row = 0; row < m_list->count(); ++row) {
            QListWidgetItem* item = m_list->item(row);
            const bool open = !full || item->checkState() == Qt::Checked;
            item->setFlags(open ? item->flags() | Qt::ItemIsEnabled : item->flags() & ~Qt::ItemIsEnabled);
        }
    }
    m_hint->setText(m_chosen.size() < 2 ? tr("Tick at least two.") : full ? tr("Six at most.") : QString());
    m_hint->setVisible(!m_hint->text().isEmpty());
    const std::vector<SegmentId> chosen(m_chosen.begin(), m_chosen.end());
    services().ask<SegmentOverlap>(
        this,
        [&store = services().store(), asOf = segment::liveAsOf(services().clock()), chosen](ReadSession& session) {
            return readOverlap(session, store, chosen, asOf);
        },
        [this](Result<SegmentOverlap> overlap) {
            if (overlap)
                showOverlap(*overlap);
            else
                showTrouble(overlap.error());
        },
        QStringLiteral("overlap"));
}

void OverlapView::showOverlap(const SegmentOverlap& overlap)
{
    m_overlap = overlap;
    QStringList names;
    QList<qint64> sizes;
    QList<UpsetPlot::Part> parts;
    for (const std::string& name : overlap.names)
        names << textOf(name);
    for (const std::int64_t size : overlap.sizes)
        sizes << size;
    for (const SegmentOverlap::Part& part : overlap.parts)
        parts.append({part.mask, part.people});
    m_plot->setSets(names, sizes, parts);
}

}
