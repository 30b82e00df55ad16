#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// How texts are cut into words for the customer search. What is indexed and what is typed go through the same
/// functions: folded as `foldText`, without accents ("José" is found by "jose"), letters and digits only.
namespace searchtext {

/// Case, accents and compatibility forms taken away; white space and punctuation stay.
std::string plain(std::string_view utf8);

/// The words of a name or another text. An apostrophe joins ("O'Brien" is "obrien"), and what follows it is a word,
/// too ("brien"); all other punctuation parts.
std::vector<std::string> words(std::string_view utf8);

/// An address or a number as one word, with its punctuation and without its spaces: "anna.smith@example.com",
/// "cust-00123".
std::string whole(std::string_view utf8);

/// The digits a telephone number is found by: of "+447700900123" all of them, and those after the country's code as
/// one dials at home (ITU-T E.164 country codes).
std::vector<std::string> phoneWords(std::string_view e164);

/// The FTS5 expression for what a person typed: every word must begin a word of the customer; a telephone number may
/// be typed with or without its country's code. Empty when nothing in the text can be looked for.
std::string matchExpression(std::string_view typed);

}
}
