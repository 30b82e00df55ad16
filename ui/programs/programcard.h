#pragma once

#include "ui/kit/card.h"
#include "ui/models/programpicture.h"

namespace patron::ui {

/// How a state is shown everywhere on this page.
Tone toneOf(program::ProgramState state);

/// One program in the list: what it is, its state, how many people are where. Pressed as a whole to open it.
class ProgramCard : public CardButton
{
    Q_OBJECT

public:
    ProgramCard(Theme& theme, QWidget* parent);

    void setProgram(const ProgramSummary& program);
    ProgramId program() const { return m_program.id; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Number
    {
        QString value;
        QString label;
    };
    QList<Number> numbers() const;

    ProgramSummary m_program;
};

}
