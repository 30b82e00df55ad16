#pragma once

#include <QWidget>

#include "core/base/id.h"
#include "core/intake/importhistory.h"

class QTableWidget;

namespace patron::ui {

class Banner;
class Button;
class Card;
class Theme;

/// Where an import begins: drop or choose a file; below, what was imported before.
class ImportChoice : public QWidget
{
    Q_OBJECT

public:
    ImportChoice(Theme& theme, const TimeZone& zone, QWidget* parent);

    /// Why the last file could not be used; empty takes the notice away.
    void setTrouble(const QString& sentence);
    void setPast(const std::vector<intake::PastImport>& past);

Q_SIGNALS:
    void chooseRequested();
    /// What the clipboard holds is to be imported.
    void pasteRequested();
    void undoRequested(const patron::intake::PastImport& past);
    void pastChosen(const patron::intake::PastImport& past);

private:
    void buildPast();
    const intake::PastImport* current() const;
    void refresh();

    Theme& m_theme;
    TimeZone m_zone;
    Banner* m_trouble;
    Card* m_card;
    QTableWidget* m_table;
    Button* m_open;
    Button* m_undo;
    std::vector<intake::PastImport> m_past;
};

}
