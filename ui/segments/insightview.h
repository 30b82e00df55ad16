#pragma once

#include <QTimer>
#include <QWidget>

#include "core/segment/segmentstore.h"
#include "ui/models/services.h"

#include <functional>
#include <vector>

class QHBoxLayout;
class QStackedWidget;

namespace patron::ui {

class Banner;
class EmptyState;
class PageHeader;
class SegmentedControl;
class Theme;

/// The choice between the library of segments and the views of insight: "library", "rfm", "value", "stages", "size",
/// "overlap".
SegmentedControl* makeViewChoice(Theme& theme, QWidget* parent);

/// What the views of insight have in common: a header with the choice of views, a body, an empty state, and a reading
/// that is repeated when the workspace changes while the view is in front.
class InsightView : public QWidget
{
    Q_OBJECT

public:
    /// `view` is the view's id in the choice.
    InsightView(Theme& theme, Services& services, const QString& view, const QString& subtitle, QWidget* parent);

    QList<QAction*> commands() const { return m_commands; }

Q_SIGNALS:
    void viewRequested(const QString& view);
    /// A pick became a rule; `name` is what the segment could be called.
    void ruleMade(const QString& name, const patron::segment::Rule& rule);

protected:
    /// Asks for what is shown. Called when the view comes to the front and after changes.
    virtual void refresh() = 0;

    Theme& theme() const { return m_theme; }
    Services& services() const { return m_services; }
    PageHeader& header() const { return *m_header; }
    QHBoxLayout& body() const { return *m_body; }
    /// The main action of the view: what is picked becomes a segment.
    QAction* addMake(const QString& name);
    /// Reads the segments of the library; what fails is told.
    void askForSegments(std::function<void(const std::vector<segment::SegmentTitle>&)> show);
    void showBody();
    void showNothing(const QString& title, const QString& sentence);
    void showTrouble(const Error& error);
    void showEvent(QShowEvent* event) override;

private:
    Theme& m_theme;
    Services& m_services;
    QTimer m_pause;
    PageHeader* m_header;
    SegmentedControl* m_choice;
    QString m_view;
    Banner* m_trouble;
    QStackedWidget* m_stack;
    QHBoxLayout* m_body;
    EmptyState* m_nothing;
    QList<QAction*> m_commands;
};

/// "12.3 % of customers".
QString shareText(qint64 part, qint64 of);

}
