#pragma once

#include <QStringList>

#include "ui/kit/card.h"

class QScrollArea;

namespace patron::ui {

class FormRows;

/// A rejected row with all its cells, to be put right.
class RowFixCard : public Card
{
    Q_OBJECT

public:
    RowFixCard(Theme& theme, QWidget* parent);

    /// `wrong` is the column the reason speaks of, or -1.
    void setRow(const QString& title, const QStringList& columns, const QStringList& cells, int wrong,
                const QString& reason);

Q_SIGNALS:
    void cellEdited(int column, const QString& text);

private:
    Theme& m_theme;
    QScrollArea* m_scroll;
};

}
