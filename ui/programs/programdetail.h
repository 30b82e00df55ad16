#pragma once

#include <QVariantMap>
#include <QWidget>

#include "core/program/programlists.h"
#include "core/workspace/programrun.h"
#include "ui/kit/tokens.h"
#include "ui/models/programpicture.h"
#include "ui/models/services.h"
#include "ui/programs/ruleediting.h"

#include <functional>

class QAction;
class QStackedWidget;
class QUndoStack;

namespace patron::ui {

class Banner;
class Dialogs;
class EarningsCard;
class KpiCard;
class PageHeader;
class ProblemsCard;
class ProgramCanvas;
class ProgramEditor;
class ProgramPeople;
class ProgramSimulate;
class ProgramTestOne;
class SegmentedControl;
class TermsCard;
class Theme;

/// One program: its state and what can be done about it, its numbers, its steps, its people.
class ProgramDetail : public QWidget
{
    Q_OBJECT

public:
    ProgramDetail(Theme& theme, Services& services, Dialogs& dialogs, RuleEditing editing, QWidget* parent);

    void open(ProgramId program);
    /// The same, where its steps are changed.
    void edit(ProgramId program);
    /// A new program, which is kept at once; says which it is by made().
    void startNew();
    /// Keeps what is not kept yet.
    void leave();
    void takeFocus();
    QUndoStack* undoStack() const;
    QList<QAction*> commands() const { return {m_start, m_publish, m_discard, m_runNow, m_pause, m_resume, m_stop}; }
    QList<QWidget*> panes();

Q_SIGNALS:
    void backRequested();
    void made(patron::ProgramId program);
    void undoStackChanged();
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
    void publish();
    void discard();
    void showView(const QString& view);
    QWidget* widgetOf(const QString& view) const;
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
    ProgramEditor* m_editor;
    ProgramTestOne* m_test;
    ProgramSimulate* m_simulate;
    ProgramPeople* m_people;
    QList<KpiCard*> m_numbers;
    ProgramCanvas* m_canvas = nullptr;
    QWidget* m_figures = nullptr;
    QWidget* m_live = nullptr;
    bool m_fresh = true;
    ProblemsCard* m_problems = nullptr;
    TermsCard* m_terms = nullptr;
    EarningsCard* m_earnings = nullptr;
    QAction* m_start = nullptr;
    QAction* m_publish = nullptr;
    QAction* m_discard = nullptr;
    QAction* m_runNow = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_resume = nullptr;
    QAction* m_stop = nullptr;
};

}
