#pragma once

#include <QWidget>

#include "core/intake/importreport.h"

namespace patron::ui {

class Label;
class Theme;

/// What rows became: new, updated, unchanged, left out.
class CountTiles : public QWidget
{
    Q_OBJECT

public:
    CountTiles(Theme& theme, QWidget* parent);

    void setCounts(const intake::ImportCounts& counts);
    /// Greys the numbers while new ones are counted; dashes when there are none yet.
    void setStale(bool stale);
    void clear();

private:
    struct Tile
    {
        QWidget* box = nullptr;
        Label* number = nullptr;
        Label* word = nullptr;
    };
    Tile makeTile(const QString& word, const QString& name);
    void setNumber(const Tile& tile, const QString& text);

    Theme& m_theme;
    Tile m_added;
    Tile m_updated;
    Tile m_unchanged;
    Tile m_rejected;
};

}
