#pragma once

#include <QWidget>

class QProgressBar;
class QVariantAnimation;

namespace patron::ui {

class IconButton;
class Label;
class Theme;

/// One long job: title, phase, what it manages and how long it still takes, cancel.
class ProgressRow : public QWidget
{
    Q_OBJECT

public:
    ProgressRow(Theme& theme, const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setPhase(const QString& phase);
    /// "1 200 rows/s, 2 minutes left"
    void setDetail(const QString& detail);
    /// 0..1; negative: how much there is to do is not known yet.
    void setFraction(double fraction);
    void setCancellable(bool cancellable);

Q_SIGNALS:
    void cancelRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void followMotion();

    Theme& m_theme;
    Label* m_title;
    Label* m_phase;
    Label* m_detail;
    QProgressBar* m_bar;
    IconButton* m_cancel;
    QVariantAnimation* m_busy;
};

}
