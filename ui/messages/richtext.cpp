#include "ui/messages/richtextparts.h"

#include "core/message/html/tagscanner.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QTextList>

namespace patron::ui::richtext {

namespace {
bool matches(const QString& tag, const QString& element)
{
    const QString name = nameOfTag(tag);
    return name == element || (element == u"strong" && name == u"b") || (element == u"em" && name == u"i");
}

/// Calls `each` for every stretch of one format in the selection.
void eachStretch(const QTextCursor& selection, const std::function<void(QTextCursor&, const QTextCharFormat&)>& each)
{
    QTextDocument* document = selection.document();
    QTextCursor cursor(document);
    const int end = selection.selectionEnd();
    for (int at = selection.selectionStart(); at < end; ++at) {
        cursor.setPosition(at);
        cursor.setPosition(at + 1, QTextCursor::KeepAnchor);
        if (document->characterAt(at) != QChar::ParagraphSeparator)
            each(cursor, cursor.charFormat());
    }
}

void setTags(QTextCursor& cursor, const QTextCharFormat& old, const QStringList& tags, const Look& look)
{
    const QStringList around = blockTagsOf(cursor.block().blockFormat());
    QTextCharFormat format = charFormatOf(look, around, tags);
    for (const int kept : {int(ChipSource), int(BreakTag)}) {
        if (old.hasProperty(kept))
            format.setProperty(kept, old.property(kept));
    }
    if (old.objectType() == chipObject)
        format.setObjectType(chipObject);
    cursor.setCharFormat(format);
}

QStringList without(QStringList tags, const QString& element)
{
    tags.removeIf([&](const QString& tag) { return matches(tag, element); });
    return tags;
}

/// The colour a tag is there for; empty when it is there for something else, too.
QString colourOfTag(const QString& tag)
{
    if (nameOfTag(tag) != u"span")
        return {};
    static const QRegularExpression alone(QStringLiteral("^\\s*color\\s*:\\s*([^;]+?)\\s*;?\\s*$"));
    return alone.match(attributeOfTag(tag, "style")).captured(1);
}

QStringList withColour(QStringList tags, const QString& colour)
{
    tags.removeIf([](const QString& tag) { return !colourOfTag(tag).isEmpty(); });
    if (!colour.isEmpty())
        tags << QStringLiteral("<span style=\"color:%1\">").arg(colour);
    return tags;
}

QStringList paragraphTags(const QStringList& like, const QString& element)
{
    QStringList tags = like;
    if (!tags.isEmpty() && isParagraph(nameOfTag(tags.last())))
        tags.removeLast();
    tags << newId() + u'<' + element + u'>';
    return tags;
}

/// The tags of a paragraph that is no longer in its list.
QStringList outsideList(const QStringList& tags)
{
    for (qsizetype i = tags.size() - 1; i >= 0; --i) {
        const QString name = nameOfTag(tags.at(i));
        if (name == u"ul" || name == u"ol")
            return tags.mid(0, i) << newId() + QStringLiteral("<p>");
    }
    return tags;
}
}

void toggle(QTextCursor& cursor, const QString& element, const Look& look)
{
    const QString tag = u'<' + element + u'>';
    if (!cursor.hasSelection()) {
        const QTextCharFormat old = cursor.charFormat();
        QStringList tags = old.property(InlineTags).toStringList();
        const QStringList less = without(tags, element);
        tags = less.size() == tags.size() ? tags << tag : less;
        cursor.setCharFormat(charFormatOf(look, blockTagsOf(cursor.block().blockFormat()), tags));
        return;
    }
    const bool take = has(cursor, element);
    cursor.beginEditBlock();
    eachStretch(cursor, [&](QTextCursor& part, const QTextCharFormat& old) {
        QStringList tags = without(old.property(InlineTags).toStringList(), element);
        if (!take)
            tags << tag;
        setTags(part, old, tags, look);
    });
    cursor.endEditBlock();
}

bool has(const QTextCursor& cursor, const QString& element)
{
    const auto holds = [&](const QTextCharFormat& format) {
        const QStringList tags = format.property(InlineTags).toStringList();
        return std::any_of(tags.begin(), tags.end(), [&](const QString& tag) { return matches(tag, element); });
    };
    if (!cursor.hasSelection())
        return holds(cursor.charFormat());
    bool all = true;
    eachStretch(cursor, [&](QTextCursor&, const QTextCharFormat& format) { all = all && holds(format); });
    return all;
}

QString linkAt(const QTextCursor& cursor)
{
    const QStringList tags = cursor.charFormat().property(InlineTags).toStringList();
    for (const QString& tag : tags) {
        if (nameOfTag(tag) == u"a")
            return attributeOfTag(tag, "href");
    }
    return {};
}

void setLink(QTextCursor& cursor, const QString& address, const Look& look)
{
    if (!cursor.hasSelection()) {
        // The whole link around the cursor.
        const QString old = linkAt(cursor);
        if (old.isEmpty())
            return;
        const auto inLink = [&](int position) {
            QTextCursor probe(cursor.document());
            probe.setPosition(position);
            return linkAt(probe) == old;
        };
        int start = cursor.position();
        int end = cursor.position();
        while (start > cursor.block().position() && inLink(start))
            --start;
        while (end < cursor.block().position() + cursor.block().length() - 1 && inLink(end + 1))
            ++end;
        cursor.setPosition(start);
        cursor.setPosition(end, QTextCursor::KeepAnchor);
    }
    QString quoted = address;
    quoted.replace(u'"', QStringLiteral("&quot;"));
    const QString tag = QStringLiteral("<a href=\"%1\">").arg(quoted);
    eachStretch(cursor, [&](QTextCursor& part, const QTextCharFormat& old) {
        QStringList tags = without(old.property(InlineTags).toStringList(), QStringLiteral("a"));
        if (!address.isEmpty())
            tags << tag;
        setTags(part, old, tags, look);
    });
}

QString colourAt(const QTextCursor& cursor)
{
    const QStringList tags = cursor.charFormat().property(InlineTags).toStringList();
    for (auto tag = tags.rbegin(); tag != tags.rend(); ++tag) {
        if (const QString colour = colourOfTag(*tag); !colour.isEmpty())
            return colour;
    }
    return {};
}

void setColour(QTextCursor& cursor, const QString& colour, const Look& look)
{
    if (!cursor.hasSelection()) {
        const QStringList tags = withColour(cursor.charFormat().property(InlineTags).toStringList(), colour);
        cursor.setCharFormat(charFormatOf(look, blockTagsOf(cursor.block().blockFormat()), tags));
        return;
    }
    cursor.beginEditBlock();
    eachStretch(cursor, [&](QTextCursor& part, const QTextCharFormat& old) {
        setTags(part, old, withColour(old.property(InlineTags).toStringList(), colour), look);
    });
    cursor.endEditBlock();
}

void insertParagraph(QTextCursor& cursor, const Look& look)
{
    cursor.beginEditBlock();
    if (cursor.hasSelection())
        cursor.removeSelectedText();
    QStringList tags = blockTagsOf(cursor.block().blockFormat());
    const QString name = tags.isEmpty() ? QString() : nameOfTag(tags.last());
    const bool inItem = name == u"li";
    if (inItem && cursor.block().length() <= 1) {
        // Enter in an empty item leaves the list.
        if (QTextList* list = cursor.currentList())
            list->remove(cursor.block());
        cursor.setBlockFormat(blockFormatOf(look, outsideList(tags)));
        cursor.endEditBlock();
        return;
    }
    if (!isParagraph(name) && !inItem) {
        // Text that stood without a paragraph gets one, for there are two now.
        tags = paragraphTags(tags, QStringLiteral("p"));
        cursor.mergeBlockFormat(blockFormatOf(look, tags));
    }
    QStringList next = tags;
    const bool afterHeading = name.size() == 2 && name.front() == u'h' && cursor.atBlockEnd();
    next.last() = newId() + (afterHeading ? QStringLiteral("<p>") : tags.last().mid(tags.last().indexOf(u'<')));
    QTextList* list = cursor.currentList();
    QTextCharFormat format = cursor.charFormat();
    format.clearProperty(BreakTag);
    cursor.insertBlock(
        blockFormatOf(look, next),
        charFormatOf(look, next, afterHeading ? QStringList() : format.property(InlineTags).toStringList()));
    if (list)
        list->add(cursor.block());
    cursor.endEditBlock();
}

void insertBreak(QTextCursor& cursor)
{
    QTextCharFormat format = cursor.charFormat();
    format.setProperty(BreakTag, QStringLiteral("<br />"));
    cursor.insertText(QString(QChar::LineSeparator), format);
    format.clearProperty(BreakTag);
    cursor.setCharFormat(format);
}

void toggleList(QTextCursor& cursor, bool numbered, const Look& look)
{
    const QString element = numbered ? QStringLiteral("ol") : QStringLiteral("ul");
    QTextDocument* document = cursor.document();
    const QTextBlock last = document->findBlock(cursor.selectionEnd());
    QTextBlock block = document->findBlock(cursor.selectionStart());
    const bool take = block.textList() != nullptr;
    const QString listTag = newId() + u'<' + element + u'>';
    QTextList* list = nullptr;
    cursor.beginEditBlock();
    for (; block.isValid() && block.position() <= last.position(); block = block.next()) {
        QTextCursor at(block);
        QStringList tags = blockTagsOf(block.blockFormat());
        if (take) {
            if (block.textList())
                block.textList()->remove(block);
            at.setBlockFormat(blockFormatOf(look, outsideList(tags)));
            continue;
        }
        if (!tags.isEmpty() && isParagraph(nameOfTag(tags.last())))
            tags.removeLast();
        tags << listTag << newId() + QStringLiteral("<li>");
        at.setBlockFormat(blockFormatOf(look, tags));
        if (!list)
            list = at.createList(listFormatOf(tags));
        else
            list->add(at.block());
    }
    cursor.endEditBlock();
}

void insertChip(QTextCursor& cursor, const QString& source)
{
    QTextCharFormat format = cursor.charFormat();
    const QTextCharFormat plain = format;
    format.clearProperty(BreakTag);
    format.setObjectType(chipObject);
    format.setProperty(ChipSource, source);
    cursor.insertText(QString(QChar::ObjectReplacementCharacter), format);
    QTextCharFormat after = plain;
    after.clearProperty(ChipSource);
    after.setObjectType(QTextFormat::NoObject);
    cursor.setCharFormat(after);
}

QString chipAt(const QTextDocument& document, int position)
{
    if (document.characterAt(position) != QChar::ObjectReplacementCharacter)
        return {};
    QTextCursor cursor(const_cast<QTextDocument*>(&document));
    cursor.setPosition(position + 1);
    return cursor.charFormat().property(ChipSource).toString();
}

}
