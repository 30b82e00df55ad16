#include "ui/intake/cleanstep.h"

#include "ui/intake/recipecard.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QListWidget>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString all = QStringLiteral("all");
const QString changed = QStringLiteral("changed");
const QString problems = QStringLiteral("problems");

/// Greys what goes, marks what is wrong.
class CleanCellDelegate : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const bool wrong = index.data(CleanModel::WrongRole).toBool();
        const bool isChanged = index.data(CleanModel::ChangedRole).toBool();
        Colour colour = Colour::Text1;
        if (index.column() == CleanModel::LineColumn)
            colour = Colour::Text3;
        else if (index.column() == CleanModel::ProblemColumn)
            colour = wrong ? Colour::Danger : Colour::Text3;
        else if (index.column() == CleanModel::BeforeColumn && isChanged)
            colour = Colour::Text3;
        else if (index.column() == CleanModel::AfterColumn && isChanged)
            colour = Colour::AccentText;
        const QFont font = theme().font(Type::Body);
        painter.setFont(font);
        painter.setPen(theme().colour(colour));
        const auto align = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
        painter.drawText(option.rect, int(QStyle::visualAlignment(option.direction, align) | Qt::AlignVCenter),
                         QFontMetrics(font).elidedText(option.text, Qt::ElideRight, option.rect.width()));
    }
};
}

CleanStep::CleanStep(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_columns(new QListWidget(this))
    , m_summary(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_show(new SegmentedControl(theme, tr("Which cells to show"), this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(m_stack))
    , m_fine(
          new EmptyState(theme, Drawing::Done, tr("Nothing here"), tr("No cell of this column is like that."), m_stack))
    , m_model(new CleanModel(this))
    , m_recipe(new RecipeCard(theme, this))
{
    m_columns->setObjectName(QStringLiteral("cleanColumns"));
    m_columns->setAccessibleName(tr("Columns"));
    m_columns->setFixedWidth(theme.scaled(190));
    m_columns->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_columns->setItemDelegate(new PillDelegate(theme, m_columns));
    m_show->setObjectName(QStringLiteral("cleanShow"));
    m_show->addSegment(all, tr("All"));
    m_show->addSegment(changed, tr("Changed"));
    m_show->addSegment(problems, tr("Wrong"));
    m_summary->setElided(true);
    buildTable(theme);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_fine);
    auto* side = new ScrollBody(QStringLiteral("cleanSide"), tr("The recipe"), this);
    side->setFixedWidth(theme.scaled(288));
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->body()->addWidget(m_recipe);
    side->body()->addStretch(1);
    auto* top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_show);
    auto* middle = new QVBoxLayout;
    middle->setSpacing(space::m);
    middle->addLayout(top);
    middle->addWidget(m_stack, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    row->setSpacing(space::l);
    row->addWidget(m_columns);
    row->addLayout(middle, 1);
    row->addWidget(side);
    connect(m_columns, &QListWidget::currentRowChanged, this, &CleanStep::showColumn);
    connect(m_show, &SegmentedControl::chosen, this, &CleanStep::showColumn);
    connect(m_recipe, &RecipeCard::edited, this, [this](const intake::MappedColumn& column) {
        const int at = currentColumn();
        if (at < 0)
            return;
        m_mapping.columns[static_cast<std::size_t>(at)] = column;
        Q_EMIT mappingChanged();
    });
}

void CleanStep::buildTable(Theme& theme)
{
    m_table->setObjectName(QStringLiteral("cleanTable"));
    m_table->setAccessibleName(tr("Cells before and after"));
    m_table->setModel(m_model);
    auto* cells = new CleanCellDelegate(theme, m_table);
    cells->setCompact(true);
    m_table->setItemDelegate(cells);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::rowCompact));
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    m_table->setColumnWidth(CleanModel::LineColumn, theme.scaled(64));
    m_table->setColumnWidth(CleanModel::ProblemColumn, theme.scaled(140));
    header->setSectionResizeMode(CleanModel::BeforeColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(CleanModel::AfterColumn, QHeaderView::Stretch);
}

void CleanStep::setDraft(const ImportDraft& draft)
{
    m_mapping = draft.mapping;
    m_clean = draft.clean;
    fillColumns();
}

void CleanStep::fillColumns()
{
    const int before = currentColumn();
    int worst = -1;
    m_columns->blockSignals(true);
    m_columns->clear();
    for (std::size_t i = 0; i < m_mapping.columns.size() && i < m_clean.size(); ++i) {
        const bool left = m_mapping.columns[i].field == intake::Field::Ignore;
        auto* item = new QListWidgetItem(textOf(m_mapping.columns[i].column), m_columns);
        const Tone tone = left                      ? Tone::Neutral
                          : m_clean[i].problems > 0 ? Tone::Danger
                          : m_clean[i].changed > 0  ? Tone::Accent
                                                    : Tone::Ok;
        item->setData(role::tone, int(tone));
        item->setToolTip(left                      ? tr("Left out")
                         : m_clean[i].problems > 0 ? tr("%n wrong", nullptr, int(m_clean[i].problems))
                         : m_clean[i].changed > 0  ? tr("%n changed", nullptr, int(m_clean[i].changed))
                                                   : tr("As it is"));
        item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(item->text(), item->toolTip()));
        if (worst < 0 && !left && m_clean[i].problems > 0)
            worst = static_cast<int>(i);
    }
    const int row = before >= 0 && before < m_columns->count() ? before : std::max(0, worst);
    m_columns->setCurrentRow(row);
    m_columns->blockSignals(false);
    showColumn();
}

int CleanStep::currentColumn() const
{
    return m_columns->currentRow();
}

void CleanStep::setCurrentColumn(int column)
{
    m_columns->setCurrentRow(column);
}

void CleanStep::takeFocus()
{
    m_columns->setFocus();
}

void CleanStep::showColumn()
{
    const int at = currentColumn();
    if (at < 0 || at >= static_cast<int>(m_clean.size()))
        return;
    const auto column = static_cast<std::size_t>(at);
    const CleanColumn& clean = m_clean[column];
    m_model->setShow(m_show->current() == problems  ? CleanModel::Show::Problems
                     : m_show->current() == changed ? CleanModel::Show::Changed
                                                    : CleanModel::Show::All);
    m_model->setColumn(clean);
    QStringList parts;
    if (!clean.reading.isEmpty())
        parts << tr("Read as %1").arg(clean.reading);
    parts << tr("%1 of %2 filled").arg(countText(clean.filled), countText(static_cast<qint64>(clean.cells.size())));
    if (clean.changed > 0)
        parts << tr("%n changed", nullptr, int(clean.changed));
    if (clean.problems > 0)
        parts << tr("%n wrong", nullptr, int(clean.problems));
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_stack->setCurrentWidget(m_model->rowCount() > 0 ? static_cast<QWidget*>(m_table) : m_fine);
    m_recipe->setColumn(m_mapping.columns[column], clean);
}

}
