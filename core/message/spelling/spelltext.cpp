#include "core/message/spelling/spelltext.h"

#include "core/message/spelling/spellprose.h"

#include <unicode/normalizer2.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <memory>

namespace patron::message {

namespace {
struct CloseBreaks
{
    void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};

bool isHyphen(char16_t c)
{
    return c == u'-' || c == u'\u2010' || c == u'\u2011';
}

bool isApostrophe(char16_t c)
{
    return c == u'\'' || c == u'\u2019' || c == u'\u02BC';
}

/// What ends an address: white space, quotes and brackets.
bool endsToken(char16_t c)
{
    return u_isUWhiteSpace(c) != 0 || std::u16string_view(u"\"<>()[]{}“”„«»‹›|").find(c) != std::u16string_view::npos;
}

/// Whether a text between spaces is an address, the name of a file, a hashtag or the like.
bool isNoProse(std::u16string_view token)
{
    if (token.find(u'@') != token.npos || token.find(u'\\') != token.npos || token.find(u"://") != token.npos)
        return true;
    if (token.size() > 1 && token[0] == u'#')
        return true;
    const std::u16string start(token.substr(0, 7));
    icu::UnicodeString lower(start.data(), static_cast<int32_t>(start.size()));
    lower.toLower();
    if (lower.startsWith(u"www.") || lower.startsWith(u"mailto:") || lower.startsWith(u"tel:") ||
        lower.startsWith(u"sms:"))
        return true;
    // "shop.com", "prices.pdf", "img/a.png", but no "end.Next", where a space is missing.
    for (std::size_t dot = token.find(u'.', 1); dot != token.npos && dot + 1 < token.size();
         dot = token.find(u'.', dot + 1)) {
        if (u_isalnum(token[dot - 1]) != 0 && (u_islower(token[dot + 1]) != 0 || u_isdigit(token[dot + 1]) != 0))
            return true;
    }
    return false;
}

/// Cuts the words out of what a person reads.
class WordReader
{
public:
    explicit WordReader(const SpellProse& prose)
        : m_prose(prose)
        , m_text(prose.text)
        , m_normal(icu::Normalizer2::getNFCInstance(m_status))
    {}

    std::vector<SpellWord> read()
    {
        const std::unique_ptr<UBreakIterator, CloseBreaks> breaks(
            ubrk_open(UBRK_WORD, "", m_text.data(), static_cast<int32_t>(m_text.size()), &m_status));
        if (U_FAILURE(m_status))
            return {};
        auto from = static_cast<std::size_t>(ubrk_first(breaks.get()));
        for (int32_t next = ubrk_next(breaks.get()); next != UBRK_DONE; next = ubrk_next(breaks.get())) {
            const auto to = static_cast<std::size_t>(next);
            const int32_t kind = ubrk_getRuleStatus(breaks.get());
            if (kind >= UBRK_WORD_NUMBER && kind < UBRK_WORD_LETTER_LIMIT)
                takeSegment(from, to);
            from = to;
        }
        finish();
        return std::move(m_words);
    }

private:
    struct Range
    {
        std::size_t from;
        std::size_t to;
    };

    /// Segments with a hyphen between them are one word, those with dots and colons inside several.
    void takeSegment(std::size_t from, std::size_t to)
    {
        const bool continues = !m_open.empty() && from == m_open.back().to + 1 && isHyphen(m_text[from - 1]);
        if (!continues)
            finish();
        std::size_t start = from;
        for (std::size_t at = from; at < to; ++at) {
            if (m_text[at] != u'.' && m_text[at] != u':')
                continue;
            m_open.push_back({start, at});
            finish();
            start = at + 1;
        }
        if (start < to)
            m_open.push_back({start, to});
    }

    void finish()
    {
        if (m_open.empty())
            return;
        const Range whole{m_open.front().from, m_open.back().to};
        if (isChecked(whole)) {
            SpellWord word = wordOf(whole);
            if (m_open.size() > 1) {
                for (const Range& part : m_open) {
                    if (isChecked(part))
                        word.parts.push_back(wordOf(part));
                }
            }
            if (m_open.size() == 1 || !word.parts.empty())
                m_words.push_back(std::move(word));
        }
        m_open.clear();
    }

    bool isChecked(const Range& range)
    {
        if ((range.from > 0 && m_text[range.from - 1] == unknownLetters) ||
            (range.to < m_text.size() && m_text[range.to] == unknownLetters))
            return false;
        std::size_t letters = 0;
        std::size_t capitals = 0;
        for (std::size_t at = range.from; at < range.to;) {
            UChar32 c = 0;
            U16_NEXT(m_text.data(), at, range.to, c);
            if (u_isdigit(c) != 0 || c == u'_' || c == unknownLetters)
                return false;
            if (u_isalpha(c) == 0)
                continue;
            UErrorCode status = U_ZERO_ERROR;
            if (uscript_breaksBetweenLetters(uscript_getScript(c, &status)))
                return false;
            ++letters;
            capitals += u_isupper(c) != 0 ? 1 : 0;
        }
        return letters > 1 && letters <= longestSpellWord && capitals < letters && !isInNoProse(range);
    }

    /// Tokens are looked at once, as the words in them come from left to right.
    bool isInNoProse(const Range& range)
    {
        if (range.from >= m_token.to) {
            m_token = range;
            while (m_token.from > m_tokenEnd && !endsToken(m_text[m_token.from - 1]))
                --m_token.from;
            while (m_token.to < m_text.size() && !endsToken(m_text[m_token.to]))
                ++m_token.to;
            m_tokenEnd = m_token.to;
            m_isNoProse = isNoProse(std::u16string_view(m_text).substr(m_token.from, m_token.to - m_token.from));
        }
        return m_isNoProse;
    }

    SpellWord wordOf(const Range& range) const
    {
        icu::UnicodeString text;
        for (std::size_t at = range.from; at < range.to; ++at) {
            const char16_t c = m_text[at];
            if (c == u'\u00AD')
                continue;
            text.append(isApostrophe(c) ? u'\'' : isHyphen(c) ? u'-' : c);
        }
        UErrorCode status = U_ZERO_ERROR;
        const icu::UnicodeString normal = m_normal ? m_normal->normalize(text, status) : text;
        SpellWord word{m_prose.from[range.from], m_prose.to[range.to - 1], {}};
        (U_SUCCESS(status) ? normal : text).toUTF8String(word.text);
        return word;
    }

    const SpellProse& m_prose;
    const std::u16string& m_text;
    UErrorCode m_status = U_ZERO_ERROR;
    const icu::Normalizer2* m_normal;
    std::vector<SpellWord> m_words;
    std::vector<Range> m_open; ///< segments of the word that is being read
    Range m_token{0, 0};
    std::size_t m_tokenEnd = 0;
    bool m_isNoProse = false;
};
}

std::vector<SpellWord> wordsToCheck(std::string_view source, SpellSyntax syntax)
{
    const SpellProse prose = proseOf(source, syntax);
    return WordReader(prose).read();
}

}
