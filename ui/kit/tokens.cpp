#include "ui/kit/tokens.h"

#include <array>
#include <cmath>

namespace patron::ui {

namespace {

struct Swatch
{
    const char* name;
    QRgb light;
    QRgb dark;
    QRgb highContrast;
};

// In the order of enum Colour.
constexpr std::array<Swatch, int(Colour::Count)> kSwatches{{
    {"Surface0", 0xFFF5F5F8, 0xFF141419, 0xFF000000},   {"Surface1", 0xFFFFFFFF, 0xFF1C1C23, 0xFF000000},
    {"Surface2", 0xFFEFEFF4, 0xFF26262F, 0xFF1A1A1A},   {"Surface3", 0xFFE3E3EA, 0xFF33333E, 0xFF2E2E2E},
    {"Text1", 0xFF1B1B24, 0xFFF2F2F6, 0xFFFFFFFF},      {"Text2", 0xFF50505C, 0xFFBCBCC8, 0xFFFFFFFF},
    {"Text3", 0xFF666672, 0xFF9C9CAA, 0xFFE6E6E6},      {"TextDisabled", 0xFFA3A3AE, 0xFF62626F, 0xFF8C8C8C},
    {"Border", 0xFFE0E0E8, 0xFF30303A, 0xFFFFFFFF},     {"BorderStrong", 0xFF82828E, 0xFF80808F, 0xFFFFFFFF},
    {"Accent", 0xFF5046C8, 0xFF6C62E6, 0xFFFFD60A},     {"AccentHover", 0xFF4239AE, 0xFF5D53DA, 0xFFFFE566},
    {"AccentSoft", 0xFFECEBFB, 0xFF2C2A50, 0xFF3D3400}, {"AccentText", 0xFF4A40C0, 0xFFABA6FF, 0xFFFFD60A},
    {"OnAccent", 0xFFFFFFFF, 0xFFFFFFFF, 0xFF000000},   {"Info", 0xFF1B5BB8, 0xFF85B8FF, 0xFF8CC8FF},
    {"InfoSoft", 0xFFE5EFFC, 0xFF172B4B, 0xFF00264D},   {"Ok", 0xFF17693A, 0xFF70D199, 0xFF7CFFA8},
    {"OkSoft", 0xFFE1F3E8, 0xFF15341F, 0xFF003D1A},     {"Warn", 0xFF7D5200, 0xFFF2C462, 0xFFFFC24D},
    {"WarnSoft", 0xFFFCF0D3, 0xFF3B2D0E, 0xFF3D2600},   {"Danger", 0xFFB3261E, 0xFFFF9890, 0xFFFFA8A1},
    {"DangerSoft", 0xFFFCE8E6, 0xFF481C1C, 0xFF4D0A05}, {"DangerFill", 0xFFC0291F, 0xFFCC3B33, 0xFFFF8F87},
    {"OnDanger", 0xFFFFFFFF, 0xFFFFFFFF, 0xFF000000},   {"Focus", 0xFF5046C8, 0xFF8F87FF, 0xFFFFD60A},
    {"Shadow", 0x1F14141E, 0x8C000000, 0x00000000},     {"Tooltip", 0xFF26262F, 0xFFE3E3EA, 0xFFFFFFFF},
    {"OnTooltip", 0xFFF2F2F6, 0xFF1B1B24, 0xFF000000},
}};

constexpr std::array<QRgb, kChartColours> kChart{0xFF0072B2, 0xFFE69F00, 0xFF009E73, 0xFFCC79A7,
                                                 0xFF56B4E9, 0xFFD55E00, 0xFFF0E442, 0xFF999999};

constexpr std::array<QRgb, 10> kViridis{0xFF440154, 0xFF482878, 0xFF3E4A89, 0xFF31688E, 0xFF26828E,
                                        0xFF1F9E89, 0xFF35B779, 0xFF6DCD59, 0xFFB4DE2C, 0xFFFDE725};

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

}

QColor colourOf(Scheme scheme, Colour role)
{
    const Swatch& swatch = kSwatches[size_t(role)];
    switch (scheme) {
    case Scheme::Light:
        return QColor::fromRgba(swatch.light);
    case Scheme::Dark:
        return QColor::fromRgba(swatch.dark);
    case Scheme::HighContrast:
        break;
    }
    return QColor::fromRgba(swatch.highContrast);
}

const char* nameOf(Colour role)
{
    return kSwatches[size_t(role)].name;
}

Colour foregroundOf(Tone tone)
{
    switch (tone) {
    case Tone::Accent:
        return Colour::AccentText;
    case Tone::Info:
        return Colour::Info;
    case Tone::Ok:
        return Colour::Ok;
    case Tone::Warn:
        return Colour::Warn;
    case Tone::Danger:
        return Colour::Danger;
    case Tone::Neutral:
        break;
    }
    return Colour::Text2;
}

Colour backgroundOf(Tone tone)
{
    switch (tone) {
    case Tone::Accent:
        return Colour::AccentSoft;
    case Tone::Info:
        return Colour::InfoSoft;
    case Tone::Ok:
        return Colour::OkSoft;
    case Tone::Warn:
        return Colour::WarnSoft;
    case Tone::Danger:
        return Colour::DangerSoft;
    case Tone::Neutral:
        break;
    }
    return Colour::Surface2;
}

QColor chartColour(int index)
{
    return QColor::fromRgba(kChart[size_t(((index % kChartColours) + kChartColours) % kChartColours)]);
}

QColor scaleColour(double fraction)
{
    // The comparison also sends NaN to the low end.
    const double clamped = fraction > 0 ? std::min(fraction, 1.0) : 0.0;
    const double position = clamped * double(kViridis.size() - 1);
    const size_t below = std::min(size_t(position), kViridis.size() - 2);
    const double part = position - double(below);
    const QColor a = QColor::fromRgba(kViridis[below]);
    const QColor b = QColor::fromRgba(kViridis[below + 1]);
    const auto mix = [part](int from, int to) { return int(std::lround(from + (to - from) * part)); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

double luminance(const QColor& colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor readableOn(const QColor& background)
{
    const QColor black(Qt::black);
    const QColor white(Qt::white);
    return contrastRatio(black, background) >= contrastRatio(white, background) ? black : white;
}

int pixelSizeOf(Type type)
{
    switch (type) {
    case Type::Caption:
        return 11;
    case Type::Small:
        return 12;
    case Type::Body:
        return 13;
    case Type::Lead:
        return 15;
    case Type::Title:
        return 20;
    case Type::Display:
        break;
    }
    return 28;
}

}
