#pragma once

#include "ui/kit/icons.h"

#include <QAbstractButton>

namespace patron::ui {

class Theme;

/// A word in a sentence that can be changed: click, Enter, Space or Down emits clicked() and the page opens its popup.
/// Delete or Backspace on a removable chip emits removeRequested().
class Chip : public QAbstractButton
{
    Q_OBJECT

public:
    /// Field names what is compared, Operator how, Value with what; Tag is a plain removable label.
    enum class Kind { Field, Operator, Value, Tag };

    Chip(Theme& theme, Kind kind, const QString& text, QWidget* parent = nullptr);

    void setGlyph(Glyph glyph);
    /// Shown red, with `reason` as tool tip and description; an empty reason makes it valid again.
    void setInvalid(const QString& reason);
    bool isInvalid() const { return m_invalid; }
    /// A switched off chip is struck out.
    void setSwitchedOff(bool off);
    void setRemovable(bool removable);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void removeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QRect crossRect() const;

    Theme& m_theme;
    Kind m_kind;
    Glyph m_glyph = Glyph::Count;
    bool m_invalid = false;
    bool m_off = false;
    bool m_removable = false;
};

}
