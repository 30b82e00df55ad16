#pragma once

#include <QList>
#include <QObject>
#include <QVariantMap>

namespace patron::ui {

struct Location
{
    QString page;
    QVariantMap at;
    bool operator==(const Location& other) const = default;
};

/// Where the person is and was; like a browser's history, at most 100 places. Knows no widgets.
class Navigation : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    const Location& current() const { return m_current; }
    /// Leaves a trace unless `to` is where one already is. Forgets what was forward.
    void go(const Location& to);
    /// The page moved by itself: like go(), but no moved() is emitted.
    void record(const Location& to);
    bool canGoBack() const { return !m_back.isEmpty(); }
    bool canGoForward() const { return !m_forward.isEmpty(); }
    void goBack();
    void goForward();
    void clear();

Q_SIGNALS:
    void moved(const patron::ui::Location& to);
    void historyChanged();

private:
    Location m_current;
    QList<Location> m_back;
    QList<Location> m_forward;
};

}
