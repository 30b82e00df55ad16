#pragma once

#include <QWidget>

#include "core/outbox/occasionstore.h"

namespace patron::ui {

class Theme;

/// Where the messages of an occasion stand, as parts of one bar. The numbers are in the table beside it.
class StateBar : public QWidget
{
    Q_OBJECT

public:
    StateBar(Theme& theme, QWidget* parent = nullptr);

    void setTally(const outbox::Tally& tally);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    outbox::Tally m_tally;
};

/// The colour of a state in bars and legends.
QColor colourOf(const Theme& theme, outbox::SendState state);

}
