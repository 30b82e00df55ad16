#pragma once

#include <QWidget>

namespace patron::ui {

class Theme;

/// A text message as its reader gets it: on a telephone, in a bubble. As high as its text needs; put it in a scroll
/// area.
class PhonePicture : public QWidget
{
    Q_OBJECT

public:
    explicit PhonePicture(Theme& theme, QWidget* parent = nullptr);

    void setSender(const QString& name);
    /// The text as it is sent, and as how many messages.
    void showText(const QString& text, int parts);
    QString text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect bubble() const;
    QRect wordsIn(const QRect& bubble) const;
    QString underBubble() const;
    void refresh();

    Theme& m_theme;
    QString m_sender;
    QString m_text;
    int m_parts = 0;
};

}
