#pragma once

#include "ui/kit/delegates.h"

class QListView;

namespace patron::ui {

/// Who and when on the first line, Qt::DisplayRole on the second.
class TwoLineDelegate : public CellDelegate
{
    Q_OBJECT

public:
    TwoLineDelegate(Theme& theme, int whoRole, int whenRole, QObject* parent = nullptr);
    /// Makes a list of rows of two lines, one of them chosen at a time.
    static void makeTwoLines(QListView& list, Theme& theme, int whoRole, int whenRole);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_whoRole;
    int m_whenRole;
};

}
