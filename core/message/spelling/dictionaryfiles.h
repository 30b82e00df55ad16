#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A dictionary in Hunspell's form: a list of words, and the rules of their endings beside it.
struct DictionaryFiles
{
    std::string language;          ///< as the file's name says it: "en", "en-GB", "sr-Latn-RS"
    std::string variant;           ///< what else its name says, in small letters: "valencia"; mostly empty
    std::filesystem::path words;   ///< .dic
    std::filesystem::path affixes; ///< .aff

    /// "en-GB", "ca-ES-valencia"
    std::string name() const { return variant.empty() ? language : language + "-" + variant; }
};

/// Where dictionaries are looked for, the first place first: "dictionaries" in Patron's own folder and beside the
/// program, the folders of DICPATH, then the person's and the system's (share/hunspell and share/myspell; on macOS
/// Library/Spelling). Folders that are not there are left out.
std::vector<std::filesystem::path> dictionaryFolders();
/// The first of them, made or not: where a person puts one.
std::filesystem::path ownDictionaryFolder();

/// All that have both files, in the order of the folders, by name within one. Of two with one name the first counts.
std::vector<DictionaryFiles> dictionariesIn(const std::vector<std::filesystem::path>& folders);

/// In which language a text is: the message's own (BCP 47) or, where it has none, the one that most people of the
/// shop's country write (CLDR's likely subtags). With a region where one is known: "de" in a shop in AT is "de-AT".
/// Empty when neither says anything.
std::string spellLanguage(std::string_view language, std::string_view country);

/// The dictionary for a language: its own, else the one without a region, else the one of the region with most speakers
/// (CLDR), else any of that language and script. Null when there is none.
const DictionaryFiles* chooseDictionary(const std::vector<DictionaryFiles>& found, std::string_view language);

}
