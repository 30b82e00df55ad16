#pragma once

#include <QWidget>

namespace patron::ui {

class Theme;

/// How the mail stands in a reader's inbox: sender, subject, preheader, cut where a phone or a window cuts them.
class InboxLine : public QWidget
{
    Q_OBJECT

public:
    InboxLine(Theme& theme, QWidget* parent = nullptr);

    void setFrom(const QString& name);
    void setTexts(const QString& subject, const QString& preheader);
    QString subject() const { return m_subject; }
    QString preheader() const { return m_preheader; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_from;
    QString m_subject;
    QString m_preheader;
};

}
