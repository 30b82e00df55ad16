#include "ui/messages/richtextparts.h"

#include "core/message/mjml/liquidruns.h"

#include <QHash>
#include <QSet>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextList>

#include <optional>

namespace patron::ui::richtext {

namespace {
const QSet<QString>& inlineNames()
{
    static const QSet<QString> names{
        QStringLiteral("a"),     QStringLiteral("b"),    QStringLiteral("strong"), QStringLiteral("i"),
        QStringLiteral("em"),    QStringLiteral("u"),    QStringLiteral("s"),      QStringLiteral("strike"),
        QStringLiteral("del"),   QStringLiteral("ins"),  QStringLiteral("span"),   QStringLiteral("font"),
        QStringLiteral("small"), QStringLiteral("big"),  QStringLiteral("sub"),    QStringLiteral("sup"),
        QStringLiteral("code"),  QStringLiteral("tt"),   QStringLiteral("cite"),   QStringLiteral("q"),
        QStringLiteral("mark"),  QStringLiteral("abbr"), QStringLiteral("label")};
    return names;
}

bool isBlock(const QString& name)
{
    static const QSet<QString> names{QStringLiteral("div"), QStringLiteral("ul"),         QStringLiteral("ol"),
                                     QStringLiteral("li"),  QStringLiteral("blockquote"), QStringLiteral("center")};
    return isParagraph(name) || names.contains(name);
}

bool isVoid(const QString& name)
{
    return name == u"br" || name == u"img" || name == u"hr" || name == u"wbr" || name == u"input";
}

bool isSpace(QChar c)
{
    return c == u' ' || c == u'\n' || c == u'\t' || c == u'\r' || c == u'\f';
}

const QHash<QString, char16_t>& entities()
{
    static const QHash<QString, char16_t> known{
        {QStringLiteral("amp"), u'&'},      {QStringLiteral("lt"), u'<'},      {QStringLiteral("gt"), u'>'},
        {QStringLiteral("quot"), u'"'},     {QStringLiteral("apos"), u'\''},   {QStringLiteral("nbsp"), 0x00a0},
        {QStringLiteral("copy"), 0x00a9},   {QStringLiteral("reg"), 0x00ae},   {QStringLiteral("trade"), 0x2122},
        {QStringLiteral("hellip"), 0x2026}, {QStringLiteral("mdash"), 0x2014}, {QStringLiteral("ndash"), 0x2013},
        {QStringLiteral("lsquo"), 0x2018},  {QStringLiteral("rsquo"), 0x2019}, {QStringLiteral("ldquo"), 0x201c},
        {QStringLiteral("rdquo"), 0x201d},  {QStringLiteral("bull"), 0x2022},  {QStringLiteral("middot"), 0x00b7},
        {QStringLiteral("euro"), 0x20ac},   {QStringLiteral("pound"), 0x00a3}, {QStringLiteral("laquo"), 0x00ab},
        {QStringLiteral("raquo"), 0x00bb},  {QStringLiteral("times"), 0x00d7}, {QStringLiteral("deg"), 0x00b0},
        {QStringLiteral("rarr"), 0x2192},   {QStringLiteral("larr"), 0x2190},  {QStringLiteral("shy"), 0x00ad}};
    return known;
}

/// Reads a fragment of HTML into a document.
class Reader
{
public:
    Reader(QTextDocument& document, const std::string& html, const Look& look)
        : m_source(html)
        , m_runs(m_source)
        , m_look(look)
        , m_cursor(&document)
    {}
    void read();

private:
    void readMarkup();
    void readText();
    void start(const QString& tag, const QString& name);
    void end(const QString& name);
    /// The end of the element that begins with the tag before `from`; the end of the text when it is not closed.
    std::size_t endOfElement(std::size_t from, const QString& name) const;
    std::size_t endOfTag(std::size_t at);
    void openBlock();
    /// A space belongs to what it stands in, not to what comes after it.
    void flushSpace();
    void put(const QString& text, const QString& breakTag = {});
    void chip(std::size_t from, std::size_t to);
    QString slice(std::size_t from, std::size_t to) const
    {
        return QString::fromUtf8(m_source.data() + from, qsizetype(to - from));
    }

    const std::string& m_source;
    message::mjml::LiquidRuns m_runs;
    const Look& m_look;
    QTextCursor m_cursor;
    std::size_t m_at = 0;
    QStringList m_inline;
    QStringList m_blocks;
    QHash<QString, QTextList*> m_lists;
    bool m_any = false;   ///< a paragraph has been begun
    bool m_open = false;  ///< the paragraph at the cursor has the tags of m_blocks
    bool m_space = false; ///< white space is waiting for what comes after it
    bool m_afterSpace = false;
    bool m_atStart = true; ///< nothing stands in the line yet
};

void Reader::read()
{
    while (m_at < m_source.size()) {
        const char c = m_source[m_at];
        const std::size_t run = c == '{' ? m_runs.endOf(m_at) : 0;
        if (run != 0) {
            chip(m_at, run);
            m_at = run;
        } else if (c == '<') {
            readMarkup();
        } else {
            readText();
        }
    }
    if (!m_any)
        openBlock();
}

void Reader::readText()
{
    const std::size_t from = m_at;
    if (m_source[m_at] == '&') {
        const std::size_t semicolon = m_source.find(';', m_at);
        if (semicolon != std::string::npos && semicolon - m_at < 12) {
            const QString name = slice(m_at + 1, semicolon);
            const bool hex = name.startsWith(u"#x", Qt::CaseInsensitive);
            bool isNumber = false;
            const uint code = name.startsWith(u'#') ? name.mid(hex ? 2 : 1).toUInt(&isNumber, hex ? 16 : 10) : 0;
            m_at = semicolon + 1;
            if (isNumber && code > 0x1f && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff))
                return put(QString::fromUcs4(reinterpret_cast<const char32_t*>(&code), 1));
            if (const auto found = entities().constFind(name); found != entities().cend())
                return put(QChar(*found));
            // One that the editor does not know stays as it is written.
            return chip(from, m_at);
        }
    }
    ++m_at;
    while (m_at < m_source.size() && m_source[m_at] != '<' && m_source[m_at] != '{' && m_source[m_at] != '&')
        ++m_at;
    QString pending;
    const QString text = slice(from, m_at);
    for (const QChar c : text) {
        if (!isSpace(c)) {
            pending += c;
            continue;
        }
        if (!pending.isEmpty())
            put(pending);
        pending.clear();
        m_space = !m_atStart && !m_afterSpace;
    }
    if (!pending.isEmpty())
        put(pending);
}

std::size_t Reader::endOfTag(std::size_t at)
{
    char quote = 0;
    while (at < m_source.size()) {
        const char c = m_source[at];
        if (c == '{') {
            if (const std::size_t run = message::mjml::LiquidRuns(m_source).endOf(at); run != 0) {
                at = run;
                continue;
            }
        }
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        else if (c == '>' && quote == 0)
            return at + 1;
        ++at;
    }
    return 0;
}

void Reader::readMarkup()
{
    const std::size_t from = m_at;
    const char next = from + 1 < m_source.size() ? m_source[from + 1] : ' ';
    if (m_source.compare(from, 4, "<!--") == 0) {
        const std::size_t close = m_source.find("-->", from);
        m_at = close == std::string::npos ? m_source.size() : close + 3;
        return chip(from, m_at);
    }
    const bool closing = next == '/';
    const std::size_t after =
        std::isalpha(static_cast<unsigned char>(next)) || closing || next == '!' ? endOfTag(from) : 0;
    if (after == 0) {
        ++m_at;
        return put(QStringLiteral("<"));
    }
    m_at = after;
    const QString tag = slice(from, after);
    if (next == '!')
        return chip(from, after);
    if (closing)
        return end(nameOfTag(QString(tag).remove(1, 1)));
    const QString name = nameOfTag(tag);
    if (name == u"br") {
        m_space = false;
        put(QString(QChar::LineSeparator), tag);
        m_atStart = true;
    } else if (isVoid(name)) {
        chip(from, after);
    } else if (inlineNames().contains(name) || isBlock(name)) {
        start(tag, name);
    } else {
        m_at = endOfElement(after, name);
        chip(from, m_at);
    }
}

std::size_t Reader::endOfElement(std::size_t from, const QString& name) const
{
    const QString rest = slice(from, m_source.size()).toLower();
    int depth = 1;
    for (qsizetype at = rest.indexOf(u'<'); at >= 0; at = rest.indexOf(u'<', at + 1)) {
        const bool closing = rest.mid(at + 1, 1) == u"/";
        if (nameOfTag(rest.mid(at + (closing ? 1 : 0), name.size() + 3).replace(0, 1, u'<')) != name)
            continue;
        depth += closing ? -1 : 1;
        const qsizetype close = rest.indexOf(u'>', at);
        if (depth == 0 && close >= 0)
            return from + std::size_t(slice(from, m_source.size()).left(close + 1).toUtf8().size());
    }
    return m_source.size();
}

void Reader::start(const QString& tag, const QString& name)
{
    if (!isBlock(name)) {
        flushSpace();
        m_inline << tag;
        return;
    }
    m_blocks << newId() + tag;
    m_open = false;
    m_space = false;
    m_atStart = true;
}

void Reader::end(const QString& name)
{
    const auto last = [&](const QStringList& tags) {
        for (qsizetype i = tags.size() - 1; i >= 0; --i) {
            if (nameOfTag(tags.at(i)) == name)
                return i;
        }
        return qsizetype(-1);
    };
    if (!isBlock(name)) {
        flushSpace();
        if (const qsizetype at = last(m_inline); at >= 0)
            m_inline.removeAt(at);
        return;
    }
    const qsizetype at = last(m_blocks);
    if (at < 0)
        return;
    // An empty paragraph is one too.
    if (!m_open && at == m_blocks.size() - 1 && (isParagraph(name) || name == u"li") &&
        (!m_any || blockTagsOf(m_cursor.blockFormat()).mid(0, m_blocks.size()) != m_blocks))
        openBlock();
    m_blocks = m_blocks.mid(0, at);
    m_open = false;
    m_space = false;
    m_atStart = true;
}

void Reader::openBlock()
{
    const QTextBlockFormat format = blockFormatOf(m_look, m_blocks);
    const QTextCharFormat characters = charFormatOf(m_look, m_blocks, {});
    if (m_any) {
        m_cursor.insertBlock(format, characters);
    } else {
        m_cursor.setBlockFormat(format);
        m_cursor.setBlockCharFormat(characters);
    }
    m_any = m_open = true;
    if (m_blocks.isEmpty() || nameOfTag(m_blocks.last()) != u"li")
        return;
    const QString key = m_blocks.size() > 1 ? m_blocks.at(m_blocks.size() - 2) : QString();
    if (QTextList* list = m_lists.value(key))
        list->add(m_cursor.block());
    else
        m_lists.insert(key, m_cursor.createList(listFormatOf(m_blocks)));
}

void Reader::flushSpace()
{
    if (!m_space || !m_open)
        return;
    m_cursor.insertText(QStringLiteral(" "), charFormatOf(m_look, m_blocks, m_inline));
    m_space = false;
    m_afterSpace = true;
}

void Reader::put(const QString& text, const QString& breakTag)
{
    if (!m_open)
        openBlock();
    QTextCharFormat format = charFormatOf(m_look, m_blocks, m_inline);
    if (!breakTag.isEmpty())
        format.setProperty(BreakTag, breakTag);
    m_cursor.insertText(m_space ? u' ' + text : text, format);
    m_space = m_afterSpace = false;
    m_atStart = false;
}

void Reader::chip(std::size_t from, std::size_t to)
{
    if (!m_open)
        openBlock();
    const QTextCharFormat format = charFormatOf(m_look, m_blocks, m_inline);
    if (m_space)
        m_cursor.insertText(QStringLiteral(" "), format);
    m_cursor.setCharFormat(format);
    insertChip(m_cursor, slice(from, to));
    m_space = m_afterSpace = false;
    m_atStart = false;
}

/// Writes a document as HTML.
class Writer
{
public:
    std::string write(const QTextDocument& document);

private:
    void goTo(const QStringList& blocks);
    void setInline(const QStringList& tags);
    void writeFragment(const QTextFragment& fragment);
    static QString escaped(const QString& text);

    QString m_out;
    QStringList m_blocks;
    QStringList m_inline;
};

void Writer::goTo(const QStringList& blocks)
{
    qsizetype same = 0;
    while (same < qMin(blocks.size(), m_blocks.size()) && blocks.at(same) == m_blocks.at(same))
        ++same;
    for (bool holdsBlocks = false; m_blocks.size() > same; holdsBlocks = true) {
        const QString name = nameOfTag(m_blocks.takeLast());
        m_out += (holdsBlocks ? QStringLiteral("\n</") : QStringLiteral("</")) + name + u'>';
    }
    for (qsizetype i = same; i < blocks.size(); ++i) {
        if (!m_out.isEmpty() && !m_out.endsWith(u'\n'))
            m_out += u'\n';
        m_out += blocks.at(i).mid(blocks.at(i).indexOf(u'<'));
    }
    m_blocks = blocks;
}

void Writer::setInline(const QStringList& tags)
{
    qsizetype same = 0;
    while (same < qMin(tags.size(), m_inline.size()) && tags.at(same) == m_inline.at(same))
        ++same;
    while (m_inline.size() > same)
        m_out += QStringLiteral("</") + nameOfTag(m_inline.takeLast()) + u'>';
    for (qsizetype i = same; i < tags.size(); ++i)
        m_out += tags.at(i);
    m_inline = tags;
}

QString Writer::escaped(const QString& text)
{
    QString out;
    const std::string utf8 = text.toStdString();
    message::mjml::eachStretch(
        utf8,
        [&](std::string_view plain) {
            QString part = QString::fromUtf8(plain.data(), qsizetype(plain.size())).toHtmlEscaped();
            out += part.replace(QStringLiteral("&quot;"), QStringLiteral("\""))
                       .replace(QChar(0x00a0), QStringLiteral("&nbsp;"));
        },
        [&](std::string_view liquid) { out += QString::fromUtf8(liquid.data(), qsizetype(liquid.size())); });
    return out;
}

void Writer::writeFragment(const QTextFragment& fragment)
{
    const QTextCharFormat format = fragment.charFormat();
    setInline(format.property(InlineTags).toStringList());
    if (format.objectType() == chipObject) {
        // Two equal chips beside each other are one fragment.
        for (qsizetype i = 0; i < fragment.text().size(); ++i)
            m_out += format.property(ChipSource).toString();
        return;
    }
    const QString tag = format.property(BreakTag).toString();
    QString plain;
    const QString text = fragment.text();
    for (const QChar c : text) {
        if (c != QChar::LineSeparator) {
            plain += c;
            continue;
        }
        m_out += escaped(plain) + (tag.isEmpty() ? QStringLiteral("<br />") : tag);
        plain.clear();
    }
    m_out += escaped(plain);
}

std::string Writer::write(const QTextDocument& document)
{
    bool first = true;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QStringList tags = blockTagsOf(block.blockFormat());
        if (!first && tags == m_blocks)
            m_out += QStringLiteral("<br />");
        else
            goTo(tags);
        first = false;
        for (auto fragment = block.begin(); !fragment.atEnd(); ++fragment)
            writeFragment(fragment.fragment());
        setInline({});
    }
    goTo({});
    return m_out.toStdString();
}
}

void load(QTextDocument& document, const std::string& html, const Look& look)
{
    document.setUndoRedoEnabled(false);
    document.clear();
    document.setDocumentMargin(0);
    document.setIndentWidth(40);
    Reader(document, html, look).read();
}

std::string html(const QTextDocument& document)
{
    return Writer().write(document);
}

}
