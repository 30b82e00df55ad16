#pragma once

#include <QWidget>

namespace patron::ui {

class Theme;

/// A number from 0 to 100 in a ring that is filled as far.
class ScoreRing : public QWidget
{
    Q_OBJECT

public:
    ScoreRing(Theme& theme, QWidget* parent);
    void setScore(int score);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    int m_score = 0;
};

}
