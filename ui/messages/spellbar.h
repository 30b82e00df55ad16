#pragma once

#include <QWidget>

class QAction;

namespace patron::ui {

class Label;
class SpellGuide;
class Switch;
class Theme;

/// Says whether spelling is checked, in which language, and how many words are unknown or why none can be.
class SpellBar : public QWidget
{
    Q_OBJECT

public:
    /// The guide must outlive it.
    SpellBar(Theme& theme, SpellGuide& guide, QWidget* parent = nullptr);

    /// The action that switches it on and off; the switch follows it and it follows the switch. Not owned.
    void setToggle(QAction* action);

private:
    void refresh();

    SpellGuide& m_guide;
    Switch* m_switch;
    Label* m_state;
};

}
