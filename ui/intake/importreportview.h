#pragma once

#include <QWidget>

#include "core/intake/importhistory.h"
#include "core/intake/importreport.h"

class QTableView;

namespace patron::ui {

class Card;
class CountTiles;
class Label;
class RejectsModel;
class Theme;

/// What an import did: the counts, apart by what rows became, remarks, and every row that was left out with its reason.
class ImportReportView : public QWidget
{
    Q_OBJECT

public:
    ImportReportView(Theme& theme, QWidget* parent);

    void setReport(const intake::ImportReport& report);
    /// An earlier import; its rows come later by setRejects().
    void setPast(const intake::PastImport& past);
    void setRejects(std::vector<intake::RejectedRow> rows);

private:
    void setLines(const QStringList& lines);

    Theme& m_theme;
    CountTiles* m_tiles;
    Label* m_lines;
    Card* m_card;
    QTableView* m_table;
    RejectsModel* m_rejects;
    Label* m_clean;
};

}
