#include "ui/intake/filestep.h"

#include "ui/kit/banner.h"
#include "ui/kit/card.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int widestColumnPx = 220;

QString formatText(const intake::ImportPlan& plan)
{
    QStringList parts{textOf(intake::tableFormatName(plan.source.format))};
    if (plan.source.format == intake::TableFormat::Delimited) {
        parts
            << FileStep::tr("separated by %1").arg(textOf(intake::delimiterName(plan.source.layout.dialect.delimiter)));
        parts << textOf(plan.source.encoding.title());
    }
    if (plan.source.layout.headerRow > 0)
        parts << FileStep::tr("the header is in row %1").arg(countText(plan.source.layout.headerRow + 1));
    if (!plan.source.layout.hasHeader && plan.source.columns.empty())
        parts << FileStep::tr("without a header");
    parts << (plan.wholeFile ? FileStep::tr("%n row(s)", nullptr, static_cast<int>(plan.sampledRows))
                             : FileStep::tr("judged by the first %1 rows").arg(countText(plan.sampledRows)));
    return parts.join(QStringLiteral(" · "));
}
}

FileStep::FileStep(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new PreviewModel(this))
    , m_table(new QTableView(this))
    , m_notes(new Banner(theme, Tone::Info, {}, this))
    , m_found(new Card(theme, {}, this))
    , m_format(new Label(theme, {}, Type::Body, Colour::Text2, m_found))
    , m_kind(new QComboBox(m_found))
    , m_tables(new QComboBox(m_found))
    , m_source(new QLineEdit(m_found))
{
    m_table->setObjectName(QStringLiteral("importPreview"));
    m_table->setAccessibleName(tr("The first rows of the file"));
    m_table->setModel(m_model);
    auto* cells = new CellDelegate(theme, m_table);
    cells->setCompact(true);
    m_table->setItemDelegate(cells);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::rowCompact));
    m_table->verticalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_notes->setObjectName(QStringLiteral("importFileNotes"));
    m_notes->setClosable(true);
    m_notes->hide();

    auto* side = new ScrollBody(QStringLiteral("importFileSide"), tr("How the file is written"), this);
    side->setFixedWidth(theme.scaled(312));
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_format->setWordWrap(true);
    m_found->body()->addWidget(m_format);
    m_kind->setObjectName(QStringLiteral("importKind"));
    m_tables->setObjectName(QStringLiteral("importTable"));
    m_source->setObjectName(QStringLiteral("importSource"));
    m_source->setToolTip(tr("Two shops may give the same number to different orders; the name keeps them apart."));
    addField(m_found->body(), tr("Table of the file"), m_tables);
    m_tablesLabel = m_found->findChild<Label*>(QStringLiteral("labelOf_importTable"));
    addField(m_found->body(), tr("The rows are"), m_kind);
    addField(m_found->body(), tr("They come from"), m_source);
    side->body()->addWidget(m_found);
    side->body()->addStretch(1);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::xl);
    columns->addWidget(m_table, 1);
    columns->addWidget(side);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::l);
    column->addWidget(m_notes);
    column->addLayout(columns, 1);

    connect(m_kind, &QComboBox::activated, this,
            [this] { Q_EMIT kindChosen(static_cast<intake::ImportKind>(m_kind->currentData().toInt())); });
    connect(m_tables, &QComboBox::activated, this, [this] { Q_EMIT tableChosen(m_tables->currentText()); });
    connect(m_source, &QLineEdit::editingFinished, this, [this] {
        if (m_source->isModified()) {
            m_source->setModified(false);
            Q_EMIT sourceEdited();
        }
    });
}

void FileStep::addField(QVBoxLayout* column, const QString& text, QWidget* field)
{
    auto* label = new Label(m_theme, text, Type::Small, Colour::Text2, field->parentWidget());
    label->setObjectName(QStringLiteral("labelOf_") + field->objectName());
    label->setBuddy(field);
    field->setAccessibleName(text);
    auto* pair = new QVBoxLayout;
    pair->setSpacing(space::xs);
    pair->addWidget(label);
    pair->addWidget(field);
    column->addLayout(pair);
}

void FileStep::setDraft(const ImportDraft& draft)
{
    const intake::ImportPlan& plan = draft.plan;
    m_found->setTitle(plan.mapping.preset.empty() ? tr("How the file is written")
                                                  : tr("An export of %1").arg(textOf(plan.mapping.preset)));
    m_format->setText(formatText(plan));
    m_kind->clear();
    for (const intake::ImportKind kind : intakeKinds())
        m_kind->addItem(importKindText(kind), int(kind));
    m_kind->setCurrentIndex(m_kind->findData(int(draft.mapping.kind)));
    m_tables->clear();
    m_tables->addItem(textOf(plan.source.name));
    for (const std::string& other : plan.others)
        m_tables->addItem(textOf(other));
    m_tables->setVisible(!plan.others.empty());
    m_tablesLabel->setVisible(!plan.others.empty());
    if (!m_source->hasFocus())
        m_source->setText(textOf(draft.source));
    QStringList notes;
    for (const std::string& note : plan.notes)
        notes << textOf(note);
    m_notes->setVisible(!notes.isEmpty());
    if (!notes.isEmpty())
        m_notes->setMessage(Tone::Info, notes.join(u'\n'));
    m_model->setPreview(draft.preview);
    for (int i = 0; i < m_model->columnCount(); ++i) {
        m_table->resizeColumnToContents(i);
        m_table->setColumnWidth(i, std::min(m_table->columnWidth(i), m_theme.scaled(widestColumnPx)));
    }
}

QString FileStep::source() const
{
    return m_source->text().trimmed();
}

void FileStep::takeFocus()
{
    m_table->setFocus();
}

}
