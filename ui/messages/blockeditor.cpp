#include "ui/messages/blockeditor.h"

#include "core/message/mjml/compiler.h"
#include "core/message/renderer.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/messages/blockinspector.h"
#include "ui/messages/blockpalette.h"
#include "ui/messages/sourceeditor.h"

#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int scrollMargin = 30;
}

BlockEditor::BlockEditor(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_draft(new MailDraft(this))
    , m_tabs(new SegmentedControl(theme, tr("View of the mail"), this))
    , m_pages(new QStackedWidget(this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_palette(new BlockPalette(theme, this))
    , m_canvas(new MailCanvas(theme, *m_draft, this))
    , m_scroll(new QScrollArea(this))
    , m_inspector(new BlockInspector(theme, *m_draft, this))
    , m_source(new SourceEditor(theme, this))
    , m_text(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("blockEditor"));
    m_source->setObjectName(QStringLiteral("mailSource"));
    m_source->setAccessibleName(tr("Source of the mail, MJML with Liquid. Ctrl and Space list the fields."));
    m_text->setObjectName(QStringLiteral("mailPlainText"));
    m_text->setAccessibleName(tr("Plain text of the mail"));
    m_text->setPlaceholderText(tr("Made from the blocks until you write your own"));
    m_trouble->setObjectName(QStringLiteral("mailTrouble"));
    m_trouble->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addWidget(buildBar());
    column->addWidget(m_trouble);
    column->addWidget(m_pages, 1);
    m_pages->addWidget(buildDesign());
    m_pages->addWidget(m_source);
    m_pages->addWidget(m_text);
    connect(m_draft, &MailDraft::changed, this, &BlockEditor::showDraft);
    connect(m_source, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_showing)
            m_draft->setSource(m_source->toPlainText().toStdString());
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (m_showing)
            return;
        m_plainText = m_text->toPlainText();
        Q_EMIT plainTextChanged(m_plainText);
    });
    connect(m_trouble, &Banner::actionTriggered, this, [this] {
        showTab(QStringLiteral("source"));
        for (const message::mjml::Problem& problem : m_draft->problems()) {
            if (problem.level == message::mjml::Problem::Level::Error)
                return m_source->goTo(problem.place.line, problem.place.column);
        }
    });
    showDraft();
}

QWidget* BlockEditor::buildBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::m);
    m_tabs->setObjectName(QStringLiteral("mailTabs"));
    m_tabs->addSegment(QStringLiteral("design"), Glyph::Panel, tr("Design"));
    m_tabs->addSegment(QStringLiteral("source"), Glyph::Code, tr("Source"));
    m_tabs->addSegment(QStringLiteral("text"), Glyph::Text, tr("Plain text"));
    row->addWidget(m_tabs);
    row->addStretch(1);
    const auto add = [&](Glyph glyph, const QString& title, const QString& name, auto act) {
        auto* button = new IconButton(m_theme, glyph, title, bar);
        button->setObjectName(name);
        connect(button, &QAbstractButton::clicked, this, act);
        row->addWidget(button);
    };
    add(Glyph::Undo, tr("Undo"), QStringLiteral("mailUndo"), [this] { m_draft->undoStack().undo(); });
    add(Glyph::Redo, tr("Redo"), QStringLiteral("mailRedo"), [this] { m_draft->undoStack().redo(); });
    add(Glyph::Copy, tr("Duplicate the block"), QStringLiteral("mailDuplicate"),
        [this] { m_draft->duplicate(m_draft->selection()); });
    add(Glyph::Star, tr("Keep the section as a row"), QStringLiteral("mailSaveRow"), [this] { saveRow(); });
    add(Glyph::Trash, tr("Delete the block"), QStringLiteral("mailDelete"),
        [this] { m_draft->remove(m_draft->selection()); });
    connect(m_tabs, &SegmentedControl::chosen, this, &BlockEditor::showTab);
    return bar;
}

QWidget* BlockEditor::buildDesign()
{
    m_scroll->setObjectName(QStringLiteral("mailScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setProperty("kitFlat", true);
    m_scroll->setWidget(m_canvas);
    auto* split = new SplitView(m_theme, Qt::Horizontal, QStringLiteral("mailDesign"), this);
    split->addWidget(m_palette);
    split->addWidget(m_scroll);
    split->addWidget(m_inspector);
    split->setStretchFactor(1, 1);
    split->setSizes({170, 700, size::inspector});
    connect(m_palette, &BlockPalette::chosen, this, [this](const QString& id) {
        if (id.startsWith(u"row:"))
            insertRow(id.mid(4).toInt(), {});
        else
            m_draft->insertBlock(id);
    });
    connect(m_canvas, &MailCanvas::rowRequested, this, &BlockEditor::insertRow);
    connect(m_canvas, &MailCanvas::inspectorRequested, m_inspector, &BlockInspector::enter);
    connect(m_canvas, &MailCanvas::undoRequested, this,
            [this](bool redo) { redo ? m_draft->undoStack().redo() : m_draft->undoStack().undo(); });
    connect(m_canvas, &MailCanvas::placeShown, this, [this](const QRect& place) {
        m_scroll->ensureVisible(place.center().x(), place.bottom(), scrollMargin, scrollMargin);
        m_scroll->ensureVisible(place.center().x(), place.top(), scrollMargin, scrollMargin);
    });
    return split;
}

void BlockEditor::open(const std::string& mjml)
{
    m_draft->open(mjml);
    m_source->moveCursor(QTextCursor::Start);
}

void BlockEditor::setFields(const QStringList& fields)
{
    m_canvas->setFields(fields);
    m_source->setFields(fields);
}

void BlockEditor::setBrand(const MailBrand& brand)
{
    m_draft->setBrand(brand);
    if (m_draft->text().empty())
        m_draft->open({});
}

void BlockEditor::setSavedRows(const QList<SavedRow>& rows)
{
    m_rows = rows;
    QStringList names;
    for (const SavedRow& row : rows)
        names << row.name;
    m_palette->setRowNames(names);
    m_canvas->setRowNames(names);
}

void BlockEditor::insertRow(int row, const std::optional<MailSlot>& slot)
{
    if (row < 0 || row >= m_rows.size())
        return;
    MailNodes nodes = MailDraft::read(m_rows.at(row).mjml);
    const MailSlot place =
        slot && !slot->wraps
            ? *slot
            : slotAfter(m_draft->document(), slot ? childOf(slot->parent, slot->index - 1) : m_draft->selection(),
                        placedAs(nodes));
    m_draft->insert(place, std::move(nodes), tr("Insert %1").arg(m_rows.at(row).name));
}

void BlockEditor::saveRow()
{
    const std::size_t depth = bodyOf(m_draft->document()).size() + 1;
    MailPath path = m_draft->selection();
    if (path.size() < depth)
        return;
    path.resize(depth);
    Q_EMIT rowSaved(QString::fromStdString(m_draft->textOf(path)));
}

void BlockEditor::setPlainText(const QString& text)
{
    m_plainText = text;
    refreshPlainText();
}

void BlockEditor::refreshPlainText()
{
    const QScopedValueRollback showing(m_showing, true);
    QString text = m_plainText;
    if (text.isEmpty() && m_draft->isReadable())
        text = QString::fromStdString(message::plainTextOf(message::mjml::compile(m_draft->document()).html));
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
}

void BlockEditor::showTab(const QString& tab)
{
    if (m_tabs->current() != tab)
        return m_tabs->setCurrent(tab);
    m_pages->setCurrentIndex(tab == u"source" ? 1 : tab == u"text" ? 2 : 0);
    if (tab == u"text")
        refreshPlainText();
}

void BlockEditor::showDraft()
{
    {
        const QScopedValueRollback showing(m_showing, true);
        m_source->replaceText(QString::fromStdString(m_draft->text()));
    }
    const message::mjml::Problem* error = nullptr;
    for (const message::mjml::Problem& problem : m_draft->problems()) {
        if (!error && problem.level == message::mjml::Problem::Level::Error)
            error = &problem;
    }
    const bool readable = m_draft->isReadable();
    if (error || !readable) {
        const QString text = error ? QString::fromStdString(error->sentence())
                                   : tr("The source has no <mjml>, so there is no page to show.");
        m_trouble->setMessage(readable ? Tone::Warn : Tone::Danger, text);
        m_trouble->setAction(tr("Go to the place"));
    }
    m_trouble->setVisible(error || !readable);
    m_canvas->setEnabled(readable);
    m_palette->setEnabled(readable);
    m_inspector->setEnabled(readable);
    if (m_pages->currentIndex() == 2)
        refreshPlainText();
    Q_EMIT changed();
}

}
