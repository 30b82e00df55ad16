#include "ui/kit/icons.h"

#include "ui/kit/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QPointer>
#include <QSvgRenderer>

namespace patron::ui {

namespace {

// The colours the drawings are drawn in; replaced by those of the theme.
constexpr auto kDrawnAccent = "#5046C8";
constexpr auto kDrawnSoft = "#ECEBFA";

QByteArray readResource(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool turnsWithReading(Glyph glyph)
{
    switch (glyph) {
    case Glyph::ArrowLeading:
    case Glyph::ArrowTrailing:
    case Glyph::ChevronLeading:
    case Glyph::ChevronTrailing:
    case Glyph::Exit:
    case Glyph::Import:
    case Glyph::Export:
    case Glyph::Undo:
    case Glyph::Redo:
    case Glyph::List:
    case Glyph::Panel:
    case Glyph::Sends:
    case Glyph::OpenOutside:
        return true;
    default:
        return false;
    }
}

QPixmap render(const QByteArray& svg, QSize deviceSize, qreal devicePixelRatio, bool mirrored)
{
    QImage image(deviceSize, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        renderer.render(&painter, QRectF(QPointF(), QSizeF(deviceSize)));
    }
    QPixmap pixmap = QPixmap::fromImage(mirrored ? image.mirrored(true, false) : image);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QPixmap glyphInColour(Glyph glyph, const QColor& colour, QSize deviceSize, qreal devicePixelRatio)
{
    const bool mirrored = turnsWithReading(glyph) && QGuiApplication::layoutDirection() == Qt::RightToLeft;
    const QString key = QStringLiteral("patron/%1/%2/%3x%4/%5/%6")
                            .arg(int(glyph))
                            .arg(colour.rgba(), 0, 16)
                            .arg(deviceSize.width())
                            .arg(deviceSize.height())
                            .arg(devicePixelRatio)
                            .arg(mirrored);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QByteArray svg = readResource(fileOf(glyph));
    svg.replace("currentColor", colour.name().toLatin1());
    pixmap = render(svg, deviceSize, devicePixelRatio, mirrored);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class GlyphEngine : public QIconEngine
{
public:
    GlyphEngine(const Theme& theme, Glyph glyph, Colour role)
        : m_theme(&theme)
        , m_glyph(glyph)
        , m_role(role)
    {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        const QPixmap pixmap = scaledPixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state, ratio);
        painter->drawPixmap(rect, pixmap);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    /// Qt 6.4 hands device pixels in `size`.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        if (!m_theme || size.isEmpty())
            return {};
        const Colour role = mode == QIcon::Disabled ? Colour::TextDisabled : m_role;
        return glyphInColour(m_glyph, m_theme->colour(role), size, scale);
    }
    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }
    QString iconName() override { return fileOf(m_glyph); }
    bool isNull() override { return false; }
    QIconEngine* clone() const override { return new GlyphEngine(*this); }

private:
    QPointer<const Theme> m_theme;
    Glyph m_glyph;
    Colour m_role;
};

}

QString fileOf(Glyph glyph)
{
    static constexpr const char* names[] = {
#define PATRON_GLYPH_FILE(name, file) file,
        PATRON_GLYPHS(PATRON_GLYPH_FILE)
#undef PATRON_GLYPH_FILE
    };
    if (glyph == Glyph::Count)
        return {};
    return QStringLiteral(":/patron/icons/%1.svg").arg(QLatin1String(names[size_t(glyph)]));
}

QString fileOf(Drawing drawing)
{
    static constexpr const char* names[] = {"people", "segment", "program", "mail", "send", "gift",
                                            "chart",  "file",    "search",  "done", "plug"};
    static_assert(std::size(names) == size_t(Drawing::Count));
    if (drawing == Drawing::Count)
        return {};
    return QStringLiteral(":/patron/icons/drawings/%1.svg").arg(QLatin1String(names[size_t(drawing)]));
}

QIcon makeIcon(const Theme& theme, Glyph glyph, Colour role)
{
    return glyph == Glyph::Count ? QIcon() : QIcon(new GlyphEngine(theme, glyph, role));
}

QPixmap glyphPixmap(const Theme& theme, Glyph glyph, Colour role, int sizePx, qreal devicePixelRatio)
{
    const QSize deviceSize = (QSizeF(sizePx, sizePx) * devicePixelRatio).toSize();
    return glyphInColour(glyph, theme.colour(role), deviceSize, devicePixelRatio);
}

QPixmap drawingPixmap(const Theme& theme, Drawing drawing, QSize size, qreal devicePixelRatio)
{
    QByteArray svg = readResource(fileOf(drawing));
    svg.replace("currentColor", theme.colour(Colour::BorderStrong).name().toLatin1());
    svg.replace(kDrawnAccent, theme.colour(Colour::AccentText).name().toLatin1());
    svg.replace(kDrawnSoft, theme.colour(Colour::AccentSoft).name().toLatin1());
    return render(svg, (QSizeF(size) * devicePixelRatio).toSize(), devicePixelRatio, false);
}

}
