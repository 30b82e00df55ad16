#include "core/message/spelling/dictionary.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/message/spelling/spelltext.h"

#include <hunspell.hxx>

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <optional>
#include <sstream>
#include <unordered_map>

namespace patron::message {

namespace {
constexpr std::uintmax_t largestFile = 128 * 1024 * 1024;
constexpr std::size_t mostVerdicts = 200'000;
constexpr std::size_t roomForNone = 1'000'000;
constexpr std::size_t roomForNoRule = 10'000;
constexpr int mostScripts = 8;

struct CloseConverter
{
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// Hunspell's names that ICU has not.
std::string icuName(const std::string& encoding)
{
    const std::string name = asciiLower(encoding);
    if (name.starts_with("microsoft-cp"))
        return "windows-" + name.substr(12);
    return name.starts_with("tis620") ? "tis-620" : encoding;
}

/// Strict both ways: what it cannot write is an error and no question mark.
Converter makeConverter(const std::string& encoding)
{
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(icuName(encoding).c_str(), &status));
    if (U_FAILURE(status) || encoding.empty())
        return nullptr;
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setFallback(converter.get(), false);
    return U_SUCCESS(status) ? std::move(converter) : nullptr;
}

Error broken(const std::filesystem::path& file, const std::string& why)
{
    return makeError(ErrorCode::BadInput, "The dictionary \"" + fromPath(file) + "\" cannot be used: " + why +
                                              " Put a whole one in its place.");
}

/// The file's text as Hunspell will find it; Hunspell itself takes what is no dictionary without a word.
Result<std::string> readPart(const std::filesystem::path& file)
{
    auto text = readFile(file, largestFile);
    if (!text)
        return broken(file, "it cannot be read, or is larger than 128 MB.");
    if (text->starts_with("\xEF\xBB\xBF"))
        text->erase(0, 3);
    if (text->find('\0') != std::string::npos)
        return broken(file, "it is no text.");
    return std::move(*text);
}

/// A word list begins with how many words it has.
Result<void> checkWords(const std::filesystem::path& file)
{
    PATRON_TRY(text, readPart(file));
    const std::string_view first = trim(std::string_view(text).substr(0, text.find('\n')));
    const std::string_view count = first.substr(0, first.find_first_of(" \t"));
    const bool isNumber = !count.empty() && count.size() < 9 && count.find_first_not_of("0123456789") == count.npos;
    if (!isNumber)
        return broken(file, "its first line is not the number of its words.");
    if (text.find('\n') == std::string::npos || trim(std::string_view(text).substr(text.find('\n'))).empty())
        return broken(file, "it has no words.");
    // Hunspell makes room for as many as are said.
    if (static_cast<std::size_t>(std::stoul(std::string(count))) > text.size() + roomForNone)
        return broken(file, "its first line says more words than it has.");
    return {};
}

/// How many entries a rule says that its table has; 0 for a rule that says none. Affixes say it behind their flag.
std::size_t entriesSaid(std::string_view rule)
{
    static constexpr std::array<std::string_view, 10> tables = {
        "AF", "AM", "REP", "MAP", "PHONE", "BREAK", "ICONV", "OCONV", "COMPOUNDRULE", "CHECKCOMPOUNDPATTERN"};
    std::istringstream words{std::string(rule)};
    std::string name;
    words >> name;
    if (name == "SFX" || name == "PFX") {
        std::string flag;
        std::string cross;
        words >> flag >> cross;
    } else if (std::find(tables.begin(), tables.end(), name) == tables.end()) {
        return 0;
    }
    std::string said;
    words >> said;
    std::size_t entries = 0;
    const auto [end, code] = std::from_chars(said.data(), said.data() + said.size(), entries);
    return code == std::errc::result_out_of_range ? SIZE_MAX : entries;
}

/// The encoding that the rules name; ISO 8859-1 where they name none, as Hunspell has it. Refused are rules that would
/// take more memory than their file explains.
Result<std::string> encodingOf(const std::filesystem::path& file)
{
    PATRON_TRY(text, readPart(file));
    if (trim(text).empty())
        return broken(file, "it is empty.");
    std::optional<std::string> encoding;
    const auto lines = split(text, '\n');
    for (const std::string_view line : lines) {
        const std::string_view rule = trim(line);
        // Hunspell makes room for as many as are said.
        if (entriesSaid(rule) > lines.size() + roomForNoRule)
            return broken(file, "its rules say more entries than it has.");
        if (encoding || (!rule.starts_with("SET ") && !rule.starts_with("SET\t")))
            continue;
        const std::string_view name = trim(rule.substr(4));
        encoding = name.substr(0, name.find_first_of(" \t#"));
        if (!makeConverter(*encoding))
            return broken(file, "nobody knows its encoding, \"" + ellipsize(toValidUtf8(*encoding), 40) + "\".");
    }
    return encoding.value_or("ISO8859-1");
}

std::string hunspellPath(const std::filesystem::path& file)
{
#ifdef _WIN32
    // By this Hunspell knows that a name is UTF-8.
    auto absolute = std::filesystem::absolute(file);
    return "\\\\?\\" + fromPath(absolute.make_preferred());
#else
    return file.string();
#endif
}

std::vector<UScriptCode> scriptsOf(const std::string& language)
{
    std::array<UScriptCode, mostScripts> codes{};
    UErrorCode status = U_ZERO_ERROR;
    const int32_t count = uscript_getCode(language.c_str(), codes.data(), mostScripts, &status);
    return U_SUCCESS(status) ? std::vector<UScriptCode>(codes.begin(), codes.begin() + count)
                             : std::vector<UScriptCode>();
}
}

struct Dictionary::Parts
{
    DictionaryFiles files;
    std::mutex mutex;
    Converter converter; ///< null: UTF-8
    std::vector<UScriptCode> scripts;
    std::unique_ptr<Hunspell> hunspell;
    std::unordered_map<std::string, bool> verdicts;

    /// In the dictionary's encoding; nothing when it has not all letters.
    std::optional<std::string> encode(const std::string& utf8)
    {
        if (!converter)
            return utf8;
        const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
        std::string bytes(static_cast<std::size_t>(text.length()) * 4 + 8, '\0');
        UErrorCode status = U_ZERO_ERROR;
        const int32_t size = ucnv_fromUChars(converter.get(), bytes.data(), static_cast<int32_t>(bytes.size()),
                                             text.getBuffer(), text.length(), &status);
        if (U_FAILURE(status))
            return {};
        bytes.resize(static_cast<std::size_t>(size));
        return bytes;
    }

    std::string decode(const std::string& bytes)
    {
        if (!converter)
            return isValidUtf8(bytes) ? bytes : std::string();
        UErrorCode status = U_ZERO_ERROR;
        icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), status);
        std::string utf8;
        if (U_SUCCESS(status))
            text.toUTF8String(utf8);
        return utf8;
    }

    bool isOfItsScript(const std::string& word) const
    {
        if (scripts.empty())
            return true;
        const icu::UnicodeString text = icu::UnicodeString::fromUTF8(word);
        for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
            const UChar32 c = text.char32At(at);
            for (const UScriptCode script : scripts) {
                if (uscript_hasScript(c, script))
                    return true;
            }
        }
        return false;
    }

    bool judge(const std::string& word)
    {
        if (!isOfItsScript(word))
            return true;
        const auto plain = encode(word);
        if (!plain || hunspell->spell(*plain))
            return true;
        // Some dictionaries have the other apostrophe.
        if (word.find('\'') == std::string::npos)
            return false;
        std::string curly;
        for (const char c : word)
            curly += c == '\'' ? std::string("\u2019") : std::string(1, c);
        const auto other = encode(curly);
        if (other && hunspell->spell(*other))
            return true;
        // German dictionaries have not "geht's", which is right behind any word (Duden, rule 14).
        return files.language.starts_with("de") && word.ends_with("'s") && word.size() > 2 &&
               judge(word.substr(0, word.size() - 2));
    }
};

Dictionary::Dictionary(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{}

Dictionary::~Dictionary() = default;

Result<std::shared_ptr<Dictionary>> Dictionary::open(const DictionaryFiles& files)
{
    PATRON_CHECK(checkWords(files.words));
    PATRON_TRY(encoding, encodingOf(files.affixes));
    auto parts = std::make_unique<Parts>();
    parts->files = files;
    if (asciiLower(encoding) != "utf-8" && asciiLower(encoding) != "utf8")
        parts->converter = makeConverter(encoding);
    parts->scripts = scriptsOf(files.language);
    try {
        parts->hunspell =
            std::make_unique<Hunspell>(hunspellPath(files.affixes).c_str(), hunspellPath(files.words).c_str());
    } catch (const std::exception&) {
        return broken(files.affixes, "its rules take more than fits into the memory.");
    }
    return std::shared_ptr<Dictionary>(new Dictionary(std::move(parts)));
}

const DictionaryFiles& Dictionary::files() const
{
    return m_parts->files;
}

bool Dictionary::knows(const std::string& word)
{
    if (characterCount(word) > longestSpellWord)
        return true;
    const std::scoped_lock lock(m_parts->mutex);
    auto& verdicts = m_parts->verdicts;
    const auto known = verdicts.find(word);
    if (known != verdicts.end())
        return known->second;
    if (verdicts.size() >= mostVerdicts)
        verdicts.clear();
    return verdicts[word] = m_parts->judge(word);
}

std::vector<std::string> Dictionary::suggestions(const std::string& word)
{
    if (characterCount(word) > longestSpellWord)
        return {};
    const std::scoped_lock lock(m_parts->mutex);
    const auto bytes = m_parts->encode(word);
    if (!bytes)
        return {};
    std::vector<std::string> found;
    for (const std::string& suggestion : m_parts->hunspell->suggest(*bytes)) {
        std::string text = m_parts->decode(suggestion);
        if (text.empty() || text == word || std::find(found.begin(), found.end(), text) != found.end())
            continue;
        found.push_back(std::move(text));
        if (found.size() == mostSuggestions)
            break;
    }
    return found;
}

}
