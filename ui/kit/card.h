#pragma once

#include "ui/kit/icons.h"

#include <QAbstractButton>
#include <QFrame>
#include <QList>

class QVBoxLayout;
class QHBoxLayout;
class QPainter;

namespace patron::ui {

class Label;
class Theme;

/// A white sheet with a hairline and round corners. Put content into body(), small buttons beside the title
/// with addCorner().
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(Theme& theme, const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setSubtitle(const QString& text);
    QVBoxLayout* body() const { return m_body; }
    /// An empty widget with a column without margins, in the body in place of the one given before, which goes with
    /// all in it.
    QWidget* renewContent(int spacing);
    void addCorner(QWidget* widget);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QWidget* m_head;
    Label* m_title;
    Label* m_subtitle;
    QHBoxLayout* m_corner;
    QVBoxLayout* m_body;
    QWidget* m_content = nullptr; ///< of renewContent
};

/// A card that is pressed as a whole: by click, Enter or Space.
class CardButton : public QAbstractButton
{
    Q_OBJECT

public:
    CardButton(Theme& theme, QWidget* parent);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    /// Ground, outline and focus ring.
    void paintFace(QPainter& painter, bool prominent) const;
    Theme& theme() const { return m_theme; }

private:
    Theme& m_theme;
};

/// A number one can act on: label, value, what changed, a small line. Click, Enter or Space emits clicked(): show the
/// people behind it. `setStale(true)` greys the old number while a new one is counted.
class KpiCard : public CardButton
{
    Q_OBJECT

public:
    enum class Trend { None, Up, Down, Level };

    KpiCard(Theme& theme, const QString& label, QWidget* parent = nullptr);

    /// Already formatted by QLocale.
    void setValue(const QString& value);
    QString value() const { return m_value; }
    /// `text` in words: "12 % more than last month"; `tone` says whether that is good.
    void setDelta(Trend trend, const QString& text, Tone tone = Tone::Neutral);
    void setPoints(const QList<double>& points);
    void setStale(bool stale);
    bool isStale() const { return m_stale; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void rename();

    QString m_value;
    QString m_deltaText;
    Trend m_trend = Trend::None;
    Tone m_tone = Tone::Neutral;
    QList<double> m_points;
    bool m_stale = false;
};

/// A large choice: icon, title, one sentence. For start pages and galleries.
class ChoiceCard : public CardButton
{
    Q_OBJECT

public:
    ChoiceCard(Theme& theme, Glyph glyph, const QString& title, const QString& sentence, QWidget* parent = nullptr);
    /// The recommended choice gets an accent coloured face.
    void setProminent(bool prominent);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Glyph m_glyph;
    QString m_sentence;
    bool m_prominent = false;
};

}
