#include "ui/messages/picturepopup.h"

#include "ui/kit/button.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"
#include "ui/models/imageshelf.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int thumbnailPx = 96;
constexpr int columns = 4;
constexpr int shownRows = 3;
constexpr int mostShown = 200;
/// Whether the picture itself stands in an item, and not the sign for one.
constexpr int isShownRole = Qt::UserRole + 1;

/// A picture in the middle of a square; the icon of one while it is being read.
QPixmap thumbnail(const Theme& theme, const QImage& picture, qreal ratio)
{
    const int side = int(theme.scaled(thumbnailPx) * ratio);
    QPixmap square(side, side);
    square.fill(Qt::transparent);
    QPainter painter(&square);
    if (picture.isNull()) {
        const int glyph = theme.scaled(size::iconLarge);
        const QPixmap icon = glyphPixmap(theme, Glyph::Image, Colour::Text3, glyph, ratio);
        painter.drawPixmap((side - icon.width()) / 2, (side - icon.height()) / 2, icon.width(), icon.height(), icon);
    } else {
        const QImage small = picture.width() > side || picture.height() > side
                                 ? picture.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                                 : picture;
        painter.drawImage((side - small.width()) / 2, (side - small.height()) / 2, small);
    }
    painter.end();
    square.setDevicePixelRatio(ratio);
    return square;
}

/// The picture as it is, chosen or not, and its name below it.
class PictureDelegate : public CellDelegate
{
public:
    PictureDelegate(Theme& theme, QSize cell, QObject* parent)
        : CellDelegate(theme, parent)
        , m_cell(cell)
    {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return m_cell; }

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        const QRect rect = option.rect;
        const QSize icon = option.decorationSize;
        const QRect picture(QPoint(rect.center().x() - icon.width() / 2, rect.top() + space::s), icon);
        option.icon.paint(&painter, picture);
        const QFont font = theme().font(Type::Small);
        const QRect name(rect.left(), picture.bottom() + space::xs, rect.width(), rect.bottom() - picture.bottom());
        painter.setFont(font);
        painter.setPen(theme().colour(Colour::Text1));
        painter.drawText(name, Qt::AlignHCenter | Qt::AlignTop,
                         QFontMetrics(font).elidedText(option.text, Qt::ElideMiddle, name.width()));
    }

private:
    QSize m_cell;
};
}

PicturePopup::PicturePopup(Theme& theme, ImageShelf& shelf, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_theme(theme)
    , m_shelf(shelf)
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("picturePopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Choose a picture"));
    auto* title = new Label(theme, tr("Pictures of the workspace"), Type::Body, Colour::Text1, this);
    title->setType(Type::Body, Weight::Strong);
    auto* file = new Button(theme, Button::Role::Secondary, Glyph::Upload, tr("From a file…"), this);
    file->setObjectName(QStringLiteral("pictureFromFile"));
    connect(file, &QAbstractButton::clicked, this, [this] {
        close();
        Q_EMIT fileWanted();
    });
    auto* head = new QHBoxLayout;
    head->addWidget(title, 1);
    head->addWidget(file);
    m_list->setObjectName(QStringLiteral("pictureList"));
    m_list->setAccessibleName(tr("Pictures of the workspace"));
    m_list->setViewMode(QListView::IconMode);
    m_list->setMovement(QListView::Static);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setUniformItemSizes(true);
    m_list->setProperty("kitFlat", true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const int side = theme.scaled(thumbnailPx);
    m_list->setIconSize({side, side});
    const QSize cell(side + 2 * space::l, side + QFontMetrics(theme.font(Type::Small)).height() + space::l);
    m_list->setItemDelegate(new PictureDelegate(theme, cell, m_list));
    m_list->setGridSize(cell);
    m_list->setFixedSize(cell.width() * columns + space::xl, cell.height() * shownRows);
    m_list->installEventFilter(this);
    connect(m_list, &QListWidget::itemClicked, this, &PicturePopup::take);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addLayout(head);
    column->addWidget(m_list);
    fill();
    connect(&shelf, &ImageShelf::changed, this, &PicturePopup::showPictures);
}

void PicturePopup::openAt(const QRect& place)
{
    placeBelow(this, place, layoutDirection() == Qt::RightToLeft);
    show();
    m_list->setFocus(Qt::PopupFocusReason);
}

void PicturePopup::fill()
{
    const auto& images = m_shelf.images();
    const std::size_t count = std::min<std::size_t>(images.size(), mostShown);
    for (std::size_t i = 0; i < count; ++i) {
        const message::Image& image = images[i];
        auto* item = new QListWidgetItem(textOf(image.fileName), m_list);
        item->setData(Qt::UserRole, addressOf(image));
        const QString facts = tr("%1, %2 x %3 pixels, %4 kB")
                                  .arg(textOf(image.fileName))
                                  .arg(image.facts.widthPx)
                                  .arg(image.facts.heightPx)
                                  .arg((image.size + 1023) / 1024);
        item->setToolTip(facts);
        item->setData(Qt::AccessibleTextRole, facts);
    }
    m_list->setCurrentRow(0);
    for (int i = 0; i < m_list->count(); ++i)
        m_list->item(i)->setIcon(thumbnail(m_theme, {}, devicePixelRatioF()));
    showPictures();
}

void PicturePopup::showPictures()
{
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem* item = m_list->item(i);
        if (item->data(isShownRole).toBool())
            continue;
        const QImage picture = m_shelf.thumbnail(item->data(Qt::UserRole).toString());
        if (picture.isNull())
            continue;
        item->setIcon(thumbnail(m_theme, picture, devicePixelRatioF()));
        item->setData(isShownRole, true);
    }
}

void PicturePopup::take()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    const QString address = item->data(Qt::UserRole).toString();
    close();
    Q_EMIT picked(address);
}

bool PicturePopup::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            take();
            return true;
        }
        if (key == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

}
