#include "ui/kit/theme.h"

#include <QFontDatabase>

#include <algorithm>

namespace patron::ui {

namespace {

/// Windows and macOS have a face of their own that belongs to the place; elsewhere Inter where it is installed, since
/// desktop defaults differ widely in quality.
QString chooseFamily()
{
    const QString system = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
#if defined(Q_OS_WIN) || defined(Q_OS_MACOS)
    return system;
#else
    return QFontDatabase::hasFamily(QStringLiteral("Inter")) ? QStringLiteral("Inter") : system;
#endif
}

}

Theme::Theme(QObject* parent)
    : QObject(parent)
    , m_family(chooseFamily())
{}

Scheme Theme::scheme() const
{
    switch (m_choice) {
    case Choice::Light:
        return Scheme::Light;
    case Choice::Dark:
        return Scheme::Dark;
    case Choice::HighContrast:
        return Scheme::HighContrast;
    case Choice::System:
        break;
    }
    return m_systemScheme;
}

void Theme::setChoice(Choice choice)
{
    const Scheme before = scheme();
    m_choice = choice;
    announceIf(scheme() != before);
}

void Theme::setSystemScheme(Scheme systemScheme)
{
    const Scheme before = scheme();
    m_systemScheme = systemScheme;
    announceIf(scheme() != before);
}

void Theme::setTextScale(double scale)
{
    const double clamped = std::clamp(scale, 1.0, 2.0);
    const bool different = !qFuzzyCompare(clamped, m_textScale);
    m_textScale = clamped;
    announceIf(different);
}

void Theme::setReducedMotion(bool reduced)
{
    const bool different = reduced != m_reducedMotion;
    m_reducedMotion = reduced;
    announceIf(different);
}

void Theme::announceIf(bool different)
{
    if (different)
        Q_EMIT changed();
}

QColor Theme::colour(Colour role) const
{
    return colourOf(scheme(), role);
}

QFont Theme::font(Type type, Weight weight) const
{
    QFont font(m_family);
    font.setPixelSize(scaled(pixelSizeOf(type)));
    font.setWeight(weight == Weight::Strong ? QFont::DemiBold : QFont::Normal);
    // Large letters want less air between them.
    if (type == Type::Display)
        font.setLetterSpacing(QFont::PercentageSpacing, 98);
    return font;
}

QFont Theme::fixedFont(Type type) const
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(scaled(pixelSizeOf(type)));
    return font;
}

QPalette Theme::palette() const
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole target, Colour role) { palette.setColor(target, colour(role)); };
    set(QPalette::Window, Colour::Surface0);
    set(QPalette::WindowText, Colour::Text1);
    set(QPalette::Base, Colour::Surface1);
    set(QPalette::AlternateBase, Colour::Surface0);
    set(QPalette::Text, Colour::Text1);
    set(QPalette::PlaceholderText, Colour::Text3);
    set(QPalette::Button, Colour::Surface1);
    set(QPalette::ButtonText, Colour::Text1);
    set(QPalette::BrightText, Colour::Danger);
    set(QPalette::Highlight, Colour::AccentSoft);
    set(QPalette::HighlightedText, Colour::Text1);
    set(QPalette::Link, Colour::AccentText);
    set(QPalette::LinkVisited, Colour::AccentText);
    set(QPalette::ToolTipBase, Colour::Tooltip);
    set(QPalette::ToolTipText, Colour::OnTooltip);
    set(QPalette::Light, Colour::Surface1);
    set(QPalette::Midlight, Colour::Surface2);
    set(QPalette::Mid, Colour::Border);
    set(QPalette::Dark, Colour::BorderStrong);
    set(QPalette::Shadow, Colour::Shadow);
    for (const auto target : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, target, colour(Colour::TextDisabled));
    palette.setColor(QPalette::Disabled, QPalette::Base, colour(Colour::Surface0));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colour(Colour::Surface3));
    return palette;
}

QString toString(Theme::Choice choice)
{
    switch (choice) {
    case Theme::Choice::Light:
        return QStringLiteral("light");
    case Theme::Choice::Dark:
        return QStringLiteral("dark");
    case Theme::Choice::HighContrast:
        return QStringLiteral("high-contrast");
    case Theme::Choice::System:
        break;
    }
    return QStringLiteral("system");
}

std::optional<Theme::Choice> choiceFromString(const QString& text)
{
    for (const auto choice :
         {Theme::Choice::System, Theme::Choice::Light, Theme::Choice::Dark, Theme::Choice::HighContrast})
        if (toString(choice) == text)
            return choice;
    return std::nullopt;
}

}
