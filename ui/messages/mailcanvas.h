#pragma once

#include <QHash>
#include <QWidget>

#include "ui/kit/icons.h"
#include "ui/messages/maillayout.h"
#include "ui/messages/picturetarget.h"
#include "ui/models/maildraft.h"
#include "ui/models/spelling.h"

#include <memory>
#include <optional>

namespace patron::ui {

class BlockTextEdit;
class PickPopup;
class Theme;

/// What a drag from the palette or of a block carries.
inline constexpr char mailBlockMime[] = "application/x-patron-mail-block";
inline constexpr char mailPathMime[] = "application/x-patron-mail-path";

/// The page of a mail: shows its blocks as they will look, and is where they are picked, written and moved. Arrows
/// walk, sideways from column to column, Enter writes or goes in, Esc goes out, Alt with arrows moves, Ctrl+D doubles,
/// Delete removes, "/" inserts.
class MailCanvas : public QWidget
{
    Q_OBJECT

public:
    /// The draft must outlive the canvas.
    MailCanvas(Theme& theme, MailDraft& draft, QWidget* parent = nullptr);
    ~MailCanvas() override;

    void setFields(const QStringList& fields);
    void setImages(MailLayout::Images images);
    /// A block and its name for the menu, besides the catalogue: id "row:0" …
    void setRowNames(const QStringList& names) { m_rowNames = names; }
    /// Where a block is, in this widget.
    QRect blockRect(const MailPath& path) const;
    /// The middle of the line where something dropped there would go.
    QPoint slotPoint(const MailSlot& slot, std::string_view name) const;
    BlockTextEdit* textEdit() const { return m_edit; }
    bool isWriting() const { return !m_writing.empty(); }
    void write(const MailPath& path);
    /// The words of all blocks that have some, from top to bottom.
    QStringList texts() const;
    /// Writes in one of them.
    void writeText(int index);
    /// Which of them one writes in; -1: none.
    int textInFront() const;
    /// The unknown words of such texts.
    void setSpelling(const QHash<QString, QList<SpellMark>>& marks);
    /// In which colour they are underlined where one writes.
    QColor waveColour() const;
    void openBlockMenu(const std::optional<MailSlot>& slot, const QRect& place);
    QSize sizeHint() const override;

Q_SIGNALS:
    void inspectorRequested();
    void rowRequested(int row, const std::optional<patron::ui::MailSlot>& slot);
    void undoRequested(bool redo);
    /// Files or a picture were dropped or pasted here.
    void picturesGiven(const QList<patron::ui::GivenPicture>& pictures, const patron::ui::PictureTarget& target);
    /// One began to write in a block, or stopped.
    void writingChanged();
    /// The block at this rectangle should be seen.
    void placeShown(const QRect& place);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct SlotLine
    {
        MailSlot slot;
        QLineF line;
    };
    void relayout();
    void showSelection();
    void placeEdit();
    void stopWriting();
    void takeText();
    void walk(int step);
    void walkAside(int step);
    void describe();
    void goIn();
    void goOut();
    bool takeBlockKey(QKeyEvent* event);
    std::vector<SlotLine> slotLines(std::string_view name) const;
    const SlotLine* nearest(const std::vector<SlotLine>& lines, QPointF point) const;
    std::string nameOf(const QMimeData& carried) const;
    /// The picture that one dropped at a point of the page would take the place of; empty: none, it goes between.
    MailPath pictureAt(QPointF point) const;
    bool showPictureDrop(const QMimeData& carried, QPointF point);
    bool takePictureDrop(const QMimeData& carried, QPointF point);
    bool pastePicture();
    void startDrag();
    QPointF origin() const;
    void paintBox(QPainter& painter, const MailBox& box) const;
    void paintLabel(QPainter& painter, const MailBox& box) const;
    void paintBackground(QPainter& painter, const MailBox& box) const;
    void paintPicture(QPainter& painter, const MailBox& box) const;
    void paintFrames(QPainter& painter) const;
    /// A colour of things that lie on the mail's own ground, whatever the window's theme.
    QColor onPage(Colour role) const;
    QColor waveColourOn(const MailBox& box) const;
    void paintPageGlyph(QPainter& painter, const QRect& area, int sizePx, Glyph glyph, Colour role) const;

    Theme& m_theme;
    MailDraft& m_draft;
    richtext::ChipObject* m_chips;
    std::unique_ptr<MailLayout> m_layout;
    MailLayout::Images m_images;
    BlockTextEdit* m_edit;
    MailPath m_writing;
    MailPath m_hover;
    QPointF m_press;
    MailPath m_pressed;
    std::optional<SlotLine> m_plus;
    std::optional<SlotLine> m_drop;
    MailPath m_replaced; ///< the picture under a dragged one
    QStringList m_rowNames;
    QHash<QString, QList<SpellMark>> m_spelling;
};

}
