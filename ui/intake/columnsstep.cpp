#include "ui/intake/columnsstep.h"

#include "ui/intake/mappingdelegate.h"
#include "ui/intake/qualitydelegate.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"
#include "ui/models/mappingmodel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QListWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
using customer::TraitType;
using intake::Field;

QString typeText(TraitType type)
{
    switch (type) {
    case TraitType::Text:
        return ColumnsStep::tr("Text");
    case TraitType::Number:
        return ColumnsStep::tr("Number");
    case TraitType::Money:
        return ColumnsStep::tr("Money");
    case TraitType::Date:
        return ColumnsStep::tr("Date");
    case TraitType::Flag:
        return ColumnsStep::tr("Yes or no");
    case TraitType::List:
        break;
    }
    return ColumnsStep::tr("List");
}
}

namespace {
QString namesText(const std::vector<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names)
        list << textOf(name);
    return list.join(QStringLiteral(", "));
}

/// That an earlier mapping is used again, and how this file differs from that one.
QString recalledText(const intake::RecalledMapping& recalled)
{
    QStringList parts{ColumnsStep::tr("The columns mean what you said of such a file before.")};
    if (!recalled.added.empty())
        parts << ColumnsStep::tr("New in this file: %1.").arg(namesText(recalled.added));
    if (!recalled.gone.empty())
        parts << ColumnsStep::tr("Not in it any more: %1.").arg(namesText(recalled.gone));
    for (const auto& [before, now] : recalled.renamed)
        parts << ColumnsStep::tr("“%1” is read as “%2” was.").arg(textOf(now), textOf(before));
    return parts.join(QStringLiteral(" "));
}
}

ColumnsStep::ColumnsStep(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new MappingModel(this))
    , m_recalled(new Banner(theme, Tone::Info, {}, this))
    , m_table(new QTableView(this))
    , m_card(new Card(theme, {}, this))
    , m_samples(new Label(theme, {}, Type::Body, Colour::Text2, m_card))
    , m_search(new SearchField(theme, tr("Find a meaning"), m_card))
    , m_meanings(new QListWidget(m_card))
    , m_trait(new QLineEdit)
    , m_type(new QComboBox)
    , m_traitBox(new QWidget(m_card))
    , m_leave(new Button(theme, Button::Role::Secondary, tr("Leave out"), m_card))
    , m_keep(new Button(theme, Button::Role::Secondary, tr("Keep as a trait"), m_card))
{
    buildTable();
    m_recalled->setObjectName(QStringLiteral("importRecalled"));
    m_recalled->setClosable(true);
    m_recalled->hide();
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::xl);
    columns->addWidget(m_table, 1);
    columns->addWidget(buildInspector());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::l);
    column->addWidget(m_recalled);
    column->addLayout(columns, 1);
    connect(m_model, &MappingModel::mappingChanged, this, [this] {
        showColumn();
        Q_EMIT mappingChanged();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ColumnsStep::showColumn);
}

void ColumnsStep::buildTable()
{
    m_table->setObjectName(QStringLiteral("importMapping"));
    m_table->setAccessibleName(tr("Columns of the file"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(MappingModel::HeaderColumn, new TypedNameDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(MappingModel::MeaningColumn, new MappingDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(MappingModel::FilledColumn, new QualityDelegate(m_theme, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed |
                             QAbstractItemView::DoubleClicked);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row + space::xs));
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    m_table->setColumnWidth(MappingModel::HeaderColumn, m_theme.scaled(176));
    m_table->setColumnWidth(MappingModel::MeaningColumn, m_theme.scaled(190));
    m_table->setColumnWidth(MappingModel::FilledColumn, m_theme.scaled(96));
    header->setSectionResizeMode(MappingModel::SamplesColumn, QHeaderView::Stretch);
    const auto edit = [this](const QModelIndex& index) {
        const QModelIndex meaning = index.siblingAtColumn(MappingModel::MeaningColumn);
        if (!meaning.flags().testFlag(Qt::ItemIsEditable) || m_table->indexWidget(meaning))
            return;
        m_table->setCurrentIndex(meaning);
        m_table->edit(meaning);
    };
    connect(m_table, &QAbstractItemView::activated, this, edit);
    connect(m_table, &QAbstractItemView::clicked, this, [edit](const QModelIndex& index) {
        if (index.column() == MappingModel::MeaningColumn)
            edit(index);
    });
}

QWidget* ColumnsStep::buildInspector()
{
    auto* side = new QWidget(this);
    side->setFixedWidth(m_theme.scaled(300));
    m_card->setParent(side);
    m_samples->setWordWrap(true);
    m_search->setObjectName(QStringLiteral("meaningSearch"));
    m_meanings->setObjectName(QStringLiteral("meaningList"));
    m_meanings->setAccessibleName(tr("What the column can mean"));
    m_meanings->setItemDelegate(new CellDelegate(m_theme, m_meanings));
    m_meanings->setProperty("kitFlat", true);
    m_meanings->setFrameShape(QFrame::NoFrame);
    m_leave->setObjectName(QStringLiteral("meaningLeave"));
    m_leave->setCompact(true);
    m_keep->setObjectName(QStringLiteral("meaningKeep"));
    m_keep->setCompact(true);
    m_trait->setParent(m_traitBox);
    m_trait->setObjectName(QStringLiteral("traitName"));
    m_trait->setAccessibleName(tr("Name of the trait"));
    m_type->setParent(m_traitBox);
    m_type->setObjectName(QStringLiteral("traitType"));
    m_type->setAccessibleName(tr("What its values are"));
    for (const TraitType type :
         {TraitType::Text, TraitType::Number, TraitType::Money, TraitType::Date, TraitType::Flag, TraitType::List})
        m_type->addItem(typeText(type), int(type));
    auto* trait = new QVBoxLayout(m_traitBox);
    trait->setContentsMargins(0, 0, 0, 0);
    trait->setSpacing(space::xs);
    m_traitLabel = new Label(m_theme, tr("As the trait"), Type::Small, Colour::Text2, m_traitBox);
    trait->addWidget(m_traitLabel);
    auto* line = new QHBoxLayout;
    line->addWidget(m_trait, 1);
    line->addWidget(m_type);
    trait->addLayout(line);
    auto* quick = new QHBoxLayout;
    quick->addWidget(m_leave);
    quick->addWidget(m_keep);
    quick->addStretch(1);
    m_card->body()->addWidget(m_samples);
    m_card->body()->addLayout(quick);
    m_card->body()->addWidget(m_traitBox);
    m_card->body()->addWidget(m_search);
    m_card->body()->addWidget(m_meanings, 1);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card, 1);
    connect(m_search, &SearchField::searched, this, &ColumnsStep::fillMeanings);
    connect(m_search, &SearchField::downPressed, m_meanings, [this] { m_meanings->setFocus(); });
    connect(m_meanings, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { choose(static_cast<Field>(item->data(Qt::UserRole).toInt())); });
    connect(m_meanings, &QListWidget::itemClicked, this,
            [this](const QListWidgetItem* item) { choose(static_cast<Field>(item->data(Qt::UserRole).toInt())); });
    connect(m_leave, &QPushButton::clicked, this, [this] { choose(Field::Ignore); });
    connect(m_keep, &QPushButton::clicked, this, [this] { choose(Field::Trait); });
    connect(m_trait, &QLineEdit::editingFinished, this, &ColumnsStep::editTrait);
    connect(m_type, &QComboBox::activated, this, &ColumnsStep::editTrait);
    return side;
}

void ColumnsStep::setDraft(const ImportDraft& draft)
{
    const int row = currentColumn();
    m_model->setPlan(draft.plan);
    m_model->setMapping(draft.mapping);
    setClean(draft.clean);
    m_recalled->setVisible(draft.plan.recalled.has_value());
    if (draft.plan.recalled)
        m_recalled->setMessage(Tone::Info, recalledText(*draft.plan.recalled));
    setCurrentColumn(row >= 0 && row < m_model->rowCount() ? row : 0);
}

void ColumnsStep::setClean(const std::vector<CleanColumn>& clean)
{
    m_model->setClean(clean);
}

void ColumnsStep::setMapping(const intake::ColumnMapping& mapping)
{
    m_model->setMapping(mapping);
    showColumn();
}

const intake::ColumnMapping& ColumnsStep::mapping() const
{
    return m_model->mapping();
}

int ColumnsStep::currentColumn() const
{
    return m_table->currentIndex().row();
}

void ColumnsStep::setCurrentColumn(int column)
{
    m_table->setCurrentIndex(m_model->index(column, MappingModel::MeaningColumn));
    showColumn();
}

void ColumnsStep::takeFocus()
{
    m_table->setFocus();
}

void ColumnsStep::showColumn()
{
    const QModelIndex index = m_table->currentIndex();
    m_card->setVisible(index.isValid());
    if (!index.isValid())
        return;
    const intake::MappedColumn& column = m_model->mapping().columns[static_cast<std::size_t>(index.row())];
    const bool secret = index.data(MappingModel::SecretRole).toBool();
    m_card->setTitle(index.siblingAtColumn(MappingModel::HeaderColumn).data().toString());
    m_card->setSubtitle(index.siblingAtColumn(MappingModel::MeaningColumn).data().toString());
    m_samples->setText(index.siblingAtColumn(MappingModel::SamplesColumn).data(Qt::ToolTipRole).toString());
    for (QWidget* widget : std::initializer_list<QWidget*>{m_search, m_meanings, m_leave, m_keep})
        widget->setEnabled(!secret);
    m_leave->setVisible(column.field != Field::Ignore);
    m_keep->setVisible(column.field != Field::Trait && intake::fieldFits(Field::Trait, m_model->mapping().kind));
    m_traitBox->setVisible(column.field == Field::Trait);
    m_filling = true;
    m_trait->setText(textOf(column.trait));
    m_type->setCurrentIndex(m_type->findData(int(column.type)));
    m_filling = false;
    fillMeanings();
}

void ColumnsStep::fillMeanings()
{
    const QString wanted = m_search->text().trimmed();
    const QModelIndex index = m_table->currentIndex();
    const int now = index.isValid() ? index.data(MappingModel::FieldRole).toInt() : -1;
    m_meanings->clear();
    for (const Field field : m_model->choices()) {
        const QString text = fieldText(field);
        if (field == Field::Ignore || (!wanted.isEmpty() && !text.contains(wanted, Qt::CaseInsensitive)))
            continue;
        auto* item = new QListWidgetItem(text, m_meanings);
        item->setData(Qt::UserRole, int(field));
        item->setToolTip(fieldGroupText(field));
        if (int(field) == now)
            m_meanings->setCurrentItem(item);
    }
}

void ColumnsStep::choose(Field field)
{
    const QModelIndex index = m_table->currentIndex().siblingAtColumn(MappingModel::MeaningColumn);
    if (index.isValid())
        m_model->setData(index, int(field), Qt::EditRole);
}

void ColumnsStep::editTrait()
{
    const QModelIndex index = m_table->currentIndex();
    if (m_filling || !index.isValid())
        return;
    intake::MappedColumn column = m_model->mapping().columns[static_cast<std::size_t>(index.row())];
    const std::string name = customer::traitNameFor(m_trait->text().trimmed().toStdString());
    if (column.field != Field::Trait || name.empty())
        return;
    column.trait = name;
    column.type = static_cast<TraitType>(m_type->currentData().toInt());
    m_model->setColumn(index.row(), column);
}

}
