#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// Text as phrases are compared with it: case folded, without accents, runs of white space as one blank, one at both
/// ends, straight apostrophes and hyphens. Looks at the first 64 KB.
std::string wordsOf(std::string_view utf8);

/// Words to look for: "quota * exceeded" has a gap of up to 80 bytes.
class Phrase
{
public:
    /// Text as in the tables; a blank at an end stands for a word's end.
    explicit Phrase(std::string_view text);
    /// Where it begins in text that `wordsOf` made; npos when it is not there.
    std::size_t find(std::string_view words) const;
    bool isIn(std::string_view words) const { return find(words) != std::string_view::npos; }
    /// Whether the text is the phrase and nothing else.
    bool isExactly(std::string_view words) const { return m_pieces.size() == 1 && m_pieces.front() == words; }

private:
    std::vector<std::string> m_pieces;
};

/// A list of resources/mail/returned-mail.json by its name.
enum class WordList {
    DaemonNames,        ///< who bounces come from: local parts and shown names
    BounceSubjects,     ///< how their subjects begin
    BounceNotices,      ///< what they say
    DelayNotices,       ///< what a notice of a delay says
    FinalNotices,       ///< what ends such a hope
    ListRefusals,       ///< what robots of mailing lists say
    OriginalMarks,      ///< lines after which the returned mail begins
    QuoteRules,         ///< words in a rule after which a reply quotes
    ProgramLines,       ///< "Sent from my telephone"
    QuoteIntroductions, ///< "On …, Anna wrote:"
    AutoReplySubjects,  ///< how subjects of absence notes begin or what is in them
    AutoReplyNotices,   ///< what absence notes say in their first lines
    ChallengeNotices,   ///< "confirm that you are a person" of challenge-response filters
    UnsubscribeLines,   ///< a whole line, or subject, that asks for no more mail
    UnsubscribePhrases, ///< words in a short reply that do
    UnsubscribeDenials, ///< words beside them that turn their sense
    ComplaintSubjects,  ///< reports of abuse that are no ARF
    ReplyPrefixes       ///< "Re:" and its like
};

const std::vector<Phrase>& wordsIn(WordList list);
/// Whether text that `wordsOf` made has a phrase of the list.
bool says(std::string_view words, WordList list);
/// Whether it begins with one.
bool beginsWith(std::string_view words, WordList list);
/// Whether it is one, but for dots, bangs and quotes at its ends.
bool isOneOf(std::string_view words, WordList list);

}
