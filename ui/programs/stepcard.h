#pragma once

#include <QWidget>

#include "core/program/program.h"
#include "ui/kit/card.h"
#include "ui/kit/icons.h"

namespace patron::ui {

/// One step of a program as it is drawn: what it is, what it does, how many people stand at it. Pressed, it asks for
/// those people.
class StepCard : public CardButton
{
    Q_OBJECT

public:
    StepCard(Theme& theme, Glyph glyph, const QString& title, const QString& detail, QWidget* parent);

    void setWaiting(qint64 people);
    /// What keeps the step from working; empty: nothing does.
    void setProblem(const QString& sentence);
    int heightFor(int width) const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString waitingText() const;
    QRect wordsRect(const QRect& whole) const;
    void rename();

    Glyph m_glyph;
    QString m_detail;
    QString m_problem;
    qint64 m_waiting = 0;
};

Glyph glyphOf(const program::Step& step);

}
