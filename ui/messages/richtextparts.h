#pragma once

#include "ui/messages/richtext.h"

#include <QStringList>
#include <QTextFormat>

#include <functional>

namespace patron::ui::richtext {

// What reading, changing and writing rich text share.

/// "strong" for "<strong class=x>", also behind an id.
QString nameOfTag(const QString& tag);
/// Decoded; empty where there is none.
QString attributeOfTag(const QString& tag, const char* name);
/// p and h1 to h6: an element that holds one paragraph.
bool isParagraph(const QString& name);
/// In front of a block's start tag, so that two neighbours stay two.
QString newId();
QStringList blockTagsOf(const QTextBlockFormat& format);

QTextCharFormat charFormatOf(const Look& look, const QStringList& blockTags, const QStringList& inlineTags);
QTextBlockFormat blockFormatOf(const Look& look, const QStringList& blockTags);
QTextListFormat listFormatOf(const QStringList& blockTags);

}
