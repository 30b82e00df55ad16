#pragma once

#include <QWidget>

class QComboBox;

namespace patron::ui {

class IconButton;
class Label;
class Theme;

/// Who the mail is shown for: a group of people and one of them. With the keyboard on the strip, the arrow keys step
/// through the people, Home and End go to the first and the last, W to the next worst case.
class RecipientStrip : public QWidget
{
    Q_OBJECT

public:
    RecipientStrip(Theme& theme, QWidget* parent = nullptr);

    /// Names of the segments; "Everyone" is always the first choice.
    void setSegments(const QStringList& names);
    /// Empty: everyone.
    QString segment() const;
    void setSegment(const QString& name);
    /// Resets the position to the first.
    void setCount(qint64 count);
    qint64 count() const { return m_count; }
    /// 0 based; -1 when there is nobody.
    qint64 position() const { return m_position; }
    void setPosition(qint64 position);
    /// The person's name; greyed while the next is looked up.
    void setName(const QString& name, bool stale);
    QString name() const;
    QString positionText() const;

Q_SIGNALS:
    void segmentChosen(const QString& name);
    void positionChanged(qint64 position);
    /// W: the next of the worst cases; D: dark, or not; 1 to 5: one of the views.
    void worstRequested();
    void darkRequested();
    void viewRequested(int number);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void refresh();

    Theme& m_theme;
    QComboBox* m_segment;
    IconButton* m_previous;
    IconButton* m_next;
    Label* m_name;
    Label* m_where;
    qint64 m_count = 0;
    qint64 m_position = -1;
};

}
