#pragma once

#include <QVariantMap>
#include <QWidget>

#include "ui/kit/tokens.h"
#include "ui/models/duplicatequeue.h"

class QAction;
class QListView;
class QStackedWidget;

namespace patron::ui {

class Button;
class CompareCard;
class EmptyState;
class Label;
class ProgressRow;
class Services;
class Theme;

/// Pairs of customers who may be one person, one after the other: side by side, why, and what to do. M merges, N says
/// they are not the same, L or Down leaves the pair for later.
class DuplicatesView : public QWidget
{
    Q_OBJECT

public:
    DuplicatesView(Theme& theme, Services& services, QWidget* parent);

    /// Called when the view comes to the front.
    void enter();
    void takeFocus();
    QList<QAction*> commands() const { return {m_find, m_merge, m_apart, m_later}; }

Q_SIGNALS:
    void undoOffered(const QString& text);
    void noteRaised(patron::ui::Tone tone, const QString& text);
    void goRequested(const QString& page, const QVariantMap& at);

private:
    void buildActions();
    void find();
    void followJob(const JobStatus& status);
    void refresh();
    void showPair(int row);
    void merge();
    void keepApart();
    void later();
    void afterDecision();

    Theme& m_theme;
    Services& m_services;
    DuplicateModel* m_model;
    QStackedWidget* m_stack;
    QWidget* m_work;
    QListView* m_list;
    Label* m_count;
    CompareCard* m_card;
    EmptyState* m_none;
    ProgressRow* m_progress;
    QAction* m_find;
    QAction* m_merge;
    QAction* m_apart;
    QAction* m_later;
    int m_row = -1;
    bool m_searched = false; ///< in this session
    std::uint64_t m_job = 0;
    bool m_busy = false;
};

}
