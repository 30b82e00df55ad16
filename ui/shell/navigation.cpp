#include "ui/shell/navigation.h"

namespace patron::ui {

namespace {

constexpr int kMostPlaces = 100;

}

void Navigation::go(const Location& to)
{
    if (to == m_current)
        return;
    record(to);
    Q_EMIT moved(m_current);
}

void Navigation::record(const Location& to)
{
    if (to == m_current)
        return;
    if (!m_current.page.isEmpty())
        m_back.append(m_current);
    if (m_back.size() > kMostPlaces)
        m_back.removeFirst();
    m_forward.clear();
    m_current = to;
    Q_EMIT historyChanged();
}

void Navigation::goBack()
{
    if (m_back.isEmpty())
        return;
    m_forward.append(m_current);
    m_current = m_back.takeLast();
    Q_EMIT historyChanged();
    Q_EMIT moved(m_current);
}

void Navigation::goForward()
{
    if (m_forward.isEmpty())
        return;
    m_back.append(m_current);
    m_current = m_forward.takeLast();
    Q_EMIT historyChanged();
    Q_EMIT moved(m_current);
}

void Navigation::clear()
{
    m_current = {};
    m_back.clear();
    m_forward.clear();
    Q_EMIT historyChanged();
}

}
