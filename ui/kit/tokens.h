#pragma once

#include <QColor>

// The one place where the product's colours, distances and sizes are numbers.
//
// A page asks for a role (`theme.colour(Colour::Text2)`, `space::l`), never for a value. The contrast of every pair
// that may meet is proved by tests/ui/kit/tst_tokens.cpp: 4.5:1 for text, 3:1 for the outline of controls
// (WCAG 2.1, 1.4.3 and 1.4.11).

namespace patron::ui {

enum class Scheme { Light, Dark, HighContrast };

/// What a colour is for. Surfaces go from the window (0) over cards and pages (1) to hovered rows and quiet fills (2)
/// and tracks (3). Text1 and Text2 may stand on every surface, Text3 on surfaces 0 to 2.
enum class Colour {
    Surface0,
    Surface1,
    Surface2,
    Surface3,
    Text1,
    Text2,
    Text3,
    TextDisabled,
    Border,       ///< divides, says nothing; no contrast is promised
    BorderStrong, ///< outline of a control, 3:1
    Accent,       ///< fill of the one main action and of what is switched on
    AccentHover,
    AccentSoft, ///< background of what is selected
    AccentText, ///< accent coloured text and icons on a surface or on AccentSoft
    OnAccent,   ///< text and icons on Accent
    Info,
    InfoSoft,
    Ok,
    OkSoft,
    Warn,
    WarnSoft,
    Danger,
    DangerSoft,
    DangerFill, ///< fill of a button that destroys
    OnDanger,
    Focus, ///< the ring around what has the keyboard
    Shadow,
    Tooltip,
    OnTooltip,
    Count
};

/// What a message, a pill or a number says of its subject. Always shown with a word or an icon too, never alone.
enum class Tone { Neutral, Accent, Info, Ok, Warn, Danger };

QColor colourOf(Scheme scheme, Colour role);
Colour foregroundOf(Tone tone);
Colour backgroundOf(Tone tone);
const char* nameOf(Colour role);

/// Categorical colour for series `index` (0 based, wraps after 8): Okabe and Ito, "Color universal design" (2008),
/// which people with colour blindness tell apart. Yellow is last but one and grey last because they are faint on white.
QColor chartColour(int index);
inline constexpr int kChartColours = 8;

/// Sequential scale: 0 is low, 1 is high; rises evenly in lightness. Ten anchors of matplotlib's viridis
/// (Smith and van der Walt, 2015), linear between them; values outside are clamped.
QColor scaleColour(double fraction);

/// WCAG 2.1 relative luminance (0..1) and contrast ratio (1..21) of opaque colours.
double luminance(const QColor& colour);
double contrastRatio(const QColor& a, const QColor& b);
/// Black or white, whichever reads better on `background`; for labels on chart and heat map cells.
QColor readableOn(const QColor& background);

enum class Type { Caption, Small, Body, Lead, Title, Display };
enum class Weight { Regular, Strong };
/// Logical pixels before the text scale: 11 12 13 15 20 28.
int pixelSizeOf(Type type);

/// Distances in logical pixels.
namespace space {
inline constexpr int xxs = 2;
inline constexpr int xs = 4;
inline constexpr int s = 6;
inline constexpr int m = 8;
inline constexpr int l = 12;
inline constexpr int xl = 16;
inline constexpr int xxl = 24;
}

namespace radius {
inline constexpr int s = 4;
inline constexpr int m = 6;
inline constexpr int l = 10;
}

namespace size {
inline constexpr int controlCompact = 28;
inline constexpr int control = 32;
inline constexpr int controlLarge = 36;
inline constexpr int row = 36;
inline constexpr int rowCompact = 28;
inline constexpr int icon = 16;
inline constexpr int iconLarge = 20;
inline constexpr int focusRing = 2;
inline constexpr int sidebarWide = 220;
inline constexpr int sidebarNarrow = 56;
inline constexpr int inspector = 320;
inline constexpr int readableText = 560; ///< widest running text, about 75 characters
}

namespace motion {
inline constexpr int fastMs = 120;
inline constexpr int slowMs = 200;
}

}
