#pragma once

#include "ui/kit/icons.h"

#include <QCheckBox>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>

class QAction;

namespace patron::ui {

class Theme;

/// A push button with a rank. A page has at most one Primary; Ghost is for actions inside cards and rows; Danger only
/// for what cannot be undone.
class Button : public QPushButton
{
    Q_OBJECT

public:
    enum class Role { Primary, Secondary, Ghost, Danger };

    Button(Theme& theme, Role role, const QString& text, QWidget* parent = nullptr);
    Button(Theme& theme, Role role, Glyph glyph, const QString& text, QWidget* parent = nullptr);

    Role role() const { return m_role; }
    void setRole(Role role);
    void setGlyph(Glyph glyph);
    /// 28 px instead of 32.
    void setCompact(bool compact);
    /// Takes text, tool tip (with the shortcut), enabled and visible from `action` and triggers it. Not owned.
    void setAction(QAction* action);

private:
    void refreshIcon();

    Theme& m_theme;
    Role m_role;
    Glyph m_glyph = Glyph::Count;
    QPointer<QAction> m_action;
};

/// A square button with an icon alone; `name` is its tool tip and its accessible name.
class IconButton : public QToolButton
{
    Q_OBJECT

public:
    IconButton(Theme& theme, Glyph glyph, const QString& name, QWidget* parent = nullptr);
    void setGlyph(Glyph glyph, Colour role = Colour::Text2);
    /// Tool tip and accessible name.
    void setName(const QString& name);

private:
    Theme& m_theme;
};

/// An on/off switch for settings that apply at once. A QCheckBox for keyboard and screen readers.
class Switch : public QCheckBox
{
    Q_OBJECT

public:
    Switch(Theme& theme, const QString& text, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }

private:
    Theme& m_theme;
};

}
