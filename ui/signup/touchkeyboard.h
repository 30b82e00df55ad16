#pragma once

#include <QPointer>
#include <QWidget>

class QGridLayout;
class QPushButton;

namespace patron::ui {

class Theme;

/// Large keys on the screen that type into whatever line has the keyboard. Letters, digits and what addresses need.
class TouchKeyboard : public QWidget
{
    Q_OBJECT

public:
    TouchKeyboard(Theme& theme, QWidget* parent);

private:
    void build();
    void type(const QString& text);
    void press(int key);

    Theme& m_theme;
    bool m_large = true; ///< the next letter is a capital
    QList<QPushButton*> m_letters;
};

}
