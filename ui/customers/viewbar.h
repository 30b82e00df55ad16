#pragma once

#include <QWidget>

#include "core/customer/savedviews.h"

namespace patron::ui {

class Button;
class FlowLayout;
class Theme;

/// The saved ways to look at the list, and the conditions that hold now as chips that can be taken off.
class ViewBar : public QWidget
{
    Q_OBJECT

public:
    ViewBar(Theme& theme, QWidget* parent);

    /// `current`: the id of the one that is shown as it was saved; 0: everybody; -1: none of them.
    void setViews(const std::vector<customer::SavedView>& views, qint64 current);
    struct Condition
    {
        std::string facet;
        QString text;
        bool operator==(const Condition&) const = default;
    };
    void setConditions(const QList<Condition>& conditions);
    /// Whether what is shown is worth keeping.
    void setCanSave(bool can);

Q_SIGNALS:
    /// 0: everybody.
    void viewChosen(qint64 id);
    void conditionRemoved(const QString& facet);
    void saveRequested();
    void removeRequested(qint64 id);

private:
    void refill();

    Theme& m_theme;
    FlowLayout* m_flow;
    Button* m_save;
    std::vector<customer::SavedView> m_views;
    qint64 m_current = 0;
    QList<Condition> m_conditions;
    QList<QWidget*> m_made;
};

}
