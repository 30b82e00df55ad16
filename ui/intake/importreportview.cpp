#include "ui/intake/importreportview.h"

#include "ui/intake/counttiles.h"
#include "ui/kit/card.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"
#include "ui/models/rejectsmodel.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <map>

namespace patron::ui {

namespace {
QString kindWord(const std::string& kind)
{
    if (kind == "lines")
        return ImportReportView::tr("Order lines");
    if (kind == "products")
        return ImportReportView::tr("Products");
    return importKindsText(kind);
}

QString kindLine(const std::string& kind, const intake::ImportCounts& counts)
{
    QStringList parts;
    if (counts.added > 0)
        parts << ImportReportView::tr("%1 new").arg(countText(counts.added));
    if (counts.updated > 0)
        parts << ImportReportView::tr("%1 updated").arg(countText(counts.updated));
    if (counts.unchanged > 0)
        parts << ImportReportView::tr("%1 as before").arg(countText(counts.unchanged));
    if (parts.isEmpty())
        return {};
    return ImportReportView::tr("%1: %2", "kind: counts").arg(kindWord(kind), parts.join(QStringLiteral(", ")));
}
}

ImportReportView::ImportReportView(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_tiles(new CountTiles(theme, this))
    , m_lines(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_card(new Card(theme, tr("Rows that were left out"), this))
    , m_table(new QTableView(m_card))
    , m_rejects(new RejectsModel(this))
    , m_clean(new Label(theme, tr("Every row was taken."), Type::Body, Colour::Text2, this))
{
    auto* counts = new Card(theme, {}, this);
    counts->body()->addWidget(m_tiles);
    m_lines->setWordWrap(true);
    counts->body()->addWidget(m_lines);
    counts->body()->addWidget(m_clean);

    m_table->setObjectName(QStringLiteral("importRejects"));
    m_table->setAccessibleName(tr("Rows that were left out"));
    m_table->setModel(m_rejects);
    m_table->setItemDelegate(new CellDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setProperty("kitFlat", true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    m_table->setColumnWidth(RejectsModel::LineColumn, theme.scaled(72));
    m_table->setColumnWidth(RejectsModel::NameColumn, theme.scaled(150));
    m_table->setColumnWidth(RejectsModel::ValueColumn, theme.scaled(180));
    header->setSectionResizeMode(RejectsModel::ReasonColumn, QHeaderView::Stretch);
    m_card->setSubtitle(tr("Mend them in the file and import it again: rows that are in already do not change."));
    m_card->body()->addWidget(m_table);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::xl);
    column->addWidget(counts);
    column->addWidget(m_card, 1);
    column->addStretch(0);
}

void ImportReportView::setLines(const QStringList& lines)
{
    m_lines->setText(lines.join(u'\n'));
    m_lines->setVisible(!lines.isEmpty());
}

void ImportReportView::setReport(const intake::ImportReport& report)
{
    m_tiles->setCounts(report.counts);
    QStringList lines;
    for (const auto& [kind, counts] : report.kinds) {
        const QString line = kindLine(kind, counts);
        if (!line.isEmpty())
            lines << line;
    }
    for (const std::string& note : report.notes)
        lines << textOf(note);
    setLines(lines);
    setRejects(report.rejects);
}

void ImportReportView::setPast(const intake::PastImport& past)
{
    m_tiles->setCounts(past.counts);
    setLines({});
    setRejects({});
}

void ImportReportView::setRejects(std::vector<intake::RejectedRow> rows)
{
    const bool any = !rows.empty();
    m_rejects->setRows(std::move(rows));
    m_card->setVisible(any);
    m_clean->setVisible(!any);
}

}
