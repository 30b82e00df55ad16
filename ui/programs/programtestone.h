#pragma once

#include "ui/kit/tokens.h"
#include "ui/models/programdraft.h"
#include "ui/models/programsimulation.h"

#include <QWidget>

class QDateEdit;
class QListWidget;

namespace patron::ui {

class Banner;
class Button;
class Label;
class ProgramCanvas;
class ScrollBody;
class SearchField;
class Theme;

/// One customer's walk through a program from a day on, decision by decision with its reason. Nothing is sent and
/// nothing is written.
class ProgramTestOne : public QWidget
{
    Q_OBJECT

public:
    /// The draft, which must outlive the view, is what is walked.
    ProgramTestOne(Theme& theme, Services& services, ProgramDraft& draft, QWidget* parent);

    void takeFocus();
    QList<QWidget*> panes();

Q_SIGNALS:
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    struct Person
    {
        CustomerId id;
        QString name;
    };
    QWidget* buildSide();
    void reset();
    void search(const QString& typed);
    void choose(int row);
    void walk();
    void showWalk();
    void showCanvas();
    void go(int by);

    Theme& m_theme;
    Services& m_services;
    ProgramDraft& m_draft;
    ProgramSimulation m_simulation;
    std::vector<Person> m_found;
    CustomerId m_customer;
    QString m_name;
    program::Program m_walked; ///< as it was when it was asked
    ProgramCanvas* m_canvas;
    SearchField* m_search;
    QListWidget* m_people;
    QDateEdit* m_from;
    Button* m_run;
    Label* m_head;
    QListWidget* m_lines;
    Button* m_back = nullptr;
    Button* m_next = nullptr;
};

}
