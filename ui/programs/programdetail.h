#pragma once

#include <QVariantMap>
#include <QWidget>

#include "core/program/programlists.h"
#include "core/workspace/programrun.h"
#include "ui/kit/tokens.h"
#include "ui/models/programpicture.h"
#include "ui/models/services.h"

#include <functional>

class QAction;
class QScrollArea;
class QStackedWidget;

namespace patron::ui {

class Banner;
class Dialogs;
class EarningsCard;
class KpiCard;
class PageHeader;
class ProblemsCard;
class ProgramFlow;
class ProgramPeople;
class SegmentedControl;
class TermsCard;
class Theme;

/// One program: its state and what can be done about it, its numbers, its steps, its people.
class ProgramDetail : public QWidget
{
    Q_OBJECT

public:
    ProgramDetail(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void open(ProgramId program);
    void takeFocus();
    QList<QAction*> commands() const { return {m_start, m_runNow, m_pause, m_resume, m_stop}; }
    QList<QWidget*> panes();

Q_SIGNALS:
    void backRequested();
    void goRequested(const QString& page, const QVariantMap& at);
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    void makeActions();
    void makeNumbers();
    QWidget* buildSteps();
    void load();
    void showPicture(ProgramPicture picture);
    void refreshNumbers();
    void refreshActions();
    void showPeople(const program::EnrollmentFilter& filter);
    void start();
    void startNow();
    void runNow();
    void tellRun(const workspace::RunReport& report);
    void askStop();
    /// Changes the program's state in the background, then says `news`.
    void act(std::function<Result<QString>(JobContext&)> work);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    ProgramId m_program;
    std::optional<ProgramPicture> m_picture;
    bool m_busy = false;
    PageHeader* m_header;
    SegmentedControl* m_view;
    Banner* m_trouble;
    QStackedWidget* m_stack;
    QList<KpiCard*> m_numbers;
    QScrollArea* m_flowArea = nullptr;
    ProgramFlow* m_flow = nullptr;
    ProblemsCard* m_problems = nullptr;
    TermsCard* m_terms = nullptr;
    EarningsCard* m_earnings = nullptr;
    ProgramPeople* m_people;
    QAction* m_start = nullptr;
    QAction* m_runNow = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_resume = nullptr;
    QAction* m_stop = nullptr;
};

}
