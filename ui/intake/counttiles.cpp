#include "ui/intake/counttiles.h"

#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace patron::ui {

CountTiles::CountTiles(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_added(makeTile(tr("New"), QStringLiteral("countNew")))
    , m_updated(makeTile(tr("Updated"), QStringLiteral("countUpdated")))
    , m_unchanged(makeTile(tr("As before"), QStringLiteral("countUnchanged")))
    , m_rejected(makeTile(tr("Left out"), QStringLiteral("countRejected")))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::m);
    int column = 0;
    for (const Tile* tile : {&m_added, &m_updated, &m_unchanged, &m_rejected}) {
        grid->addWidget(tile->box, 0, column);
        grid->setColumnStretch(column++, 1);
    }
}

CountTiles::Tile CountTiles::makeTile(const QString& word, const QString& name)
{
    Tile tile;
    tile.box = new QWidget(this);
    tile.number = new Label(m_theme, QStringLiteral("–"), Type::Title, Colour::Text1, tile.box);
    tile.number->setType(Type::Title, Weight::Strong);
    tile.number->setObjectName(name);
    tile.word = new Label(m_theme, word, Type::Small, Colour::Text2, tile.box);
    auto* column = new QVBoxLayout(tile.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(tile.number);
    column->addWidget(tile.word);
    setNumber(tile, tile.number->text());
    return tile;
}

void CountTiles::setNumber(const Tile& tile, const QString& text)
{
    tile.number->setText(text);
    tile.number->setAccessibleName(QStringLiteral("%1: %2").arg(tile.word->text(), text));
}

void CountTiles::setCounts(const intake::ImportCounts& counts)
{
    setNumber(m_added, countText(counts.added));
    setNumber(m_updated, countText(counts.updated));
    setNumber(m_unchanged, countText(counts.unchanged));
    setNumber(m_rejected, countText(counts.rejected));
    setStale(false);
    m_rejected.number->setColour(counts.rejected > 0 ? Colour::Warn : Colour::Text1);
}

void CountTiles::setStale(bool stale)
{
    for (const Tile* tile : {&m_added, &m_updated, &m_unchanged, &m_rejected})
        tile->number->setColour(stale ? Colour::Text3 : Colour::Text1);
}

void CountTiles::clear()
{
    for (const Tile* tile : {&m_added, &m_updated, &m_unchanged, &m_rejected})
        setNumber(*tile, QStringLiteral("–"));
    setStale(true);
}

}
