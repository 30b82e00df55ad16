#pragma once

#include <QHash>
#include <QStringList>
#include <QWidget>

class QListWidget;
class QListWidgetItem;

namespace patron::ui {

class ChoiceCard;
class EmptyState;
class Label;
class Theme;

/// What one sees without a workspace: what was open lately, and four ways to begin.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(Theme& theme, QWidget* parent = nullptr);

    /// Whether the files still exist is looked up in the background; a lost one is greyed and asks to be located.
    void setRecentFiles(const QStringList& paths);

Q_SIGNALS:
    void sampleRequested();
    void newRequested();
    void openRequested();
    void importRequested();
    void recentChosen(const QString& path);
    void recentRemoved(const QString& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void choose(const QListWidgetItem* item);
    void lookFor(const QStringList& paths);

    Theme& m_theme;
    QListWidget* m_recent;
    Label* m_noRecent;
    ChoiceCard* m_sample;
};

}
