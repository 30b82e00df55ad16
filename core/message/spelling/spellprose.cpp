#include "core/message/spelling/spellprose.h"

#include "core/base/text.h"
#include "core/message/entities.h"
#include "core/message/liquid/tokenizer.h"
#include "core/message/mjml/liquidruns.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <optional>

namespace patron::message {

namespace {
constexpr auto npos = std::string_view::npos;
/// Stands for a tag within a line until it is known what it stands between. Unicode has no character there.
constexpr char16_t seam = u'\uFDD0';
constexpr std::size_t longestEntity = 13;

bool isAny(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Elements that may begin and end in the middle of a word.
bool isInline(std::string_view name)
{
    return isAny(name, {"a", "abbr",  "b",    "big", "cite", "del", "em",     "font",   "i",  "ins", "kbd", "mark",
                        "s", "small", "span", "sub", "u",    "sup", "strong", "strike", "tt", "var", "wbr"});
}

/// Elements whose text nobody reads as language.
bool isUnread(std::string_view name)
{
    return isAny(name, {"style", "script", "mj-style", "code", "pre", "samp", "svg", "mj-font"});
}

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Reads a source once, from left to right.
class ProseReader
{
public:
    ProseReader(std::string_view source, SpellSyntax syntax)
        : m_source(source)
        , m_runs(source)
        , m_isMarkup(syntax == SpellSyntax::Markup)
        , m_lastClosing(source.rfind('>'))
    {
        m_prose.text.reserve(source.size());
        m_prose.from.reserve(source.size());
        m_prose.to.reserve(source.size());
    }

    SpellProse read()
    {
        while (m_at < m_source.size()) {
            const char c = m_source[m_at];
            if (c == '{' && skipLiquid(false))
                continue;
            if (m_isMarkup && c == '<' && readTag())
                continue;
            if (m_isMarkup && c == '&' && readEntity())
                continue;
            readCharacter();
        }
        closeSeams();
        return std::move(m_prose);
    }

private:
    void put(char16_t unit, std::size_t from, std::size_t to) { m_prose.add({&unit, 1}, from, to); }
    std::size_t lineEnd(std::size_t at) const { return std::min(m_source.find('\n', at), m_source.size()); }

    bool skipLiquid(bool isQuiet)
    {
        const std::string_view start = m_source.substr(m_at, 2);
        if (start != "{{" && start != "{%")
            return false;
        const std::size_t from = m_at;
        const std::size_t end = m_runs.endOf(m_at);
        m_at = end != 0 ? end : lineEnd(m_at);
        if (isQuiet)
            return true;
        const std::string_view tag = mjml::liquidTagName(m_source.substr(from, m_at - from));
        if (end == 0 || start == "{{" || tag == "echo")
            put(unknownLetters, from, m_at);
        else
            put(isAny(tag, {"else", "elsif", "when"}) ? u'\n' : seam, from, m_at);
        return true;
    }

    /// True when the bracket was one of markup, which is passed.
    bool readTag()
    {
        const std::size_t from = m_at;
        const char next = m_at + 1 < m_source.size() ? m_source[m_at + 1] : ' ';
        const bool isClosing = next == '/' && m_at + 2 < m_source.size() && isNameStart(m_source[m_at + 2]);
        if (next == '!' || next == '?') {
            skipDeclaration();
            put(seam, from, m_at);
            return true;
        }
        if (!isNameStart(next) && !isClosing)
            return false;
        if (m_lastClosing == npos || m_at > m_lastClosing) {
            // Never closed: it is just being written.
            m_at = lineEnd(m_at);
            put(u'\n', from, m_at);
            return true;
        }
        m_at += isClosing ? 2 : 1;
        const std::size_t nameFrom = m_at;
        while (m_at < m_source.size() && !liquid::isSpaceChar(m_source[m_at]) && m_source[m_at] != '>' &&
               m_source[m_at] != '/')
            ++m_at;
        const std::string name = asciiLower(m_source.substr(nameFrom, m_at - nameFrom));
        put(isInline(name) ? seam : u'\n', from, m_at);
        readAttributes();
        if (!isClosing && isUnread(name) && m_source.substr(m_at - 2, 2) != "/>")
            skipElement(name);
        return true;
    }

    void skipDeclaration()
    {
        if (m_source.substr(m_at, 4) != "<!--") {
            const std::size_t end = m_source.find('>', m_at);
            m_at = end == npos ? m_source.size() : end + 1;
            return;
        }
        // "<!-->" is a comment, too: its end may use the dashes of its beginning.
        const std::size_t end = m_source.find("-->", m_at + 2);
        m_at = end == npos ? m_source.size() : end + 3;
    }

    void skipElement(const std::string& name)
    {
        for (std::size_t at = m_source.find("</", m_at); at != npos; at = m_source.find("</", at + 2)) {
            if (asciiLower(m_source.substr(at + 2, name.size())) == name) {
                m_at = at;
                return;
            }
        }
        m_at = m_source.size();
    }

    /// Up to behind the >.
    void readAttributes()
    {
        while (m_at < m_source.size() && m_source[m_at] != '>') {
            const char c = m_source[m_at];
            if (c == '{' && skipLiquid(true))
                continue;
            if (liquid::isSpaceChar(c) || c == '/') {
                ++m_at;
                continue;
            }
            const std::size_t from = m_at++;
            while (m_at < m_source.size() && !liquid::isSpaceChar(m_source[m_at]) && m_source[m_at] != '=' &&
                   m_source[m_at] != '>' && m_source[m_at] != '{')
                ++m_at;
            const std::string name = asciiLower(m_source.substr(from, m_at - from));
            if (m_at < m_source.size() && m_source[m_at] == '=')
                readValue(isAny(name, {"alt", "title", "aria-label"}));
        }
        m_at = std::min(m_at + 1, m_source.size());
    }

    void readValue(bool isRead)
    {
        ++m_at;
        const char quote = m_at < m_source.size() ? m_source[m_at] : ' ';
        if (quote != '"' && quote != '\'') {
            while (m_at < m_source.size() && !liquid::isSpaceChar(m_source[m_at]) && m_source[m_at] != '>') {
                if (m_source[m_at] != '{' || !skipLiquid(true))
                    ++m_at;
            }
            return;
        }
        ++m_at;
        if (isRead)
            put(u'\n', m_at, m_at);
        while (m_at < m_source.size() && m_source[m_at] != quote) {
            const char c = m_source[m_at];
            if (c == '{' && skipLiquid(!isRead))
                continue;
            // Its quote is missing: what follows is markup again.
            isRead = isRead && c != '<';
            if (!isRead)
                ++m_at;
            else if (c != '&' || !readEntity())
                readCharacter();
        }
        put(u'\n', m_at, m_at);
        m_at = std::min(m_at + 1, m_source.size());
    }

    bool readEntity()
    {
        const auto length = m_source.substr(m_at, longestEntity).find(';');
        if (length == npos)
            return false;
        const std::size_t from = m_at;
        const std::string_view written = m_source.substr(from, length + 1);
        if (!std::all_of(written.begin() + 1, written.end() - 1,
                         [](char c) { return liquid::isWordChar(c) || c == '#'; }))
            return false;
        m_at += written.size();
        const std::string decoded = decodeEntities(written);
        if (decoded == written) {
            put(unknownLetters, from, m_at);
            return true;
        }
        const icu::UnicodeString units = icu::UnicodeString::fromUTF8(decoded);
        m_prose.add({units.getBuffer(), static_cast<std::size_t>(units.length())}, from, m_at);
        return true;
    }

    void readCharacter()
    {
        const std::size_t from = m_at;
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(m_source.data());
        auto at = static_cast<std::int64_t>(m_at);
        const auto size = static_cast<std::int64_t>(m_source.size());
        UChar32 character = 0;
        U8_NEXT(bytes, at, size, character);
        m_at = static_cast<std::size_t>(at);
        if (character < 0 || character == seam)
            return put(u' ', from, m_at);
        std::array<char16_t, 2> units{};
        std::size_t count = 1;
        if (character > 0xFFFF) {
            units = {static_cast<char16_t>(U16_LEAD(character)), static_cast<char16_t>(U16_TRAIL(character))};
            count = 2;
        } else {
            units[0] = static_cast<char16_t>(character);
        }
        m_prose.add({units.data(), count}, from, m_at);
    }

    /// Tags between two letters are inside of a word, of which nobody knows the whole; others divide.
    void closeSeams()
    {
        std::u16string& text = m_prose.text;
        for (std::size_t at = text.find(seam); at != std::u16string::npos; at = text.find(seam, at)) {
            const std::size_t end = std::min(text.find_first_not_of(seam, at), text.size());
            const bool isInside =
                at > 0 && end < text.size() && u_isalpha(text[at - 1]) != 0 && u_isalpha(text[end]) != 0;
            std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
                      isInside ? unknownLetters : u' ');
            at = end;
        }
    }

    std::string_view m_source;
    mjml::LiquidRuns m_runs;
    bool m_isMarkup;
    std::size_t m_lastClosing;
    std::size_t m_at = 0;
    SpellProse m_prose;
};
}

void SpellProse::add(std::u16string_view units, std::size_t sourceFrom, std::size_t sourceTo)
{
    text += units;
    from.insert(from.end(), units.size(), static_cast<std::uint32_t>(sourceFrom));
    to.insert(to.end(), units.size(), static_cast<std::uint32_t>(sourceTo));
}

SpellProse proseOf(std::string_view source, SpellSyntax syntax)
{
    return ProseReader(source.substr(0, longestSpellText), syntax).read();
}

}
