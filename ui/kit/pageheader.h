#pragma once

#include "ui/kit/tokens.h"

#include <QWidget>

class QAction;
class QHBoxLayout;
class QMenu;

namespace patron::ui {

class Button;
class IconButton;
class Label;
class StatusPill;
class Theme;

/// Top of a page: back, title with a status pill and a line below, then what can be done, the main action last.
/// A page has one primary action; the others are secondary buttons (two or three) or go to the "More" menu.
///
///     auto* header = new PageHeader(theme, tr("Segments"));
///     header->setSubtitle(tr("%n segment(s)", nullptr, count));
///     header->setPrimaryAction(m_newAction);        // text, tool tip and enabled come from the QAction
///     header->addSecondaryAction(m_compareAction);
///     header->addMenuAction(m_exportAction);
class PageHeader : public QWidget
{
    Q_OBJECT

public:
    explicit PageHeader(Theme& theme, const QString& title, QWidget* parent = nullptr);

    QString title() const;
    void setTitle(const QString& title);
    /// Empty hides the line.
    void setSubtitle(const QString& text);
    /// Empty text hides the pill.
    void setStatus(const QString& text, Tone tone);
    /// Shows a back button that reads `text` to screen readers; empty hides it. Asks by backRequested().
    void setBack(const QString& text);
    /// Actions are not owned.
    void setPrimaryAction(QAction* action);
    void addSecondaryAction(QAction* action);
    void addMenuAction(QAction* action);
    void addMenuSeparator();
    /// A widget between title and actions (tabs, a search field); owned from now on.
    void setCentre(QWidget* widget);

Q_SIGNALS:
    void backRequested();

private:
    void showMore();

    Theme& m_theme;
    IconButton* m_back;
    Label* m_title;
    Label* m_subtitle;
    StatusPill* m_status;
    QHBoxLayout* m_centre;
    QHBoxLayout* m_actions;
    Button* m_primary;
    IconButton* m_more;
    QMenu* m_menu;
};

}
