#pragma once

#include <QScrollArea>

#include "core/message/mjml/components.h"
#include "ui/messages/picturetarget.h"
#include "ui/models/maildraft.h"

class QGridLayout;

namespace patron::ui {

class Theme;

/// What the selected block is made of: one field an attribute, by the kind of its value. An empty field is the
/// standard value, which stands in it in grey.
class BlockInspector : public QScrollArea
{
    Q_OBJECT

public:
    /// The draft must outlive the inspector.
    BlockInspector(Theme& theme, MailDraft& draft, QWidget* parent = nullptr);

    /// Puts the keyboard into the first field.
    void enter();
    /// Into that of an attribute, where it is shown.
    void enterField(const QString& attribute);

Q_SIGNALS:
    /// A picture is to be chosen, beside that rectangle of the screen.
    void pictureWanted(const patron::ui::PictureTarget& target, const QRect& place);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void refresh();
    void addAttribute(QGridLayout& rows, const message::mjml::AttributeSpec& spec, const QString& value);
    QString standardOf(const message::mjml::AttributeSpec& spec) const;
    QWidget* makeField(const message::mjml::AttributeSpec& spec, const QString& value, QWidget* parent);
    QWidget* makeColourField(QWidget* line, const QString& name);
    /// A field of the grid's widget with its name beside it, or above it when it is `wide`.
    void addRow(QGridLayout& rows, const QString& title, QWidget* field, bool wide, const QString& hint = {});
    void addPictureButton(QGridLayout& rows, const QString& attribute);
    void addContent(QGridLayout& rows, const message::mjml::Node& node);
    void take(const QString& name, const QString& value);

    Theme& m_theme;
    MailDraft& m_draft;
    MailPath m_shown;
    std::string m_shownName;
    bool m_showsAll = false;
    bool m_taking = false;
};

/// "Background colour" for "background-color".
QString attributeTitle(std::string_view name);

}
