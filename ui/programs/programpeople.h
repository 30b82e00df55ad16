#pragma once

#include <QVariantMap>
#include <QWidget>

#include "core/program/customerwalks.h"
#include "ui/models/programpeoplemodel.h"

class QTableView;
class QStackedWidget;

namespace patron::ui {

class Button;
class Card;
class Chip;
class EmptyState;
class Label;
class ScrollBody;
class SegmentedControl;
class Theme;

/// The people of a program and, for the one chosen, why each thing happened.
class ProgramPeople : public QWidget
{
    Q_OBJECT

public:
    ProgramPeople(Theme& theme, Services& services, QWidget* parent);

    void setProgram(ProgramId program, std::map<std::string, QString> stepNames);
    void show(program::EnrollmentFilter filter);
    void takeFocus();

Q_SIGNALS:
    void goRequested(const QString& page, const QVariantMap& at);

private:
    void buildTable();
    QWidget* buildReasons();
    void filled();
    void explain(int row);
    void showWalk(const program::EnrollmentLine& line, const std::vector<program::CustomerWalk>& walks);
    void clearWalk();
    void addDecision(const program::WalkDecision& decision);
    void refresh();

    Theme& m_theme;
    Services& m_services;
    ProgramPeopleModel* m_model;
    ProgramId m_program;
    std::map<std::string, QString> m_stepNames;
    SegmentedControl* m_choice;
    Chip* m_stepChip;
    Label* m_total;
    QStackedWidget* m_stack;
    QTableView* m_table;
    EmptyState* m_nobody;
    Card* m_reasons = nullptr;
    ScrollBody* m_decisions = nullptr;
    Button* m_profile = nullptr;
    EnrollmentId m_explained;
    CustomerId m_customer;
};

}
