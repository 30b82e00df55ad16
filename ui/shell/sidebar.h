#pragma once

#include "ui/kit/icons.h"

#include <QList>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QVBoxLayout;

namespace patron::ui {

class IconButton;
class Label;
class SidebarButton;
class Theme;

/// The sections: 220 px with words or 56 px with icons alone. Up and Down walk, Enter or Space goes.
class Sidebar : public QWidget
{
    Q_OBJECT

public:
    explicit Sidebar(Theme& theme, QWidget* parent = nullptr);

    /// `apart`: below the others, at the foot (settings).
    void addSection(const QString& id, Glyph glyph, const QString& title, bool apart = false);
    void clear();
    void setCurrent(const QString& id);
    /// A count beside the word; empty hides it.
    void setBadge(const QString& id, const QString& text);
    void setTitle(const QString& workspace);
    bool isCollapsed() const { return m_collapsed; }
    void setCollapsed(bool collapsed);

Q_SIGNALS:
    void chosen(const QString& id);
    void collapsedChanged(bool collapsed);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    SidebarButton* button(const QString& id) const;

    Theme& m_theme;
    Label* m_title;
    IconButton* m_fold;
    QHBoxLayout* m_head;
    QVBoxLayout* m_upper;
    QVBoxLayout* m_lower;
    QButtonGroup* m_group;
    QList<SidebarButton*> m_buttons;
    bool m_collapsed = false;
};

}
