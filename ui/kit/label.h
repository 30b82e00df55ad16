#pragma once

#include "ui/kit/tokens.h"

#include <QLabel>

namespace patron::ui {

class Theme;

/// Text in a size and colour of the scale, following the theme. Plain text unless setTextFormat says otherwise, so
/// that a customer's "<b>" is shown as typed. `setElided(true)` cuts with "..." and shows the whole as a tool tip.
class Label : public QLabel
{
    Q_OBJECT

public:
    Label(Theme& theme, const QString& text, Type type = Type::Body, Colour colour = Colour::Text1,
          QWidget* parent = nullptr);

    void setType(Type type, Weight weight = Weight::Regular);
    void setColour(Colour colour);
    void setElided(bool elided);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    Theme& m_theme;
    Type m_type;
    Weight m_weight = Weight::Regular;
    Colour m_colour;
    bool m_elided = false;
};

}
