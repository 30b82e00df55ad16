#pragma once

#include <QColor>
#include <QImage>
#include <QRectF>

#include "core/message/mjml/attributes.h"
#include "core/message/mjml/components.h"
#include "core/message/mjml/head.h"
#include "ui/messages/richtext.h"
#include "ui/models/mailtree.h"

#include <functional>
#include <memory>
#include <vector>

class QTextDocument;

namespace patron::ui {

class Theme;

/// One thing on the page and where it is.
struct MailBox
{
    enum class Kind { Container, Text, Image, Button, Divider, Spacer, Social, Label };
    Kind kind = Kind::Container;
    MailPath path;
    QRectF rect;      ///< with its padding
    QRectF inner;     ///< what is drawn
    QColor fill;      ///< of the whole
    QColor innerFill; ///< of a button or an icon
    QColor line;      ///< of a divider or a border
    double lineWidth = 0;
    double radius = 0;
    std::shared_ptr<QTextDocument> text;
    QImage picture; ///< of an image; the background of a container
    QString label;  ///< alternative text, or what a box that cannot be drawn is
    QString source; ///< first lines of HTML
    richtext::Look look;
    bool isEmpty = false; ///< a container without blocks
};

/// What holds for an element of a mail with this head: its own attributes, then those of its classes, of the head's
/// mj-attributes, and MJML's own. Views point into the node and the head.
message::mjml::AttributeSet valuesOf(const message::mjml::Node& node, const message::mjml::Head& head);

/// A mail laid out at its width as mail programs on a desktop do it, near enough to write in.
class MailLayout
{
public:
    using Images = std::function<QImage(const QString& address)>;

    /// The document must outlive the layout only while it is made. `chips` draws what is no letter.
    MailLayout(const message::mjml::Document& document, richtext::ChipObject& chips, const Images& images);

    /// Containers before what they hold.
    const std::vector<MailBox>& boxes() const { return m_boxes; }
    QSizeF size() const { return {m_width, m_height}; }
    QColor ground() const { return m_ground; }
    /// Null when it is not on the page.
    const MailBox* box(const MailPath& path) const;
    /// The innermost one there, or null.
    const MailBox* at(QPointF point) const;

private:
    using Values = message::mjml::AttributeSet;
    Values valuesOf(const message::mjml::Node& node) const { return ui::valuesOf(node, m_head); }
    double place(const message::mjml::Node& node, const MailPath& path, QPointF at, double width);
    double placeStack(const message::mjml::Node& node, const MailPath& path, QPointF at, double width);
    double placeSection(const message::mjml::Node& node, const MailPath& path, QPointF at, double width);
    double placeColumns(const message::mjml::Node& node, const MailPath& path, QPointF at, double width);
    double placeText(MailBox box, const std::string& html, const Values& values, double width);
    double placeButton(MailBox box, const message::mjml::Node& node, const Values& values, double width);
    double placeImage(MailBox box, const message::mjml::Node& node, const Values& values, double width);
    double placeDivider(MailBox box, const Values& values, double width);
    double placeSocial(MailBox box, const message::mjml::Node& node, const Values& values, double width);
    double placeLabel(MailBox box, const message::mjml::Node& node, double width);
    double placeLeaf(const message::mjml::Node& node, const MailPath& path, QPointF at, double width);
    double put(MailBox box, const Values& values, double width, double innerHeight);
    std::shared_ptr<QTextDocument> documentOf(const std::string& html, const richtext::Look& look, double width);

    const message::mjml::Head m_head;
    richtext::ChipObject& m_chips;
    const Images& m_images;
    std::vector<MailBox> m_boxes;
    double m_width = 600;
    double m_height = 0;
    QColor m_ground = Qt::white;
};

}
