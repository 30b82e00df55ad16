#pragma once

#include <QLineEdit>

#include "ui/models/spelling.h"

namespace patron::ui {

class Theme;

/// A line to write in whose unknown words are underlined. What an input method is composing is never touched.
class MarkedLine : public QLineEdit
{
    Q_OBJECT

public:
    MarkedLine(Theme& theme, QWidget* parent = nullptr);

    /// Places of the text as it is now.
    void setMarks(const QList<SpellMark>& marks);
    const QList<SpellMark>& marks() const { return m_marks; }
    /// Where these characters are, in this widget.
    QRect rectOf(int from, int to) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;

private:
    Theme& m_theme;
    QList<SpellMark> m_marks;
    bool m_isComposing = false;
};

}
