#pragma once

#include "ui/models/programpicture.h"
#include "ui/models/services.h"

#include <QWidget>

class QAction;
class QStackedWidget;

namespace patron::ui {

class Banner;
class EmptyState;
class FlowLayout;
class PageHeader;
class ProgramCard;
class ScrollBody;
class Theme;

/// The programs as cards. Reads them anew when something about them changes.
class ProgramListView : public QWidget
{
    Q_OBJECT

public:
    ProgramListView(Theme& theme, Services& services, QWidget* parent);

    /// The page's main action; not owned.
    void setPrimaryAction(QAction* action);
    void takeFocus();
    QList<QWidget*> panes();

Q_SIGNALS:
    void opened(patron::ProgramId program);
    void startersWanted();
    void newWanted();

private:
    void load();
    void showPrograms(const std::vector<ProgramSummary>& programs);

    Theme& m_theme;
    Services& m_services;
    PageHeader* m_header;
    Banner* m_trouble;
    QStackedWidget* m_stack;
    ScrollBody* m_body;
    QWidget* m_field;
    FlowLayout* m_flow;
    EmptyState* m_empty;
    QList<ProgramCard*> m_cards;
};

}
