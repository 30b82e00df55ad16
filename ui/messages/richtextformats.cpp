#include "ui/messages/richtextparts.h"

#include "core/message/html/color.h"
#include "core/message/html/css.h"
#include "core/message/html/csslength.h"
#include "core/message/html/tagscanner.h"
#include "core/message/mjml/liquidruns.h"

#include <QColor>
#include <QFontMetricsF>
#include <QHash>
#include <QTextDocument>

#include <atomic>

namespace patron::ui::richtext {

namespace css = message::html;

namespace {
struct Heading
{
    double size;
    double margin;
};

/// Font size and margins in em that browsers give headings (HTML standard, 15.3.7).
const Heading* headingOf(const QString& name)
{
    static const QHash<QString, Heading> headings{
        {QStringLiteral("h1"), {2, 0.67}}, {QStringLiteral("h2"), {1.5, 0.83}},  {QStringLiteral("h3"), {1.17, 1}},
        {QStringLiteral("h4"), {1, 1.33}}, {QStringLiteral("h5"), {0.83, 1.67}}, {QStringLiteral("h6"), {0.67, 2.33}}};
    const auto found = headings.constFind(name);
    return found != headings.cend() ? &*found : nullptr;
}

struct Style
{
    double sizePx;
    QTextCharFormat format;
};

/// `around`: the style of what stands around the element.
void applyDeclaration(Style& style, const css::Declaration& declaration, const Style& around)
{
    const QString value = QString::fromStdString(declaration.value).toLower();
    if (declaration.property == "color" || declaration.property == "background-color" ||
        declaration.property == "background") {
        const auto colour = css::parseColor(declaration.value);
        if (!colour)
            return;
        const QColor shown =
            QColor::fromRgbF(float(colour->red), float(colour->green), float(colour->blue), float(colour->alpha));
        if (declaration.property == "color")
            style.format.setForeground(shown);
        else
            style.format.setBackground(shown);
    } else if (declaration.property == "font-size" && value == u"inherit") {
        style.sizePx = around.sizePx;
    } else if (declaration.property == "font-weight" && value == u"inherit") {
        style.format.setFontWeight(around.format.fontWeight());
    } else if (declaration.property == "font-size") {
        if (const auto size = css::parseFontSize(declaration.value, around.sizePx))
            style.sizePx = *size;
    } else if (declaration.property == "font-weight") {
        style.format.setFontWeight(value == u"bold" || value.toInt() >= 600 ? QFont::Bold : QFont::Normal);
    } else if (declaration.property == "font-style") {
        style.format.setFontItalic(value == u"italic" || value == u"oblique");
    } else if (declaration.property == "font-family") {
        style.format.setFontFamilies(QString::fromStdString(declaration.value).remove(u'"').remove(u'\'').split(u','));
    } else if (declaration.property.starts_with("text-decoration")) {
        style.format.setFontUnderline(value.contains(u"underline"));
        style.format.setFontStrikeOut(value.contains(u"line-through"));
    }
}

void applyTag(Style& style, const QString& tag)
{
    const QString name = nameOfTag(tag);
    const Style around = style;
    if (name == u"b" || name == u"strong") {
        style.format.setFontWeight(QFont::Bold);
    } else if (name == u"i" || name == u"em" || name == u"cite") {
        style.format.setFontItalic(true);
    } else if (name == u"u" || name == u"ins") {
        style.format.setFontUnderline(true);
    } else if (name == u"s" || name == u"strike" || name == u"del") {
        style.format.setFontStrikeOut(true);
    } else if (name == u"sub" || name == u"sup") {
        style.format.setVerticalAlignment(name == u"sub" ? QTextCharFormat::AlignSubScript
                                                         : QTextCharFormat::AlignSuperScript);
    } else if (name == u"code" || name == u"tt") {
        style.format.setFontFixedPitch(true);
    } else if (name == u"small") {
        style.sizePx *= 0.83;
    } else if (name == u"a") {
        // What browsers show where the mail says nothing else.
        style.format.setForeground(QColor(0x00, 0x00, 0xee));
        style.format.setFontUnderline(true);
    } else if (const Heading* heading = headingOf(name)) {
        style.sizePx *= heading->size;
        style.format.setFontWeight(QFont::Bold);
    }
    const std::string given = attributeOfTag(tag, "style").toStdString();
    for (const css::Declaration& declaration : css::parseDeclarations(given))
        applyDeclaration(style, declaration, around);
}

Style styleOf(const Look& look, const QStringList& blockTags, const QStringList& inlineTags)
{
    Style style{look.sizePx, {}};
    QStringList families = look.family.split(u',', Qt::SkipEmptyParts);
    for (QString& family : families)
        family = family.trimmed().remove(u'"').remove(u'\'');
    if (!families.isEmpty())
        style.format.setFontFamilies(families);
    style.format.setFontWeight(look.weight >= 600 ? QFont::Bold : QFont::Normal);
    style.format.setFontItalic(look.italic);
    const auto colour = css::parseColor(look.colour.toStdString());
    style.format.setForeground(colour ? QColor::fromRgbF(float(colour->red), float(colour->green), float(colour->blue))
                                      : QColor(Qt::black));
    for (const QString& tag : blockTags)
        applyTag(style, tag);
    for (const QString& tag : inlineTags)
        applyTag(style, tag);
    return style;
}

Qt::Alignment alignmentOf(const QStringList& blockTags, Qt::Alignment align)
{
    for (const QString& tag : blockTags) {
        QString value = nameOfTag(tag) == u"center" ? QStringLiteral("center") : attributeOfTag(tag, "align");
        for (const css::Declaration& declaration : css::parseDeclarations(attributeOfTag(tag, "style").toStdString())) {
            if (declaration.property == "text-align")
                value = QString::fromStdString(declaration.value);
        }
        if (value == u"center")
            align = Qt::AlignHCenter;
        else if (value == u"right")
            align = Qt::AlignRight | Qt::AlignAbsolute;
        else if (value == u"left")
            align = Qt::AlignLeft | Qt::AlignAbsolute;
        else if (value == u"justify")
            align = Qt::AlignJustify;
    }
    return align;
}

/// Top and bottom margin of a paragraph's own element, in pixels.
std::pair<double, double> marginsOf(const QString& tag, double sizePx)
{
    const Heading* heading = headingOf(nameOfTag(tag));
    const double standard = heading ? heading->margin * sizePx : nameOfTag(tag) == u"p" ? sizePx : 0;
    std::pair<double, double> margins{standard, standard};
    for (const css::Declaration& declaration : css::parseDeclarations(attributeOfTag(tag, "style").toStdString())) {
        const auto parts = css::valueParts(declaration.value);
        const auto length = [&](std::size_t index) { return css::parseLength(parts[index], sizePx).value_or(0); };
        if (declaration.property == "margin" && !parts.empty())
            margins = {length(0), length(parts.size() > 2 ? 2 : 0)};
        else if (declaration.property == "margin-top" && !parts.empty())
            margins.first = length(0);
        else if (declaration.property == "margin-bottom" && !parts.empty())
            margins.second = length(0);
    }
    return margins;
}
}

QString nameOfTag(const QString& tag)
{
    qsizetype at = tag.indexOf(u'<') + 1;
    const qsizetype start = at;
    while (at < tag.size() && (tag.at(at).isLetterOrNumber() || tag.at(at) == u'-'))
        ++at;
    return tag.mid(start, at - start).toLower();
}

QString attributeOfTag(const QString& tag, const char* name)
{
    const std::string inside = tag.mid(tag.indexOf(u'<') + 1 + nameOfTag(tag).size()).chopped(1).toStdString();
    const auto value = css::attributeIn(inside, name);
    if (!value)
        return {};
    QString text = QString::fromUtf8(value->data(), qsizetype(value->size()));
    return text.replace(QStringLiteral("&quot;"), QStringLiteral("\""))
        .replace(QStringLiteral("&amp;"), QStringLiteral("&"));
}

bool isParagraph(const QString& name)
{
    return name == u"p" || headingOf(name);
}

QString newId()
{
    static std::atomic<int> last = 0;
    return QString::number(++last) + u' ';
}

QStringList blockTagsOf(const QTextBlockFormat& format)
{
    return format.property(BlockTags).toStringList();
}

QTextCharFormat charFormatOf(const Look& look, const QStringList& blockTags, const QStringList& inlineTags)
{
    Style style = styleOf(look, blockTags, inlineTags);
    style.format.setProperty(QTextFormat::FontPixelSize, qMax(1, qRound(style.sizePx)));
    if (!inlineTags.isEmpty())
        style.format.setProperty(InlineTags, inlineTags);
    return style.format;
}

QTextBlockFormat blockFormatOf(const Look& look, const QStringList& blockTags)
{
    QTextBlockFormat format;
    format.setProperty(BlockTags, blockTags);
    format.setAlignment(alignmentOf(blockTags, look.align));
    if (look.lineHeight > 0) {
        // Qt's factor is of the font's own height, CSS's of its size.
        const double own = QFontMetricsF(charFormatOf(look, blockTags, {}).font()).height();
        const double size = styleOf(look, blockTags, {}).sizePx;
        format.setLineHeight(own > 0 ? look.lineHeight * size / own * 100 : 100, QTextBlockFormat::ProportionalHeight);
    }
    if (!blockTags.isEmpty()) {
        const auto [top, bottom] = marginsOf(blockTags.last(), styleOf(look, blockTags, {}).sizePx);
        format.setTopMargin(top);
        format.setBottomMargin(bottom);
    }
    return format;
}

QTextListFormat listFormatOf(const QStringList& blockTags)
{
    QTextListFormat format;
    int depth = 0;
    for (const QString& tag : blockTags) {
        const QString name = nameOfTag(tag);
        if (name != u"ul" && name != u"ol")
            continue;
        ++depth;
        format.setStyle(name == u"ol" ? QTextListFormat::ListDecimal : QTextListFormat::ListDisc);
    }
    format.setIndent(depth);
    return format;
}

}
