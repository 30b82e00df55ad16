#pragma once

#include "ui/kit/tokens.h"
#include "ui/models/programdraft.h"
#include "ui/models/programsimulation.h"

#include <QWidget>

class QComboBox;
class QDateEdit;
class QSlider;

namespace patron::ui {

class Banner;
class Button;
class Card;
class Label;
class ProgramCanvas;
class ProgressRow;
class ScrollBody;
class Theme;

/// What a program would have done between two days, or will do: people on every edge, day by day, and the numbers that
/// come of it; beside it another of its versions over the same days. Nothing is sent and nothing is written.
class ProgramSimulate : public QWidget
{
    Q_OBJECT

public:
    /// The draft, which must outlive the view, is what is simulated.
    ProgramSimulate(Theme& theme, Services& services, ProgramDraft& draft, QWidget* parent);

    void takeFocus();
    QList<QWidget*> panes();

Q_SIGNALS:
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    struct Version
    {
        int number = 0;
        program::Program program; ///< references by name
    };
    QWidget* buildTerms();
    QWidget* buildDays();
    void readVersions();
    void reset();
    void run();
    void runOther();
    void show();
    void showCanvases(std::optional<Ms> until);
    void showNumbers();
    void addNumber(QWidget* into, const QString& label, const QString& value, const QString& other);
    program::SimulationTerms terms() const;
    std::optional<Ms> sliderEnd() const;

    Theme& m_theme;
    Services& m_services;
    ProgramDraft& m_draft;
    ProgramSimulation m_simulation;
    ProgramSimulation m_other;
    std::vector<Version> m_versions;
    program::Program m_simulated; ///< as it was when it was asked
    program::Program m_compared;
    QDateEdit* m_from;
    QDateEdit* m_to;
    QComboBox* m_reach;
    QComboBox* m_versionChoice;
    Button* m_run;
    ProgressRow* m_progress;
    Banner* m_advice;
    ProgramCanvas* m_canvas;
    ProgramCanvas* m_otherCanvas;
    ScrollBody* m_side;
    Card* m_numbers;
    Card* m_reasons;
    QWidget* m_days;
    QSlider* m_slider;
    Label* m_day;
};

}
