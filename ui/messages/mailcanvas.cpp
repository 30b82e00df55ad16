#include "ui/messages/mailcanvas.h"

#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"
#include "ui/messages/blockcatalogue.h"
#include "ui/messages/blocktextedit.h"

#include <QAccessible>
#include <QApplication>
#include <QDrag>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QTextDocument>

#include <cmath>
#include <limits>

namespace patron::ui {

namespace {
constexpr int marginPx = 24;
constexpr int sideMarginPx = 6;
constexpr int longestSpoken = 80;
constexpr int smallestHeight = 320;
constexpr double plusReach = 7;

QByteArray bytesOf(const MailPath& path)
{
    QByteArray bytes;
    for (const int index : path)
        bytes += QByteArray::number(index) + ' ';
    return bytes;
}

MailPath pathOf(const QByteArray& bytes)
{
    MailPath path;
    const auto parts = bytes.trimmed().split(' ');
    for (const QByteArray& part : parts)
        path.push_back(part.toInt());
    return path;
}
}

MailCanvas::MailCanvas(Theme& theme, MailDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_draft(draft)
    , m_chips(new richtext::ChipObject(this))
    , m_edit(new BlockTextEdit(theme, *m_chips, this))
{
    setObjectName(QStringLiteral("mailCanvas"));
    setAccessibleName(tr("Page of the mail. Arrow keys walk through the blocks, a slash inserts one."));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    m_edit->hide();
    m_edit->installEventFilter(this);
    connect(m_edit, &BlockTextEdit::edited, this, &MailCanvas::takeText);
    connect(m_edit, &BlockTextEdit::left, this, [this](int step) {
        stopWriting();
        if (step != 0)
            walk(step);
    });
    connect(m_edit, &BlockTextEdit::blockMenuRequested, this, [this](const QRect& place) { openBlockMenu({}, place); });
    connect(&draft, &MailDraft::changed, this, &MailCanvas::relayout);
    connect(&draft, &MailDraft::selectionChanged, this, &MailCanvas::showSelection);
    connect(&theme, &Theme::changed, this, &MailCanvas::relayout);
    relayout();
}

MailCanvas::~MailCanvas() = default;

void MailCanvas::setFields(const QStringList& fields)
{
    m_edit->setFields(fields);
}

void MailCanvas::setImages(MailLayout::Images images)
{
    m_images = std::move(images);
    relayout();
}

void MailCanvas::relayout()
{
    m_layout = std::make_unique<MailLayout>(m_draft.document(), *m_chips, m_images);
    setMinimumSize(sizeHint());
    updateGeometry();
    if (isWriting()) {
        const message::mjml::Node* node = m_draft.at(m_writing);
        const MailBox* box = m_layout->box(m_writing);
        if (!node || !box || !box->text) {
            stopWriting();
        } else {
            if (node->text != m_edit->html())
                m_edit->open(node->text, box->look);
            placeEdit();
        }
    }
    showSelection();
}

QSize MailCanvas::sizeHint() const
{
    return {int(m_layout->size().width()) + 2 * sideMarginPx,
            qMax(smallestHeight, int(std::ceil(m_layout->size().height()))) + 2 * marginPx};
}

QPointF MailCanvas::origin() const
{
    return {std::floor((width() - m_layout->size().width()) / 2), double(marginPx)};
}

QRect MailCanvas::blockRect(const MailPath& path) const
{
    const MailBox* box = m_layout->box(path);
    return box ? box->rect.translated(origin()).toAlignedRect() : QRect();
}

QPoint MailCanvas::slotPoint(const MailSlot& slot, std::string_view name) const
{
    for (const SlotLine& line : slotLines(name)) {
        if (line.slot == slot)
            return (line.line.center() + origin()).toPoint();
    }
    return {};
}

void MailCanvas::showSelection()
{
    if (isWriting() && m_draft.selection() != m_writing)
        stopWriting();
    const message::mjml::Node* node = m_draft.selected();
    describe();
    if (node && !blockRect(m_draft.selection()).isNull())
        Q_EMIT placeShown(blockRect(m_draft.selection()));
    update();
}

/// For who does not see the page: what is selected, its place in the mail and its first words.
void MailCanvas::describe()
{
    const message::mjml::Node* node = m_draft.selected();
    if (!node) {
        setAccessibleDescription({});
        return;
    }
    const std::vector<MailPath> blocks = blocksOf(m_draft.document());
    const auto here = std::find(blocks.begin(), blocks.end(), m_draft.selection());
    QString text = mailBlockTitle(*node);
    if (here != blocks.end())
        text = tr("%1, block %2 of %3").arg(text).arg(here - blocks.begin() + 1).arg(blocks.size());
    const MailBox* box = m_layout->box(m_draft.selection());
    if (box && box->text)
        text += QStringLiteral(": ") + box->text->toPlainText().simplified().left(longestSpoken);
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void MailCanvas::write(const MailPath& path)
{
    const message::mjml::Node* node = m_draft.at(path);
    const MailBox* box = m_layout->box(path);
    if (!node || !box || !box->text)
        return;
    m_writing = path;
    m_draft.select(path);
    m_edit->open(node->text, box->look);
    placeEdit();
    m_edit->show();
    m_edit->moveCursor(QTextCursor::End);
    m_edit->setFocus(Qt::OtherFocusReason);
    update();
    Q_EMIT writingChanged();
}

void MailCanvas::placeEdit()
{
    const MailBox* box = m_layout->box(m_writing);
    QRectF place = box->inner;
    if (box->kind == MailBox::Kind::Button) {
        const double height = box->text->size().height();
        place = QRectF(place.x(), place.center().y() - height / 2, place.width(), height);
    } else if (box->kind == MailBox::Kind::Social) {
        place =
            QRectF(place.right() + 4, box->rect.top() + 6, box->rect.right() - place.right(), box->rect.height() - 6);
    }
    m_edit->setGeometry(place.translated(origin()).toAlignedRect().adjusted(0, 0, 0, 4));
}

void MailCanvas::stopWriting()
{
    if (!isWriting())
        return;
    m_writing.clear();
    const bool hadKeys = m_edit->hasFocus();
    m_edit->hide();
    if (hadKeys)
        setFocus(Qt::OtherFocusReason);
    update();
    Q_EMIT writingChanged();
}

void MailCanvas::takeText()
{
    if (!isWriting())
        return;
    m_draft.setText(m_writing, m_edit->html());
}

void MailCanvas::walk(int step)
{
    const std::vector<MailPath> blocks = blocksOf(m_draft.document());
    if (blocks.empty())
        return;
    const MailPath& here = m_draft.selection();
    int at = -1;
    for (int i = 0; i < int(blocks.size()) && at < 0; ++i) {
        if (blocks[std::size_t(i)] == here || (!here.empty() && isInside(blocks[std::size_t(i)], here)) ||
            (!here.empty() && isInside(here, blocks[std::size_t(i)])))
            at = i;
    }
    const bool exact = at >= 0 && blocks[std::size_t(at)] == here;
    const int next = at < 0 ? (step > 0 ? 0 : int(blocks.size()) - 1) : exact || step < 0 ? at + step : at;
    if (next >= 0 && next < int(blocks.size()))
        m_draft.select(blocks[std::size_t(next)]);
}

/// To the column beside, at the same height; where there is none, as up and down.
void MailCanvas::walkAside(int step)
{
    const MailPath here = m_draft.selection();
    const MailBox* from = m_layout->box(here);
    for (MailPath column = here; from && column.size() > 1; column = parentOf(column)) {
        const message::mjml::Node* node = m_draft.at(column);
        if (!node->isElement("mj-column") && !node->isElement("mj-group"))
            continue;
        const MailPath aside = childOf(parentOf(column), column.back() + step);
        const message::mjml::Node* other = column.back() + step < 0 ? nullptr : m_draft.at(aside);
        if (!other || (!other->isElement("mj-column") && !other->isElement("mj-group")))
            continue;
        if (here == column)
            return m_draft.select(aside);
        const MailBox* nearestBox = nullptr;
        for (const MailBox& box : m_layout->boxes()) {
            const bool isLeaf = box.path != aside && isInside(box.path, aside);
            if (isLeaf && (!nearestBox || std::abs(box.rect.center().y() - from->rect.center().y()) <
                                              std::abs(nearestBox->rect.center().y() - from->rect.center().y())))
                nearestBox = &box;
        }
        return m_draft.select(nearestBox ? nearestBox->path : aside);
    }
    walk(step);
}

void MailCanvas::goIn()
{
    const message::mjml::Node* node = m_draft.selected();
    const MailPath path = m_draft.selection();
    if (!node)
        return walk(1);
    const MailBox* box = m_layout->box(path);
    for (int i = 0; i < int(node->children.size()); ++i) {
        if (m_layout->box(childOf(path, i)))
            return m_draft.select(childOf(path, i));
    }
    if (box && box->text)
        write(path);
    else
        Q_EMIT inspectorRequested();
}

void MailCanvas::goOut()
{
    const MailPath parent = parentOf(m_draft.selection());
    m_draft.select(parent.size() > bodyOf(m_draft.document()).size() ? parent : MailPath());
}

void MailCanvas::openBlockMenu(const std::optional<MailSlot>& slot, const QRect& place)
{
    QList<PickPopup::Entry> entries;
    for (const CatalogueBlock& block : blockCatalogue())
        entries.append({block.id, block.title, block.glyph, block.words});
    for (int i = 0; i < int(m_rowNames.size()); ++i)
        entries.append({QStringLiteral("row:%1").arg(i), m_rowNames.at(i), Glyph::Star});
    auto* popup = new PickPopup(m_theme, tr("Insert a block"), entries, this);
    connect(popup, &PickPopup::picked, this, [this, slot](const QString& id) {
        // An empty text in which the menu was asked for gives way.
        const bool replaces = isWriting() && m_edit->isBlank() && !slot;
        const MailPath empty = m_writing;
        const QString row = id.startsWith(u"row:") ? id.mid(4) : QString();
        if (replaces)
            m_draft.undoStack().beginMacro(tr("Insert a block"));
        stopWriting();
        if (!row.isEmpty())
            Q_EMIT rowRequested(row.toInt(), slot);
        else
            m_draft.insertBlock(id, slot);
        if (replaces) {
            MailPath chosen = m_draft.selection();
            const bool sameList = chosen.size() >= empty.size() && isInside(chosen, parentOf(empty));
            m_draft.remove(empty);
            if (sameList && chosen[empty.size() - 1] > empty.back())
                --chosen[empty.size() - 1];
            m_draft.select(chosen);
            m_draft.undoStack().endMacro();
        }
        const message::mjml::Node* node = m_draft.selected();
        if (node && node->isElement("mj-section"))
            goIn();
        setFocus(Qt::OtherFocusReason);
        for (const MailPath& path : blocksOf(m_draft.document())) {
            const message::mjml::Node* text = m_draft.at(path);
            if (isInside(path, m_draft.selection()) && text->isElement("mj-text") && text->text.empty())
                return write(path);
        }
    });
    popup->openAt(place);
}

bool MailCanvas::takeBlockKey(QKeyEvent* event)
{
    const MailPath path = m_draft.selection();
    if (event->modifiers() == Qt::AltModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        const bool writing = isWriting();
        stopWriting();
        m_draft.moveBy(path, event->key() == Qt::Key_Up ? -1 : 1);
        if (writing)
            write(m_draft.selection());
        return true;
    }
    if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_D) {
        stopWriting();
        m_draft.duplicate(path);
        return true;
    }
    if (event->matches(QKeySequence::Undo) || event->matches(QKeySequence::Redo)) {
        Q_EMIT undoRequested(event->matches(QKeySequence::Redo));
        return true;
    }
    return false;
}

void MailCanvas::keyPressEvent(QKeyEvent* event)
{
    if (takeBlockKey(event) || (event->matches(QKeySequence::Paste) && pastePicture()))
        return;
    if (event->text() == u"/") {
        const QRect block = blockRect(m_draft.selection());
        const QRect place = block.isNull() ? QRect((origin() + QPointF(24, 24)).toPoint(), QSize(1, 1)) : block;
        return openBlockMenu({}, {mapToGlobal(place.topLeft()), place.size()});
    }
    switch (event->key()) {
    case Qt::Key_Up:
        return walk(-1);
    case Qt::Key_Down:
        return walk(1);
    case Qt::Key_Left:
        return walkAside(-1);
    case Qt::Key_Right:
        return walkAside(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F2:
        return goIn();
    case Qt::Key_Escape:
        return m_draft.selection().empty() ? QWidget::keyPressEvent(event) : goOut();
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        m_draft.remove(m_draft.selection());
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool MailCanvas::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo))
            event->accept();
        return false;
    }
    return watched == m_edit && event->type() == QEvent::KeyPress && takeBlockKey(static_cast<QKeyEvent*>(event));
}

void MailCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (isWriting())
        placeEdit();
}

void MailCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setFocus(Qt::MouseFocusReason);
    m_press = event->position();
    m_pressed.clear();
    if (m_plus)
        return;
    const MailBox* box = m_layout->at(event->position() - origin());
    m_pressed = box ? box->path : MailPath();
    m_draft.select(m_pressed);
}

void MailCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton) {
        if (!m_pressed.empty() && (event->position() - m_press).manhattanLength() >= QApplication::startDragDistance())
            startDrag();
        return;
    }
    const MailBox* box = m_layout->at(event->position() - origin());
    m_hover = box ? box->path : MailPath();
    m_plus.reset();
    const std::vector<SlotLine> lines = slotLines("mj-text");
    if (const SlotLine* line = nearest(lines, event->position() - origin())) {
        if (std::abs(line->line.y1() - (event->position() - origin()).y()) <= plusReach)
            m_plus = *line;
    }
    setCursor(m_plus                                    ? Qt::PointingHandCursor
              : box && box->kind == MailBox::Kind::Text ? Qt::IBeamCursor
                                                        : Qt::ArrowCursor);
    update();
}

void MailCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (m_plus && m_pressed.empty()) {
        const QPoint at = mapToGlobal((m_plus->line.center() + origin()).toPoint());
        return openBlockMenu(m_plus->slot, QRect(at, QSize(1, 10)));
    }
    const MailBox* box = m_layout->box(m_pressed);
    if (!box || !box->text)
        return;
    write(MailPath(m_pressed));
    m_edit->setTextCursor(m_edit->cursorForPosition(m_edit->mapFrom(this, event->position().toPoint())));
}

void MailCanvas::leaveEvent(QEvent* event)
{
    m_hover.clear();
    m_plus.reset();
    update();
    QWidget::leaveEvent(event);
}

void MailCanvas::startDrag()
{
    auto* cargo = new QMimeData;
    cargo->setData(QString::fromLatin1(mailPathMime), bytesOf(m_pressed));
    auto* drag = new QDrag(this);
    drag->setMimeData(cargo);
    const QRect place = blockRect(m_pressed).intersected(rect());
    drag->setPixmap(grab(place).scaledToWidth(qMin(place.width(), 240), Qt::SmoothTransformation));
    m_pressed.clear();
    drag->exec(Qt::MoveAction);
}

std::string MailCanvas::nameOf(const QMimeData& carried) const
{
    if (carried.hasFormat(QString::fromLatin1(mailPathMime))) {
        const message::mjml::Node* node = m_draft.at(pathOf(carried.data(QString::fromLatin1(mailPathMime))));
        return !node ? std::string() : node->kind == message::mjml::Node::Kind::Element ? node->name : "mj-raw";
    }
    const QString id = QString::fromUtf8(carried.data(QString::fromLatin1(mailBlockMime)));
    if (id.startsWith(u"row:"))
        return "mj-section";
    return id.isEmpty() ? std::string() : std::string(placedAs(m_draft.blockNodes(id)));
}

std::vector<MailCanvas::SlotLine> MailCanvas::slotLines(std::string_view name) const
{
    std::vector<SlotLine> lines;
    const MailPath body = bodyOf(m_draft.document());
    for (const MailSlot& slot : slotsFor(m_draft.document(), name)) {
        const MailBox* parent = m_layout->box(slot.parent);
        if (!parent && slot.parent != body)
            continue;
        const QRectF area = parent ? parent->inner : QRectF({0, 0}, m_layout->size());
        double y = area.top();
        const bool isEmpty = parent && parent->isEmpty;
        for (int i = slot.index - 1; i >= 0; --i) {
            if (const MailBox* before = m_layout->box(childOf(slot.parent, i))) {
                y = before->rect.bottom();
                break;
            }
        }
        lines.push_back({slot, QLineF(area.left(), isEmpty ? area.center().y() : y, area.right(),
                                      isEmpty ? area.center().y() : y)});
    }
    return lines;
}

const MailCanvas::SlotLine* MailCanvas::nearest(const std::vector<SlotLine>& lines, QPointF point) const
{
    const SlotLine* best = nullptr;
    double least = std::numeric_limits<double>::max();
    for (const SlotLine& line : lines) {
        const double aside = std::max({0.0, line.line.x1() - point.x(), point.x() - line.line.x2()});
        // The narrower of two at one height is meant: it is inside the other.
        const double distance =
            std::abs(line.line.y1() - point.y()) + 2 * aside + line.line.length() / 1000 + (line.slot.wraps ? 4 : 0);
        if (distance < least) {
            least = distance;
            best = &line;
        }
    }
    return best;
}

void MailCanvas::dragEnterEvent(QDragEnterEvent* event)
{
    if (m_draft.isReadable() && (!nameOf(*event->mimeData()).empty() || !picturesIn(*event->mimeData()).isEmpty()))
        event->acceptProposedAction();
}

void MailCanvas::dragMoveEvent(QDragMoveEvent* event)
{
    if (nameOf(*event->mimeData()).empty())
        return event->setAccepted(showPictureDrop(*event->mimeData(), event->position() - origin()));
    const std::vector<SlotLine> lines = slotLines(nameOf(*event->mimeData()));
    const SlotLine* line = nearest(lines, event->position() - origin());
    m_drop = line ? std::optional(*line) : std::nullopt;
    event->setAccepted(m_drop.has_value());
    update();
}

void MailCanvas::dragLeaveEvent(QDragLeaveEvent*)
{
    m_drop.reset();
    m_replaced.clear();
    update();
}

void MailCanvas::dropEvent(QDropEvent* event)
{
    if (nameOf(*event->mimeData()).empty()) {
        if (takePictureDrop(*event->mimeData(), event->position() - origin()))
            event->acceptProposedAction();
        return;
    }
    const std::vector<SlotLine> lines = slotLines(nameOf(*event->mimeData()));
    const SlotLine* line = nearest(lines, event->position() - origin());
    m_drop.reset();
    if (!line)
        return;
    stopWriting();
    const MailSlot slot = line->slot;
    if (event->mimeData()->hasFormat(QString::fromLatin1(mailPathMime))) {
        m_draft.move(pathOf(event->mimeData()->data(QString::fromLatin1(mailPathMime))), slot);
    } else {
        const QString id = QString::fromUtf8(event->mimeData()->data(QString::fromLatin1(mailBlockMime)));
        if (id.startsWith(u"row:"))
            Q_EMIT rowRequested(id.mid(4).toInt(), slot);
        else
            m_draft.insertBlock(id, slot);
    }
    event->acceptProposedAction();
    setFocus(Qt::OtherFocusReason);
    update();
}

}
