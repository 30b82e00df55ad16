#pragma once

#include "core/intake/csvreader.h"
#include "core/intake/readers/linereader.h"
#include "core/intake/textsource.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// One property of a card: [group.]NAME[;parameters]:value.
struct VCardProperty
{
    std::string name;                                   ///< upper case, without its group
    std::multimap<std::string, std::string> parameters; ///< upper-case names; a bare word of 2.1 is a TYPE
    std::string value;                                  ///< decoded from quoted-printable, still with its backslashes

    /// Whether TYPE (or a bare word) names it, in any case.
    bool hasType(std::string_view type) const;
    std::string parameter(std::string_view name) const;
    /// 1 is the most preferred (PREF=1, or TYPE=PREF); 101 where nothing is said.
    int preference() const;
};

struct VCard
{
    std::int64_t line = 0; ///< of its BEGIN, from 1
    std::string version;
    std::vector<VCardProperty> properties;
    bool group = false; ///< a list of cards, and no person
    CsvProblem problem = CsvProblem::None;
};

/// Reads vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) one after the other, in bounded memory: folded lines,
/// quoted-printable with its own folding and character set, cards inside cards (AGENT) left out, pictures, sounds and
/// keys passed over. Used by one thread.
class VCardReader
{
public:
    explicit VCardReader(std::unique_ptr<TextSource> text);

    /// The next card; false at the end.
    bool next(VCard& card);
    std::optional<Error> failure() const { return m_text->failure(); }

private:
    bool logicalLine(const std::string& version);
    bool takeLine();
    void take(VCard& card);

    std::unique_ptr<TextSource> m_text;
    LineReader m_lines;
    std::string m_line; ///< the next one of the file
    bool m_have = false;
    std::string m_logical;
    std::int64_t m_logicalLine = 0;
    bool m_passOver = false; ///< the logical line is of a kind that is not kept
    std::size_t m_cardBytes = 0;
};

/// A value's parts between unescaped separators, without backslashes: "Doe;John" -> "Doe", "John".
std::vector<std::string> vcardParts(std::string_view value, char separator);
/// The same as they stand there, to be parted further.
std::vector<std::string_view> vcardRawParts(std::string_view value, char separator);
/// A value as text: "\n" and "\," as they are meant.
std::string vcardText(std::string_view value);

}
