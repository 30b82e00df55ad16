#pragma once

#include "ui/kit/icons.h"
#include "ui/kit/tokens.h"

#include <QFont>
#include <QObject>
#include <QPalette>

#include <optional>

class QApplication;

namespace patron::ui {

/// The look that is in force: scheme, text size, motion. One object, made by the composition root and handed to
/// every widget of the kit by reference; it must outlive them. GUI thread.
///
/// A widget that paints itself reads `colour()` and `font()` while painting and connects `changed` to update().
/// Widgets of the kit and plain Qt widgets follow by themselves.
class Theme : public QObject
{
    Q_OBJECT

public:
    enum class Choice { System, Light, Dark, HighContrast };

    explicit Theme(QObject* parent = nullptr);

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    /// What the desktop wants; counts while the choice is System. Fed by ThemeWatcher.
    void setSystemScheme(Scheme scheme);
    Scheme scheme() const;
    bool isDark() const { return scheme() != Scheme::Light; }

    /// 1.0 to 2.0; multiplies fonts and the heights of controls.
    double textScale() const { return m_textScale; }
    void setTextScale(double scale);
    bool reducedMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced);
    /// `durationMs`, or 0 when motion is not wanted.
    int motionMs(int durationMs) const { return m_reducedMotion ? 0 : durationMs; }

    QColor colour(Colour role) const;
    QColor foreground(Tone tone) const { return colour(foregroundOf(tone)); }
    QColor background(Tone tone) const { return colour(backgroundOf(tone)); }
    QFont font(Type type, Weight weight = Weight::Regular) const;
    QFont fixedFont(Type type = Type::Body) const;
    int scaled(int px) const { return qRound(px * m_textScale); }
    QPalette palette() const;

    QIcon icon(Glyph glyph, Colour role = Colour::Text2) const { return makeIcon(*this, glyph, role); }

Q_SIGNALS:
    void changed();

private:
    void announceIf(bool different);

    Choice m_choice = Choice::System;
    Scheme m_systemScheme = Scheme::Light;
    double m_textScale = 1.0;
    bool m_reducedMotion = false;
    QString m_family;
};

/// Stable strings for the settings file: "system", "light", "dark", "high-contrast".
QString toString(Theme::Choice choice);
std::optional<Theme::Choice> choiceFromString(const QString& text);

}
