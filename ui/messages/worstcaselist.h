#pragma once

#include <QWidget>

#include "ui/messages/audiencelook.h"

class QListWidget;

namespace patron::ui {

class Label;
class Theme;

/// The recipients who show most of what can happen to a message, with what the whole audience comes to above them.
/// Enter or a click shows one.
class WorstCaseList : public QWidget
{
    Q_OBJECT

public:
    explicit WorstCaseList(Theme& theme, QWidget* parent = nullptr);

    /// `busy`: an answer is on its way, this is an older one.
    void setSight(const AudienceSight& sight, bool busy);
    /// The one after the chosen one, round and round.
    void chooseNext();
    QListWidget* list() const { return m_list; }

Q_SIGNALS:
    void chosen(patron::CustomerId customer);
    /// A way through the message that nobody takes is to be shown.
    void placeRequested(const QString& part, int line, int column);

private:
    void choose(int row);
    QString summaryOf(const AudienceSight& sight) const;

    Theme& m_theme;
    Label* m_title;
    Label* m_summary;
    QListWidget* m_list;
    AudienceSight m_sight;
};

}
