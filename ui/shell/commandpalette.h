#pragma once

#include "ui/shell/command.h"

#include <QFrame>
#include <QPointer>
#include <QStringList>

#include <memory>
#include <vector>

class QLineEdit;
class QListView;

namespace patron::ui {

class CommandModel;
class Label;
class Theme;

/// Ctrl+K: type, choose with the arrows, Enter. What was used last stands first. Esc or a click elsewhere closes it
/// and gives the keyboard back.
class CommandPalette : public QFrame
{
    Q_OBJECT

public:
    CommandPalette(Theme& theme, QWidget* host);
    ~CommandPalette() override;

    void addSource(CommandSource source);
    void addProvider(CommandProvider provider);

    QStringList recentIds() const { return m_recent; }
    void setRecentIds(const QStringList& ids);

    void open();
    void dismiss();

Q_SIGNALS:
    void recentIdsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void search();
    void merge(quint64 ticket, const QList<Command>& found);
    void show(const QList<Command>& commands);
    void runCurrent();
    void place();

    Theme& m_theme;
    QLineEdit* m_line;
    QListView* m_list;
    Label* m_nothing;
    CommandModel* m_model;
    std::vector<CommandSource> m_sources;
    std::vector<CommandProvider> m_providers;
    QList<Command> m_known; ///< of the sources, since the palette was opened
    QList<Command> m_found; ///< of the providers, for the present text
    quint64 m_ticket = 0;
    QStringList m_recent;
    QPointer<QWidget> m_before;
};

}
