#pragma once

#include "ui/models/shopstate.h"

#include <QWidget>

namespace patron::ui {

class Theme;

/// One thing that waits for a decision: a sign, what it is, and a button that leads to where it is decided.
class MatterRow : public QWidget
{
    Q_OBJECT

public:
    /// `number` makes the button's name.
    MatterRow(Theme& theme, const OpenMatter& matter, int number, QWidget* parent);

Q_SIGNALS:
    void chosen(const patron::ui::OpenMatter& matter);
};

}
