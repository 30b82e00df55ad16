#include "ui/intake/importplanview.h"

#include "ui/intake/counttiles.h"
#include "ui/intake/mappingdelegate.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"
#include "ui/models/mappingmodel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr std::size_t notesShown = 6;

using intake::ImportKind;
using intake::MergePolicy;

/// A label above a field.
void addField(QVBoxLayout* column, Theme& theme, const QString& text, QWidget* field)
{
    auto* label = new Label(theme, text, Type::Small, Colour::Text2, field->parentWidget());
    label->setBuddy(field);
    field->setAccessibleName(text);
    auto* pair = new QVBoxLayout;
    pair->setSpacing(space::xs);
    pair->addWidget(label);
    pair->addWidget(field);
    column->addLayout(pair);
}
}

ImportPlanView::ImportPlanView(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_model(new MappingModel(this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_table(new QTableView(this))
    , m_kind(new QComboBox)
    , m_source(new QLineEdit)
    , m_policy(new QComboBox)
    , m_history(new Switch(theme, tr("Only history: starts no program")))
    , m_outcome(new Card(theme, tr("What will happen"), this))
    , m_tiles(new CountTiles(theme, m_outcome))
    , m_remarks(new Label(theme, {}, Type::Small, Colour::Text2, m_outcome))
    , m_try(new Button(theme, Button::Role::Secondary, tr("Count all rows"), m_outcome))
    , m_progress(new ProgressRow(theme, {}, m_outcome))
{
    m_trouble->setObjectName(QStringLiteral("planTrouble"));
    m_trouble->hide();
    buildTable(theme);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::xl);
    columns->addWidget(m_table, 1);
    columns->addWidget(buildSide(theme));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::l);
    column->addWidget(m_trouble);
    column->addLayout(columns, 1);
    connect(m_model, &MappingModel::mappingChanged, this, [this] {
        check();
        Q_EMIT edited();
    });
}

void ImportPlanView::buildTable(Theme& theme)
{
    m_table->setObjectName(QStringLiteral("importMapping"));
    m_table->setAccessibleName(tr("Columns of the file"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(MappingModel::MeaningColumn, new MappingDelegate(theme, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed |
                             QAbstractItemView::SelectedClicked | QAbstractItemView::DoubleClicked);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::row + space::xs));
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    m_table->setColumnWidth(MappingModel::HeaderColumn, theme.scaled(150));
    m_table->setColumnWidth(MappingModel::MeaningColumn, theme.scaled(200));
    m_table->setColumnWidth(MappingModel::FilledColumn, theme.scaled(68));
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

QWidget* ImportPlanView::buildSide(Theme& theme)
{
    auto* side = new ScrollBody(QStringLiteral("importSide"), tr("How to read it"), this);
    side->setFixedWidth(theme.scaled(312));
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* settings = new Card(theme, tr("How to read it"), side);
    m_settings = settings;
    m_kind->setObjectName(QStringLiteral("importKind"));
    for (const ImportKind kind :
         {ImportKind::Customers, ImportKind::Orders, ImportKind::Events, ImportKind::Consents, ImportKind::Products,
          ImportKind::Places, ImportKind::Gazetteer, ImportKind::Rates, ImportKind::Suppressions})
        m_kind->addItem(importKindText(kind), int(kind));
    m_source->setObjectName(QStringLiteral("importSource"));
    m_source->setToolTip(tr("Two shops may give the same number to different orders; the name keeps them apart."));
    m_policy->setObjectName(QStringLiteral("importPolicy"));
    m_policy->addItem(tr("The file is right"), int(MergePolicy::Overwrite));
    m_policy->addItem(tr("Only fill what is empty"), int(MergePolicy::Fill));
    m_policy->addItem(tr("The newer value is right"), int(MergePolicy::Newest));
    m_history->setObjectName(QStringLiteral("importHistory"));
    for (QWidget* field : std::initializer_list<QWidget*>{m_kind, m_source, m_policy, m_history})
        field->setParent(settings);
    addField(settings->body(), theme, tr("The rows are"), m_kind);
    addField(settings->body(), theme, tr("They come from"), m_source);
    addField(settings->body(), theme, tr("When a customer is there already"), m_policy);
    settings->body()->addWidget(m_history);

    m_outcome->setParent(side);
    m_outcome->body()->addWidget(m_tiles);
    m_remarks->setWordWrap(true);
    m_outcome->body()->addWidget(m_remarks);
    m_try->setObjectName(QStringLiteral("importTry"));
    m_try->setCompact(true);
    m_outcome->body()->addWidget(m_try, 0, Qt::AlignLeading);
    m_outcome->body()->addWidget(m_progress);
    m_progress->hide();
    side->body()->addWidget(settings);
    side->body()->addWidget(m_outcome);
    side->body()->addStretch(1);

    connect(m_kind, &QComboBox::activated, this,
            [this] { Q_EMIT kindChosen(static_cast<ImportKind>(m_kind->currentData().toInt())); });
    connect(m_policy, &QComboBox::activated, this, &ImportPlanView::edited);
    connect(m_source, &QLineEdit::editingFinished, this, [this] {
        if (m_source->isModified()) {
            m_source->setModified(false);
            Q_EMIT edited();
        }
    });
    connect(m_try, &QPushButton::clicked, this, &ImportPlanView::tryRequested);
    connect(m_progress, &ProgressRow::cancelRequested, this, &ImportPlanView::cancelRequested);
    return side;
}

void ImportPlanView::setPlan(const intake::ImportPlan& plan)
{
    m_plan = plan;
    m_model->setPlan(plan);
    m_kind->setCurrentIndex(m_kind->findData(int(plan.mapping.kind)));
    if (!m_source->isModified())
        m_source->setText(plan.mapping.preset.empty() ? QStringLiteral("import") : textOf(plan.mapping.preset));
    m_trouble->hide();
    m_tiles->clear();
    m_remarks->hide();
    setRunning(false);
    check();
}

intake::ImportOptions ImportPlanView::options() const
{
    intake::ImportOptions options;
    options.files = {m_plan.file()};
    options.kind = m_model->mapping().kind;
    options.preset = m_plan.mapping.preset;
    options.mapping = m_model->mapping();
    options.policy = static_cast<MergePolicy>(m_policy->currentData().toInt());
    options.source = m_source->text().trimmed().toStdString();
    options.history = m_history->isChecked();
    return options;
}

void ImportPlanView::check()
{
    intake::ImportPlan wanted = m_plan;
    wanted.mapping = m_model->mapping();
    const auto usable = intake::checkPlan(wanted);
    m_problem = usable ? QString() : textOf(usable.error().text);
    m_try->setEnabled(m_problem.isEmpty());
    m_trouble->setVisible(!m_problem.isEmpty());
    if (!m_problem.isEmpty()) {
        m_trouble->setMessage(Tone::Warn, m_problem);
        m_tiles->clear();
        m_remarks->hide();
    }
}

void ImportPlanView::setCounting()
{
    m_try->hide();
    m_tiles->setStale(true);
    m_remarks->setText(tr("Counting…"));
    m_remarks->show();
}

void ImportPlanView::setTried(const Result<intake::ImportReport>& report)
{
    if (!report) {
        m_try->show();
        m_tiles->clear();
        m_remarks->setText(textOf(report.error().text));
        return;
    }
    m_tiles->setCounts(report->counts);
    QStringList notes;
    for (const std::string& note : report->notes) {
        if (notes.size() < static_cast<qsizetype>(notesShown))
            notes << textOf(note);
    }
    m_remarks->setText(notes.join(u'\n'));
    m_remarks->setVisible(!notes.isEmpty());
}

void ImportPlanView::setRunning(bool running)
{
    m_settings->setEnabled(!running);
    m_table->setEnabled(!running);
    m_try->setVisible(!running);
    m_progress->setVisible(running);
    m_outcome->setTitle(running ? tr("Importing; you can go on working") : tr("What will happen"));
}

void ImportPlanView::setTrouble(Tone tone, const QString& sentence)
{
    m_trouble->setMessage(tone, sentence);
    m_trouble->show();
}

void ImportPlanView::takeFocus()
{
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model->index(0, MappingModel::MeaningColumn));
    m_table->setFocus();
}

}
