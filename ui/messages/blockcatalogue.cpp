#include "ui/messages/blockcatalogue.h"

#include <QCoreApplication>

namespace patron::ui {

QList<CatalogueBlock> blockCatalogue()
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("MailBlocks", text); };
    return {{QStringLiteral("text"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Text")), Glyph::Text},
            {QStringLiteral("heading"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Headline")), Glyph::Text},
            {QStringLiteral("image"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Image")), Glyph::Image},
            {QStringLiteral("button"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Button")), Glyph::Target},
            {QStringLiteral("divider"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Divider")), Glyph::Minus},
            {QStringLiteral("spacer"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Spacer")), Glyph::Sort},
            {QStringLiteral("section"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Section")), Glyph::Rows},
            {QStringLiteral("columns"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Columns")), Glyph::Columns},
            {QStringLiteral("columns3"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Three columns")), Glyph::Columns},
            {QStringLiteral("products"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Products")), Glyph::Cart},
            {QStringLiteral("hero"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Hero")), Glyph::Star},
            {QStringLiteral("social"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Social")), Glyph::Heart},
            {QStringLiteral("html"), tr(QT_TRANSLATE_NOOP("MailBlocks", "HTML")), Glyph::Code},
            {QStringLiteral("logo"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Logo")), Glyph::Store},
            {QStringLiteral("footer"), tr(QT_TRANSLATE_NOOP("MailBlocks", "Footer")), Glyph::Shield,
             tr(QT_TRANSLATE_NOOP("MailBlocks", "address, unsubscribe"))}};
}

}
