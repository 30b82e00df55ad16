#include "core/delivery/mailbox/mailwords.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <QFile>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <utility>

namespace patron::delivery {

namespace {
constexpr std::size_t longestText = 64 << 10;
constexpr std::size_t widestGap = 80;

struct NamedList
{
    WordList list;
    const char* name;
};
constexpr std::array<NamedList, 18> names{{{WordList::DaemonNames, "daemon_names"},
                                           {WordList::BounceSubjects, "bounce_subjects"},
                                           {WordList::BounceNotices, "bounce_notices"},
                                           {WordList::DelayNotices, "delay_notices"},
                                           {WordList::FinalNotices, "final_notices"},
                                           {WordList::ListRefusals, "list_refusals"},
                                           {WordList::OriginalMarks, "original_marks"},
                                           {WordList::QuoteRules, "quote_rules"},
                                           {WordList::ProgramLines, "program_lines"},
                                           {WordList::QuoteIntroductions, "quote_introductions"},
                                           {WordList::AutoReplySubjects, "auto_reply_subjects"},
                                           {WordList::AutoReplyNotices, "auto_reply_notices"},
                                           {WordList::ChallengeNotices, "challenge_notices"},
                                           {WordList::UnsubscribeLines, "unsubscribe_lines"},
                                           {WordList::UnsubscribePhrases, "unsubscribe_phrases"},
                                           {WordList::UnsubscribeDenials, "unsubscribe_denials"},
                                           {WordList::ComplaintSubjects, "complaint_subjects"},
                                           {WordList::ReplyPrefixes, "reply_prefixes"}}};

using Lists = std::array<std::vector<Phrase>, names.size()>;

Lists readLists()
{
    Lists lists;
    QFile file(QStringLiteral(":/patron/mail/returned-mail.json"));
    if (!file.open(QIODevice::ReadOnly))
        return lists;
    const Json json = Json::parse(file.readAll().toStdString());
    for (const NamedList& named : names) {
        auto& list = lists[static_cast<std::size_t>(named.list)];
        for (const Json& group : json.at(named.name)) {
            for (const Json& phrase : group.at("phrases"))
                list.emplace_back(phrase.get<std::string>());
        }
    }
    return lists;
}

void replaceAll(std::string& text, std::string_view what, std::string_view with)
{
    std::size_t from = 0;
    std::string out;
    for (;;) {
        const auto at = text.find(what, from);
        if (at == std::string::npos)
            break;
        out.append(text, from, at - from).append(with);
        from = at + what.size();
    }
    if (from > 0)
        text = out.append(text, from);
}

std::string collapsed(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r') || c == '\0') {
            gap = true;
            continue;
        }
        if (gap && !out.empty())
            out += ' ';
        gap = false;
        out += c;
    }
    return out;
}

/// Without accents: many programs write none.
std::string withoutAccents(const std::string& text)
{
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return text;
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* apart = icu::Normalizer2::getNFDInstance(code);
    const icu::Normalizer2* together = icu::Normalizer2::getNFCInstance(code);
    if (U_FAILURE(code))
        return text;
    const icu::UnicodeString marked = apart->normalize(icu::UnicodeString::fromUTF8(text), code);
    icu::UnicodeString bare;
    for (int32_t i = 0; i < marked.length(); i = marked.moveIndex32(i, 1)) {
        if (const UChar32 c = marked.char32At(i); u_charType(c) != U_NON_SPACING_MARK)
            bare.append(c);
    }
    std::string out;
    together->normalize(bare, code).toUTF8String(out);
    return U_SUCCESS(code) ? out : text;
}

/// Folded, with one form for marks that programs write in several.
std::string plainForm(std::string_view utf8)
{
    std::string text = withoutAccents(foldText(utf8));
    using Change = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Change, 8> forms{{{"\u2019", "'"},
                                                  {"\u2018", "'"},
                                                  {"\u00B4", "'"},
                                                  {"\u00A0", " "},
                                                  {"\u202F", " "},
                                                  {"\u3000", " "},
                                                  {"\u2010", "-"},
                                                  {"\u2011", "-"}}};
    for (const auto& [from, to] : forms)
        replaceAll(text, from, to);
    return text;
}
}

std::string wordsOf(std::string_view utf8)
{
    const std::string valid = toValidUtf8(utf8.substr(0, longestText));
    return " " + collapsed(plainForm(valid)) + " ";
}

Phrase::Phrase(std::string_view text)
{
    const std::string form = plainForm(text);
    for (const std::string_view piece : split(form, '*')) {
        if (!trim(piece).empty())
            m_pieces.emplace_back(piece);
    }
    // A gap takes the blanks around it.
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        if (i > 0)
            m_pieces[i].erase(0, m_pieces[i].find_first_not_of(' '));
        if (i + 1 < m_pieces.size())
            m_pieces[i].erase(m_pieces[i].find_last_not_of(' ') + 1);
    }
}

std::size_t Phrase::find(std::string_view words) const
{
    if (m_pieces.empty())
        return std::string_view::npos;
    std::size_t start = words.find(m_pieces.front());
    while (start != std::string_view::npos) {
        std::size_t end = start + m_pieces.front().size();
        bool all = true;
        for (std::size_t i = 1; all && i < m_pieces.size(); ++i) {
            const auto at = words.substr(end, widestGap + m_pieces[i].size()).find(m_pieces[i]);
            all = at != std::string_view::npos;
            if (all)
                end += at + m_pieces[i].size();
        }
        if (all)
            return start;
        start = words.find(m_pieces.front(), start + 1);
    }
    return std::string_view::npos;
}

const std::vector<Phrase>& wordsIn(WordList list)
{
    static const Lists lists = readLists();
    return lists[static_cast<std::size_t>(list)];
}

bool says(std::string_view words, WordList list)
{
    const auto& phrases = wordsIn(list);
    return std::any_of(phrases.begin(), phrases.end(), [&](const Phrase& phrase) { return phrase.isIn(words); });
}

bool beginsWith(std::string_view words, WordList list)
{
    words = words.substr(std::min(words.find_first_not_of(" [(*-=_|>#+\""), words.size()));
    const auto& phrases = wordsIn(list);
    return std::any_of(phrases.begin(), phrases.end(), [&](const Phrase& phrase) { return phrase.find(words) == 0; });
}

bool isOneOf(std::string_view words, WordList list)
{
    constexpr std::string_view ends = " .!,;:\"'()<>*-_";
    const auto from = words.find_first_not_of(ends);
    if (from == std::string_view::npos)
        return false;
    words = words.substr(from, words.find_last_not_of(ends) - from + 1);
    const auto& phrases = wordsIn(list);
    return std::any_of(phrases.begin(), phrases.end(), [&](const Phrase& phrase) { return phrase.isExactly(words); });
}

}
