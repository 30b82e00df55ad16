#pragma once

#include "core/program/programcheck.h"

#include <QWidget>

#include <vector>

class QListWidget;

namespace patron::ui {

class Label;
class Theme;

/// Below the canvas: what keeps the program from doing what is meant, each with what to do. A problem that is picked
/// leads to its step.
class CanvasProblems : public QWidget
{
    Q_OBJECT

public:
    CanvasProblems(Theme& theme, QWidget* parent);

    void setProblems(const std::vector<program::ProgramProblem>& problems, bool checked);
    QListWidget* list() const { return m_list; }

Q_SIGNALS:
    /// Empty: the program as a whole.
    void chosen(const std::string& step);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void choose(int row);

    Theme& m_theme;
    std::vector<program::ProgramProblem> m_problems;
    Label* m_head;
    QListWidget* m_list;
};

}
