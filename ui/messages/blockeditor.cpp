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
#include "ui/messages/blocktextedit.h"
#include "ui/messages/emptymail.h"
#include "ui/messages/formatbar.h"

#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int scrollMargin = 30;
constexpr int paletteWidth = 136;
constexpr int inspectorWidth = 250;
constexpr int startBelow = 96;

bool isError(const message::mjml::Problem& problem)
{
    return problem.level == message::mjml::Problem::Level::Error;
}
}

BlockEditor::BlockEditor(Theme& theme, QUndoStack* undo, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_draft(undo ? new MailDraft(*undo, this) : new MailDraft(this))
    , m_tabs(new SegmentedControl(theme, tr("View of the mail"), this))
    , m_halves(new SplitView(theme, Qt::Horizontal, QStringLiteral("mailHalves"), this))
    , m_pages(new QStackedWidget(this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_palette(new BlockPalette(theme, this))
    , m_canvas(new MailCanvas(theme, *m_draft, this))
    , m_format(new FormatBar(theme, *m_canvas, this))
    , m_scroll(new QScrollArea(this))
    , m_start(new EmptyMail(theme, m_canvas))
    , m_inspector(new BlockInspector(theme, *m_draft, this))
    , m_source(new SourceEditor(theme, this))
    , m_text(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("blockEditor"));
    m_source->setObjectName(QStringLiteral("messageSource"));
    m_source->setAccessibleName(tr("Source of the mail with Liquid. Ctrl and Space list the fields."));
    m_text->setObjectName(QStringLiteral("mailPlainText"));
    m_text->setAccessibleName(tr("Plain text of the mail"));
    m_text->setPlaceholderText(tr("Made from the mail until you write your own"));
    m_text->setUndoRedoEnabled(false);
    m_text->setTabChangesFocus(true);
    m_trouble->setObjectName(QStringLiteral("mailTrouble"));
    m_trouble->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addWidget(buildBar());
    column->addWidget(m_trouble);
    column->addWidget(m_halves, 1);
    m_pages->addWidget(buildDesign());
    m_pages->addWidget(m_source);
    m_pages->addWidget(m_text);
    m_halves->addWidget(m_pages);
    for (QWidget* field : std::initializer_list<QWidget*>{m_source, m_text, m_canvas})
        field->installEventFilter(this);
    connectParts();
    fillTabs();
    showDraft();
}

QWidget* BlockEditor::buildBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::m);
    m_tabs->setObjectName(QStringLiteral("mailTabs"));
    row->addWidget(m_tabs);
    row->addStretch(1);
    row->addWidget(m_format);
    m_blockTools = new QWidget(bar);
    auto* tools = new QHBoxLayout(m_blockTools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(space::xxs);
    const auto add = [&](Glyph glyph, const QString& title, const QString& name, auto act) {
        auto* button = new IconButton(m_theme, glyph, title, m_blockTools);
        button->setObjectName(name);
        connect(button, &QAbstractButton::clicked, this, act);
        tools->addWidget(button);
    };
    add(Glyph::Undo, tr("Undo"), QStringLiteral("mailUndo"), [this] { m_draft->undoStack().undo(); });
    add(Glyph::Redo, tr("Redo"), QStringLiteral("mailRedo"), [this] { m_draft->undoStack().redo(); });
    add(Glyph::Copy, tr("Duplicate the block"), QStringLiteral("mailDuplicate"),
        [this] { m_draft->duplicate(m_draft->selection()); });
    add(Glyph::Star, tr("Keep the section as a row"), QStringLiteral("mailSaveRow"), [this] { saveRow(); });
    add(Glyph::Trash, tr("Delete the block"), QStringLiteral("mailDelete"),
        [this] { m_draft->remove(m_draft->selection()); });
    row->addWidget(m_blockTools);
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
    m_start->raise();
    auto* split = new SplitView(m_theme, Qt::Horizontal, QStringLiteral("mailDesign"), this);
    split->addWidget(m_palette);
    split->addWidget(m_scroll);
    split->addWidget(m_inspector);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 1);
    split->setStretchFactor(2, 0);
    split->setSizes({m_theme.scaled(paletteWidth), 640, m_theme.scaled(inspectorWidth)});
    return split;
}

void BlockEditor::connectParts()
{
    connect(m_tabs, &SegmentedControl::chosen, this, &BlockEditor::showTab);
    connect(m_palette, &BlockPalette::chosen, this, [this](const QString& id) {
        if (id.startsWith(u"row:"))
            insertRow(id.mid(4).toInt(), {});
        else
            m_draft->insertBlock(id);
    });
    connect(m_canvas, &MailCanvas::rowRequested, this, &BlockEditor::insertRow);
    connect(m_canvas, &MailCanvas::picturesGiven, this, &BlockEditor::picturesGiven);
    connect(m_inspector, &BlockInspector::pictureWanted, this, &BlockEditor::pictureWanted);
    connect(m_canvas, &MailCanvas::inspectorRequested, m_inspector, &BlockInspector::enter);
    connect(m_canvas, &MailCanvas::undoRequested, this,
            [this](bool redo) { redo ? m_draft->undoStack().redo() : m_draft->undoStack().undo(); });
    connect(m_canvas, &MailCanvas::placeShown, this, [this](const QRect& place) {
        m_scroll->ensureVisible(place.center().x(), place.bottom(), scrollMargin, scrollMargin);
        m_scroll->ensureVisible(place.center().x(), place.top(), scrollMargin, scrollMargin);
    });
    connect(m_start, &EmptyMail::chosen, this, [this](int starter) {
        m_draft->replaceAll(m_starters.at(starter).mjml, tr("Start from %1").arg(m_starters.at(starter).name));
        m_canvas->setFocus(Qt::OtherFocusReason);
    });
    connect(m_draft, &MailDraft::changed, this, &BlockEditor::showDraft);
    connect(m_source, &QPlainTextEdit::textChanged, this, [this] {
        if (m_showing)
            return;
        if (m_hasBlocks)
            m_draft->setSource(m_source->toPlainText().toStdString());
        else
            Q_EMIT sourceTyped(m_source->toPlainText());
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (m_showing)
            return;
        m_plainText = m_text->toPlainText();
        Q_EMIT plainTextChanged(m_plainText);
    });
    connect(m_trouble, &Banner::actionTriggered, this, [this] {
        const auto& problems = m_draft->problems();
        const auto error = std::find_if(problems.begin(), problems.end(), isError);
        showTab(QStringLiteral("source"));
        if (error != problems.end())
            m_source->goTo(error->place.line, error->place.column);
    });
}

void BlockEditor::fillTabs()
{
    const QSignalBlocker quiet(m_tabs);
    while (m_tabs->count() > 0)
        m_tabs->removeTab(0);
    if (m_hasBlocks)
        m_tabs->addSegment(QStringLiteral("design"), Glyph::Rows, tr("Blocks"));
    m_tabs->addSegment(QStringLiteral("source"), Glyph::Code, m_hasPlainText ? tr("Source") : tr("Text"));
    if (m_hasPlainText)
        m_tabs->addSegment(QStringLiteral("text"), Glyph::Text, tr("Plain text"));
    if (m_side)
        m_tabs->addSegment(QStringLiteral("preview"), Glyph::Eye, tr("Preview"));
    m_tabs->updateGeometry();
}

void BlockEditor::open(const std::string& mjml)
{
    ++m_opened;
    m_hasBlocks = m_hasPlainText = true;
    m_marks.clear();
    fillTabs();
    m_draft->open(mjml);
    m_source->moveCursor(QTextCursor::Start);
    m_tabs->setCurrent(m_draft->isReadable() ? QStringLiteral("design") : QStringLiteral("source"));
    showTab(m_tabs->current());
}

void BlockEditor::openSource(const QString& source, bool isHtml)
{
    ++m_opened;
    m_hasBlocks = false;
    m_hasPlainText = isHtml;
    m_marks.clear();
    fillTabs();
    setSource(source);
    m_source->moveCursor(QTextCursor::Start);
    showTrouble();
    showMarks();
    m_tabs->setCurrent(QStringLiteral("source"));
    showTab(m_tabs->current());
}

void BlockEditor::setSource(const QString& source)
{
    const QScopedValueRollback showing(m_showing, true);
    m_source->replaceText(source);
}

void BlockEditor::setSide(QWidget* side)
{
    m_side = side;
    m_halves->addWidget(side);
    fillTabs();
    showTab(m_tabs->current());
}

void BlockEditor::setFields(const QStringList& fields)
{
    m_canvas->setFields(fields);
    m_source->setFields(fields);
}

void BlockEditor::setBrand(const MailBrand& brand)
{
    m_draft->setBrand(brand);
    m_format->setColours(brand.colours);
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

void BlockEditor::setStarters(const QList<SavedRow>& starters)
{
    m_starters = starters;
    QStringList names;
    for (const SavedRow& starter : starters)
        names << starter.name;
    m_start->setStarters(names);
    placeStart();
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

void BlockEditor::placePictures(const PictureTarget& target, const QStringList& addresses)
{
    if (addresses.isEmpty() || !m_draft->isReadable())
        return;
    if (!target.path.empty() && m_draft->at(target.path)) {
        m_draft->select(target.path);
        m_draft->setAttribute(target.path, target.attribute, addresses.front().toStdString());
    } else {
        MailNodes nodes;
        for (const QString& address : addresses) {
            message::mjml::Node image;
            image.name = "mj-image";
            image.attributes.push_back({"src", address.toStdString(), {}, {}});
            nodes.push_back(std::move(image));
        }
        const MailSlot slot =
            target.slot ? *target.slot : slotAfter(m_draft->document(), m_draft->selection(), "mj-image");
        m_draft->insert(slot, std::move(nodes), tr("Insert %n picture(s)", nullptr, int(addresses.size())));
    }
    const message::mjml::Node* node = m_draft->selected();
    const message::mjml::Attribute* alt = node ? node->attribute("alt") : nullptr;
    if (node && node->isElement("mj-image") && (!alt || alt->value.empty()))
        m_inspector->enterField(QStringLiteral("alt"));
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
    if (m_pages->currentWidget() != m_text)
        return;
    const QScopedValueRollback showing(m_showing, true);
    QString text = m_plainText;
    if (text.isEmpty()) {
        const std::string html =
            m_hasBlocks ? message::mjml::compile(m_draft->document()).html : m_source->toPlainText().toStdString();
        text = QString::fromStdString(message::plainTextOf(html));
    }
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
}

QString BlockEditor::tab() const
{
    return m_tabs->current();
}

void BlockEditor::showTab(const QString& tab)
{
    if (m_tabs->current() != tab)
        return m_tabs->setCurrent(tab);
    const bool isPreview = tab == u"preview";
    if (!isPreview)
        m_pages->setCurrentIndex(tab == u"source" ? 1 : tab == u"text" ? 2 : 0);
    // Only the page in front says how much room it needs.
    for (int i = 0; i < m_pages->count(); ++i)
        m_pages->widget(i)->setSizePolicy(i == m_pages->currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored,
                                          QSizePolicy::Preferred);
    m_pages->setVisible(!isPreview);
    if (m_side)
        m_side->setVisible(tab != u"design");
    if (m_side && !isPreview && tab != u"design" && !m_isHalved) {
        m_isHalved = true;
        m_halves->setSizes({m_halves->width() / 2, m_halves->width() / 2});
    }
    m_blockTools->setVisible(tab == u"design");
    m_format->setVisible(tab == u"design" && m_canvas->isWriting());
    refreshPlainText();
    placeStart();
    Q_EMIT tabChosen(tab);
}

void BlockEditor::showDraft()
{
    if (!m_hasBlocks)
        return;
    {
        const QScopedValueRollback showing(m_showing, true);
        m_source->replaceText(QString::fromStdString(m_draft->text()));
    }
    showTrouble();
    showMarks();
    const bool readable = m_draft->isReadable();
    m_canvas->setEnabled(readable);
    m_palette->setEnabled(readable);
    m_inspector->setEnabled(readable);
    placeStart();
    refreshPlainText();
    Q_EMIT changed();
}

/// What cannot be read, or is refused by the compiler, is said above the mail.
void BlockEditor::showTrouble()
{
    const auto& problems = m_draft->problems();
    const auto error = std::find_if(problems.begin(), problems.end(), isError);
    const bool readable = m_draft->isReadable();
    const bool isTrouble = m_hasBlocks && (error != problems.end() || !readable);
    if (isTrouble) {
        const QString text = error != problems.end() ? QString::fromStdString(error->sentence())
                                                     : tr("The source has no <mjml>, so there is no page to show.");
        m_trouble->setMessage(readable ? Tone::Warn : Tone::Danger,
                              readable ? text
                                       : text + u' ' + tr("The blocks are those of the last text that could be read."));
        m_trouble->setAction(tr("Go to the place"));
    }
    m_trouble->setVisible(isTrouble);
}

void BlockEditor::setMarks(const QList<SourceMark>& marks)
{
    m_marks = marks;
    showMarks();
}

void BlockEditor::showMarks()
{
    QList<SourceMark> marks;
    if (m_hasBlocks) {
        for (const message::mjml::Problem& problem : m_draft->problems())
            marks.append(
                {problem.place.line, problem.place.column, QString::fromStdString(problem.text), isError(problem)});
    }
    for (const SourceMark& mark : std::as_const(m_marks)) {
        const bool isKnown = std::any_of(marks.cbegin(), marks.cend(), [&](const SourceMark& other) {
            return other.line == mark.line && other.column == mark.column;
        });
        if (!isKnown)
            marks.append(mark);
    }
    m_source->setMarks(marks);
}

void BlockEditor::placeStart()
{
    const bool isEmpty = m_hasBlocks && m_draft->isReadable() && blocksOf(m_draft->document()).empty();
    m_start->setVisible(isEmpty);
    if (!isEmpty)
        return;
    m_start->adjustSize();
    m_start->move((m_canvas->width() - m_start->width()) / 2, startBelow);
}

void BlockEditor::goTo(int line, int column)
{
    const bool byBlocks = m_hasBlocks && m_draft->isReadable() && m_tabs->current() != u"source";
    const MailPath path = byBlocks ? pathAt(m_draft->document(), {line, column}) : MailPath();
    if (path.empty()) {
        showTab(QStringLiteral("source"));
        m_source->goTo(line, column);
        return;
    }
    showTab(QStringLiteral("design"));
    m_draft->select(path);
    m_canvas->setFocus(Qt::OtherFocusReason);
}

QWidget* BlockEditor::writingPlace() const
{
    switch (m_pages->currentIndex()) {
    case 0:
        return m_canvas;
    case 1:
        return m_source;
    default:
        return m_text;
    }
}

void BlockEditor::enter()
{
    writingPlace()->setFocus(Qt::OtherFocusReason);
}

void BlockEditor::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    placeStart();
}

/// The fields keep no steps of their own: undo and redo are those of the whole message. What lies on the page stays in
/// its middle.
bool BlockEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_canvas && event->type() == QEvent::Resize)
        placeStart();
    const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (watched == m_canvas || !isKey)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool undo = key->matches(QKeySequence::Undo);
    if (!undo && !key->matches(QKeySequence::Redo))
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride)
        event->accept();
    else if (undo)
        m_draft->undoStack().undo();
    else
        m_draft->undoStack().redo();
    return true;
}

}
