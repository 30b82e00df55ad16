#include "ui/messages/maillayout.h"

#include "core/message/html/color.h"
#include "core/message/html/csslength.h"
#include "core/message/mjml/liquidruns.h"
#include "core/message/mjml/units.h"

#include <QAbstractTextDocumentLayout>
#include <QTextDocument>

#include <algorithm>

namespace patron::ui {

namespace mjml = message::mjml;
using mjml::Attr;
using mjml::Side;

namespace {
constexpr double labelHeight = 28;
constexpr double emptyHeight = 64;
constexpr double sourceHeight = 64;

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QColor colourOf(std::string_view css)
{
    const auto colour = message::html::parseColor(css);
    if (!colour || colour->alpha <= 0)
        return {};
    return QColor::fromRgbF(float(colour->red), float(colour->green), float(colour->blue), float(colour->alpha));
}

/// The colour in "1px solid red".
QColor borderColour(std::string_view border)
{
    for (const std::string_view part : mjml::wordsOutsideLiquid(border)) {
        if (const QColor colour = colourOf(part); colour.isValid())
            return colour;
    }
    return Qt::black;
}

richtext::Look lookOf(const mjml::AttributeSet& values)
{
    richtext::Look look;
    look.family = q(values.get(Attr::FontFamily));
    look.sizePx = mjml::leadingNumber(values.get(Attr::FontSize)).value_or(13);
    const QString weight = q(values.get(Attr::FontWeight));
    look.weight = weight == u"bold" ? 700 : weight.toInt() > 0 ? weight.toInt() : 400;
    look.italic = values.get(Attr::FontStyle) == "italic";
    look.colour = q(values.get(Attr::Color));
    const std::string_view line = values.get(Attr::LineHeight);
    const double number = mjml::leadingNumber(line).value_or(0);
    look.lineHeight = line.ends_with("px") ? number / look.sizePx : line.ends_with("%") ? number / 100 : number;
    const std::string_view align = values.get(Attr::Align);
    look.align = align == "center"    ? Qt::AlignHCenter
                 : align == "right"   ? Qt::AlignRight | Qt::AlignAbsolute
                 : align == "justify" ? Qt::AlignJustify
                                      : Qt::AlignLeft | Qt::AlignAbsolute;
    return look;
}

void fillIn(mjml::AttributeSet& values, const mjml::GivenValues& given)
{
    for (const auto& [attribute, value] : given) {
        if (!values.has(attribute))
            values.set(attribute, value);
    }
}

double aligned(std::string_view align, double width, double inner)
{
    return align == "left" ? 0 : align == "right" ? width - inner : (width - inner) / 2;
}

double widthIn(std::string_view given, double whole, double standard)
{
    const auto width = mjml::parseWidth(given);
    return !width ? standard : width->isPercent ? whole * width->value / 100 : width->value;
}
}

mjml::AttributeSet valuesOf(const mjml::Node& node, const mjml::Head& head)
{
    mjml::AttributeSet values;
    fillIn(values, mjml::givenValues(node));
    if (const mjml::Attribute* classes = node.attribute("mj-class")) {
        auto names = mjml::wordsOutsideLiquid(classes->value);
        std::reverse(names.begin(), names.end());
        for (const std::string_view name : names) {
            if (const auto found = head.classes.find(name); found != head.classes.end())
                fillIn(values, found->second.own);
        }
    }
    if (const auto found = head.defaults.find(node.name); found != head.defaults.end())
        fillIn(values, found->second);
    fillIn(values, head.all);
    if (const mjml::Component* component = mjml::findComponent(node.name)) {
        for (const mjml::AttributeSpec& spec : component->attributes) {
            if (spec.standard && !values.has(spec.attribute))
                values.set(spec.attribute, *spec.standard);
        }
    }
    return values;
}

MailLayout::MailLayout(const mjml::Document& document, richtext::ChipObject& chips, const Images& images)
    : m_head(mjml::readHead(document))
    , m_chips(chips)
    , m_images(images)
{
    const MailPath path = bodyOf(document);
    const mjml::Node* body = path.empty() ? nullptr : nodeAt(document, path);
    if (!body)
        return;
    const Values values = valuesOf(*body);
    m_width = std::clamp(mjml::leadingNumber(values.get(Attr::Width)).value_or(600), 200.0, 2000.0);
    if (const QColor ground = colourOf(values.get(Attr::BackgroundColor)); ground.isValid())
        m_ground = ground;
    m_height = placeStack(*body, path, {0, 0}, m_width);
}

const MailBox* MailLayout::box(const MailPath& path) const
{
    const auto found =
        std::find_if(m_boxes.begin(), m_boxes.end(), [&](const MailBox& box) { return box.path == path; });
    return found != m_boxes.end() ? &*found : nullptr;
}

const MailBox* MailLayout::at(QPointF point) const
{
    const auto found =
        std::find_if(m_boxes.rbegin(), m_boxes.rend(), [&](const MailBox& box) { return box.rect.contains(point); });
    return found != m_boxes.rend() ? &*found : nullptr;
}

double MailLayout::place(const mjml::Node& node, const MailPath& path, QPointF at, double width)
{
    if (!isShown(node))
        return 0;
    if (node.kind == mjml::Node::Kind::Element) {
        if (node.name == "mj-section" || node.name == "mj-wrapper" || node.name == "mj-hero" ||
            node.name == "mj-column" || node.name == "mj-group")
            return placeSection(node, path, at, width);
    }
    return placeLeaf(node, path, at, width);
}

double MailLayout::placeStack(const mjml::Node& node, const MailPath& path, QPointF at, double width)
{
    double y = at.y();
    for (int i = 0; i < int(node.children.size()); ++i)
        y += place(node.children[std::size_t(i)], childOf(path, i), {at.x(), y}, width);
    return y - at.y();
}

double MailLayout::placeSection(const mjml::Node& node, const MailPath& path, QPointF at, double width)
{
    const Values values = valuesOf(node);
    const auto pad = [&](Side side) { return mjml::paddingOf(values, side) + mjml::borderOf(values, side); };
    MailBox box;
    box.path = path;
    box.fill = colourOf(values.get(Attr::BackgroundColor));
    const std::string_view background = values.get(Attr::BackgroundUrl);
    if (m_images && !background.empty() && !message::mjml::hasLiquid(background))
        box.picture = m_images(q(background));
    box.lineWidth = mjml::borderWidth(values.get(Attr::Border));
    box.line = borderColour(values.get(Attr::Border));
    box.radius = mjml::leadingNumber(values.get(Attr::BorderRadius)).value_or(0);
    box.isEmpty = std::none_of(node.children.begin(), node.children.end(), isShown);
    const std::size_t index = m_boxes.size();
    m_boxes.push_back(box);
    const QPointF inner = at + QPointF(pad(Side::Left), pad(Side::Top));
    const double innerWidth = std::max(10.0, width - pad(Side::Left) - pad(Side::Right));
    const bool sideBySide = node.name == "mj-section" || node.name == "mj-group";
    double height = box.isEmpty  ? emptyHeight
                    : sideBySide ? placeColumns(node, path, inner, innerWidth)
                                 : placeStack(node, path, inner, innerWidth);
    if (node.name == "mj-hero" && values.get(Attr::Mode) == "fixed-height")
        height = std::max(height, mjml::leadingNumber(values.get(Attr::Height)).value_or(0) - pad(Side::Top));
    MailBox& placed = m_boxes[index];
    placed.rect = QRectF(at, QSizeF(width, height + pad(Side::Top) + pad(Side::Bottom)));
    placed.inner = QRectF(inner, QSizeF(innerWidth, height));
    return placed.rect.height();
}

double MailLayout::placeColumns(const mjml::Node& node, const MailPath& path, QPointF at, double width)
{
    const auto isColumn = [](const mjml::Node& child) {
        return child.isElement("mj-column") || child.isElement("mj-group");
    };
    const auto count = std::max<std::ptrdiff_t>(1, std::count_if(node.children.begin(), node.children.end(), isColumn));
    double x = 0;
    double top = at.y();
    double tallest = 0;
    std::vector<std::size_t> row;
    const auto endRow = [&] {
        // Columns of one row are as high as the tallest, so that one can put something below a short one.
        for (const std::size_t index : row)
            m_boxes[index].rect.setHeight(tallest);
        row.clear();
        top += tallest;
        x = tallest = 0;
    };
    for (int i = 0; i < int(node.children.size()); ++i) {
        const mjml::Node& child = node.children[std::size_t(i)];
        if (!isColumn(child)) {
            endRow();
            top += place(child, childOf(path, i), {at.x(), top}, width);
            continue;
        }
        const double own = std::min(width, widthIn(valuesOf(child).get(Attr::Width), width, width / double(count)));
        if (x + own > width + 0.5)
            endRow();
        row.push_back(m_boxes.size());
        tallest = std::max(tallest, place(child, childOf(path, i), {at.x() + x, top}, own));
        x += own;
    }
    endRow();
    return top - at.y();
}

std::shared_ptr<QTextDocument> MailLayout::documentOf(const std::string& html, const richtext::Look& look, double width)
{
    auto document = std::make_shared<QTextDocument>();
    document->documentLayout()->registerHandler(richtext::chipObject, &m_chips);
    richtext::load(*document, html, look);
    document->setTextWidth(width);
    return document;
}

double MailLayout::put(MailBox box, const Values& values, double width, double innerHeight)
{
    const double top = mjml::paddingOf(values, Side::Top);
    const double left = mjml::paddingOf(values, Side::Left);
    const QPointF at = box.rect.topLeft();
    box.fill = colourOf(values.get(Attr::ContainerBackgroundColor));
    if (box.inner.isNull())
        box.inner = QRectF(0, 0, std::max(1.0, width - mjml::sidePaddings(values)), innerHeight);
    box.inner.translate(at + QPointF(left, top));
    box.rect.setSize({width, innerHeight + top + mjml::paddingOf(values, Side::Bottom)});
    const double height = box.rect.height();
    m_boxes.push_back(std::move(box));
    return height;
}

double MailLayout::placeText(MailBox box, const std::string& html, const Values& values, double width)
{
    box.kind = MailBox::Kind::Text;
    box.look = lookOf(values);
    const double inner = std::max(10.0, width - mjml::sidePaddings(values));
    box.text = documentOf(html, box.look, inner);
    const double height =
        std::max(box.text->size().height(), mjml::leadingNumber(values.get(Attr::Height)).value_or(0));
    return put(std::move(box), values, width, height);
}

double MailLayout::placeButton(MailBox box, const mjml::Node& node, const Values& values, double width)
{
    box.kind = MailBox::Kind::Button;
    box.look = lookOf(values);
    box.look.align = Qt::AlignHCenter;
    box.innerFill = colourOf(values.get(Attr::BackgroundColor));
    box.radius = mjml::leadingNumber(values.get(Attr::BorderRadius)).value_or(0);
    box.lineWidth = mjml::borderWidth(values.get(Attr::Border));
    box.line = borderColour(values.get(Attr::Border));
    const std::string_view pad = values.get(Attr::InnerPadding);
    const double sides = mjml::sideOf(pad, Side::Left) + mjml::sideOf(pad, Side::Right);
    const double whole = std::max(20.0, width - mjml::sidePaddings(values));
    box.text = documentOf(node.text, box.look, -1);
    const double ideal = std::ceil(box.text->idealWidth());
    const double inner = std::min(whole, widthIn(values.get(Attr::Width), whole, std::max(40.0, ideal) + sides));
    box.text->setTextWidth(std::max(10.0, inner - sides));
    const double height =
        std::max(box.text->size().height() + mjml::sideOf(pad, Side::Top) + mjml::sideOf(pad, Side::Bottom),
                 mjml::leadingNumber(values.get(Attr::Height)).value_or(0));
    box.inner = QRectF(aligned(values.get(Attr::Align), whole, inner), 0, inner, height);
    return put(std::move(box), values, width, height);
}

double MailLayout::placeImage(MailBox box, const mjml::Node& node, const Values& values, double width)
{
    box.kind = MailBox::Kind::Image;
    box.label = q(values.get(Attr::Alt));
    box.source = q(values.get(Attr::Src));
    box.radius = mjml::leadingNumber(values.get(Attr::BorderRadius)).value_or(0);
    if (m_images && !message::mjml::hasLiquid(values.get(Attr::Src)))
        box.picture = m_images(box.source);
    const double whole = std::max(10.0, width - mjml::sidePaddings(values));
    const double inner = std::min(whole, widthIn(values.get(Attr::Width), whole, whole));
    double height = mjml::leadingNumber(values.get(Attr::Height)).value_or(0);
    if (height <= 0)
        height = box.picture.isNull() ? std::clamp(inner * 0.4, 32.0, 200.0)
                                      : inner * box.picture.height() / std::max(1, box.picture.width());
    if (node.name == "mj-carousel")
        box.label = mailBlockTitle(node);
    box.inner = QRectF(aligned(values.get(Attr::Align), whole, inner), 0, inner, height);
    return put(std::move(box), values, width, height);
}

double MailLayout::placeDivider(MailBox box, const Values& values, double width)
{
    box.kind = MailBox::Kind::Divider;
    box.line = colourOf(values.get(Attr::BorderColor));
    box.lineWidth = mjml::leadingNumber(values.get(Attr::BorderWidth)).value_or(1);
    box.label = q(values.get(Attr::BorderStyle));
    const double whole = std::max(10.0, width - mjml::sidePaddings(values));
    const double inner = std::min(whole, widthIn(values.get(Attr::Width), whole, whole));
    box.inner = QRectF(aligned(values.get(Attr::Align), whole, inner), 0, inner, box.lineWidth);
    const double height = box.lineWidth;
    return put(std::move(box), values, width, height);
}

double MailLayout::placeSocial(MailBox box, const mjml::Node& node, const Values& values, double width)
{
    const double icon = mjml::leadingNumber(values.get(Attr::IconSize)).value_or(20);
    const bool isMenu = node.name == "mj-navbar";
    box.kind = MailBox::Kind::Spacer;
    std::vector<MailBox> parts;
    double x = 0;
    for (int i = 0; i < int(node.children.size()); ++i) {
        const mjml::Node& child = node.children[std::size_t(i)];
        if (child.kind != mjml::Node::Kind::Element)
            continue;
        const Values own = valuesOf(child);
        MailBox part;
        part.kind = MailBox::Kind::Social;
        part.path = childOf(box.path, i);
        part.look = lookOf(isMenu ? own : values);
        part.label = isMenu ? QString() : q(own.get(Attr::Name)).left(1).toUpper();
        part.text = documentOf(child.text, part.look, -1);
        const double side = isMenu ? 0 : icon;
        const double height = std::max(side, part.text->size().height());
        part.inner = QRectF(x + 8, 8, side, side);
        part.rect = QRectF(x, 0, side + part.text->idealWidth() + 22, height + 16);
        const auto network = mjml::findSocialNetwork(own.get(Attr::Name));
        part.innerFill = colourOf(own.has(Attr::BackgroundColor) ? own.get(Attr::BackgroundColor)
                                  : network                      ? network->colour
                                                                 : std::string_view("#666666"));
        part.radius = mjml::leadingNumber(values.get(Attr::BorderRadius)).value_or(3);
        x += part.rect.width();
        parts.push_back(std::move(part));
    }
    double height = emptyHeight / 2;
    for (const MailBox& part : parts)
        height = std::max(height, part.rect.height());
    const double whole = std::max(10.0, width - mjml::sidePaddings(values));
    const QPointF from =
        box.rect.topLeft() + QPointF(mjml::paddingOf(values, Side::Left) + aligned(values.get(Attr::Align), whole, x),
                                     mjml::paddingOf(values, Side::Top));
    const double taken = put(std::move(box), values, width, height);
    for (MailBox& part : parts) {
        part.rect.translate(from);
        part.inner.translate(from);
        m_boxes.push_back(std::move(part));
    }
    return taken;
}

double MailLayout::placeLabel(MailBox box, const mjml::Node& node, double width)
{
    box.kind = MailBox::Kind::Label;
    box.label = mailBlockTitle(node);
    const bool isRaw = node.kind == mjml::Node::Kind::Element;
    if (isRaw)
        box.source = q(node.text).left(400);
    const double height = isRaw && !box.source.isEmpty() ? sourceHeight : labelHeight;
    box.rect.setSize({width, height + 4});
    box.inner = QRectF(box.rect.topLeft() + QPointF(4, 2), QSizeF(std::max(1.0, width - 8), height));
    m_boxes.push_back(std::move(box));
    return height + 4;
}

double MailLayout::placeLeaf(const mjml::Node& node, const MailPath& path, QPointF at, double width)
{
    MailBox box;
    box.path = path;
    box.rect = QRectF(at, QSizeF(width, 0));
    if (node.kind != mjml::Node::Kind::Element)
        return placeLabel(std::move(box), node, width);
    const Values values = valuesOf(node);
    if (node.name == "mj-text")
        return placeText(std::move(box), node.text, values, width);
    if (node.name == "mj-button")
        return placeButton(std::move(box), node, values, width);
    if (node.name == "mj-image" || node.name == "mj-carousel")
        return placeImage(std::move(box), node, values, width);
    if (node.name == "mj-divider")
        return placeDivider(std::move(box), values, width);
    if (node.name == "mj-social" || node.name == "mj-navbar")
        return placeSocial(std::move(box), node, values, width);
    if (node.name == "mj-spacer") {
        box.kind = MailBox::Kind::Spacer;
        return put(std::move(box), values, width, mjml::leadingNumber(values.get(Attr::Height)).value_or(20));
    }
    return placeLabel(std::move(box), node, width);
}

}
