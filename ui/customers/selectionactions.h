#pragma once

#include <QObject>
#include <QVariantMap>

#include "core/base/id.h"
#include "ui/kit/tokens.h"

#include <vector>

class QAction;
class QTableView;

namespace patron::ui {

class CustomerListModel;
class Dialogs;
class PrivacyActions;
class Services;

/// What can be done with the selected customers: tag them, copy them, make a segment of them, erase them.
class SelectionActions : public QObject
{
    Q_OBJECT

public:
    /// Everything given must outlive it.
    SelectionActions(Services& services, Dialogs& dialogs, CustomerListModel& model, QTableView& table,
                     QWidget* parent);

    QList<QAction*> actions() const { return {m_tag, m_segment, m_merge, m_copy, m_erase}; }
    qint64 count() const;
    /// The first `limit` of them in the order of the list.
    std::vector<CustomerId> selected(std::size_t limit) const;
    /// After the selection changed.
    void refresh();
    /// Those in memory go to the clipboard as a table.
    void copy();

Q_SIGNALS:
    void undoOffered(const QString& text);
    void noteRaised(patron::ui::Tone tone, const QString& text);
    void goRequested(const QString& page, const QVariantMap& at);

private:
    void askTag();
    void tag(const QString& word);
    void merge();
    void askSegment();
    void makeSegment(const QString& name);
    void erase();

    Services& m_services;
    Dialogs& m_dialogs;
    CustomerListModel& m_model;
    QTableView& m_table;
    QWidget* m_window;
    PrivacyActions* m_privacy;
    QAction* m_tag;
    QAction* m_erase;
    QAction* m_copy;
    QAction* m_merge;
    QAction* m_segment;
};

}
