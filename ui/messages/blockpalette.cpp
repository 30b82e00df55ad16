#include "ui/messages/blockpalette.h"

#include "ui/kit/theme.h"
#include "ui/messages/blockcatalogue.h"
#include "ui/messages/mailcanvas.h"

#include <QKeyEvent>
#include <QMimeData>

namespace patron::ui {

namespace {
constexpr int narrowest = 128;
}

BlockPalette::BlockPalette(Theme& theme, QWidget* parent)
    : QListWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("blockPalette"));
    setAccessibleName(tr("Blocks. Enter puts one after what is selected."));
    setProperty("kitFlat", true);
    setFrameShape(QFrame::NoFrame);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(theme.scaled(narrowest));
    connect(this, &QListWidget::itemDoubleClicked, this,
            [this](const QListWidgetItem* item) { Q_EMIT chosen(item->data(Qt::UserRole).toString()); });
    fill();
}

void BlockPalette::setRowNames(const QStringList& names)
{
    m_rows = names;
    fill();
}

void BlockPalette::fill()
{
    clear();
    const auto add = [this](const QString& id, const QString& title, Glyph glyph, const QString& words = {}) {
        auto* item = new QListWidgetItem(m_theme.icon(glyph), title, this);
        item->setData(Qt::UserRole, id);
        item->setToolTip(words);
    };
    for (const CatalogueBlock& block : blockCatalogue())
        add(block.id, block.title, block.glyph, block.words);
    for (int i = 0; i < int(m_rows.size()); ++i)
        add(QStringLiteral("row:%1").arg(i), m_rows.at(i), Glyph::Star);
    setCurrentRow(0);
}

QStringList BlockPalette::mimeTypes() const
{
    return {QString::fromLatin1(mailBlockMime)};
}

QMimeData* BlockPalette::mimeData(const QList<QListWidgetItem*>& items) const
{
    auto* cargo = new QMimeData;
    if (!items.isEmpty())
        cargo->setData(QString::fromLatin1(mailBlockMime), items.first()->data(Qt::UserRole).toString().toUtf8());
    return cargo;
}

void BlockPalette::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentItem())
        Q_EMIT chosen(currentItem()->data(Qt::UserRole).toString());
    else
        QListWidget::keyPressEvent(event);
}

}
