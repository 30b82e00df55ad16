#pragma once

#include <QWidget>

#include "core/intake/correctedrows.h"
#include "core/intake/importhistory.h"
#include "core/intake/importreport.h"

class QTableView;

namespace patron::ui {

class Button;
class Card;
class CountTiles;
class Label;
class RejectsModel;
class RowFixCard;
class Theme;

/// What an import did: the counts, apart by what rows became, remarks, and every row that was left out with its reason,
/// to be put right and brought in.
class ImportReportView : public QWidget
{
    Q_OBJECT

public:
    ImportReportView(Theme& theme, QWidget* parent);

    void setReport(const intake::ImportReport& report);
    /// An earlier import; its rows come later by setRejects().
    void setPast(const intake::PastImport& past);
    void setRejects(std::vector<intake::RejectedRow> rows, std::vector<intake::CorrectedRows> tables);

Q_SIGNALS:
    void saveRequested();
    void readRequested();
    void fixesGiven(const std::vector<patron::intake::RowFix>& fixes);

private:
    void buildTable();
    void buildButtons();
    void setLines(const QStringList& lines);
    void showRow();
    void refresh();

    Theme& m_theme;
    CountTiles* m_tiles;
    Label* m_lines;
    Card* m_card;
    QTableView* m_table;
    RejectsModel* m_rejects;
    RowFixCard* m_fix;
    Label* m_clean;
    Button* m_save;
    Button* m_read;
    Button* m_bringIn;
};

}
