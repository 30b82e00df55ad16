#pragma once

class QTableView;

namespace patron::ui {

class Theme;

/// Dresses a table that lies in a card: CellDelegate, whole rows chosen one at a time, no frame, grid or row heads, a
/// header that is only read. Nothing can be edited until edit triggers are set.
void makeCardTable(QTableView* table, Theme& theme);

}
