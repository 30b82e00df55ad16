#include "core/message/spelling/dictionaryfiles.h"

#include "core/base/paths.h"
#include "core/base/text.h"

#include <QCoreApplication>
#include <QStandardPaths>

#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <set>

namespace patron::message {

namespace {
constexpr std::size_t mostFilesOfFolder = 5'000;

/// The parts of a language tag that matter here.
struct Tag
{
    std::string language;
    std::string script;
    std::string region;

    bool operator==(const Tag&) const = default;
    std::string name() const
    {
        return language + (script.empty() ? "" : "-" + script) + (region.empty() ? "" : "-" + region);
    }
};

bool areLetters(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

bool areDigits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Reads "en_GB", "sr-Latn-RS", "ca_ES-valencia", "de_DE_frami"; what is no part of the tag goes to `rest`.
Tag readTag(std::string_view text, std::string& rest)
{
    std::string joined(text);
    std::replace(joined.begin(), joined.end(), '_', '-');
    Tag tag;
    std::size_t index = 0;
    for (const std::string_view part : split(joined, '-')) {
        const bool isFirst = index++ == 0;
        if (isFirst && (part.size() == 2 || part.size() == 3) && areLetters(part))
            tag.language = asciiLower(part);
        else if (isFirst)
            return {};
        else if (rest.empty() && tag.region.empty() && tag.script.empty() && part.size() == 4 && areLetters(part))
            tag.script = asciiUpper(part.substr(0, 1)) + asciiLower(part.substr(1));
        else if (rest.empty() && tag.region.empty() &&
                 ((part.size() == 2 && areLetters(part)) || (part.size() == 3 && areDigits(part))))
            tag.region = asciiUpper(part);
        else
            rest += (rest.empty() ? "" : "-") + asciiLower(part);
    }
    return tag;
}

Tag tagOf(std::string_view text)
{
    std::string rest;
    return readTag(text, rest);
}

/// With script and region, as CLDR supposes them.
Tag likely(const Tag& tag)
{
    std::array<char, ULOC_FULLNAME_CAPACITY> full{};
    UErrorCode status = U_ZERO_ERROR;
    std::string name = tag.name();
    std::replace(name.begin(), name.end(), '-', '_');
    uloc_addLikelySubtags(name.c_str(), full.data(), static_cast<int32_t>(full.size()), &status);
    return U_SUCCESS(status) ? tagOf(full.data()) : tag;
}

void addFolders(std::vector<std::filesystem::path>& folders, std::string_view list, char separator,
                std::initializer_list<const char*> inside)
{
    for (const std::string_view each : split(list, separator)) {
        if (each.empty())
            continue;
        for (const char* folder : inside)
            folders.push_back(*folder == 0 ? toPath(each) : toPath(each) / folder);
    }
}

std::string variable(const char* name)
{
    return qEnvironmentVariable(name).toStdString();
}

std::vector<DictionaryFiles> dictionariesIn(const std::filesystem::path& folder)
{
    std::vector<DictionaryFiles> found;
    std::error_code error;
    std::size_t looked = 0;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (++looked > mostFilesOfFolder)
            break;
        if (asciiLower(fromPath(at->path().extension())) != ".dic")
            continue;
        DictionaryFiles files;
        const Tag tag = readTag(fromPath(at->path().stem()), files.variant);
        files.language = tag.name();
        files.words = at->path();
        files.affixes = std::filesystem::path(at->path()).replace_extension(".aff");
        std::error_code missing;
        if (!tag.language.empty() && std::filesystem::is_regular_file(files.affixes, missing))
            found.push_back(std::move(files));
    }
    std::sort(found.begin(), found.end(),
              [](const DictionaryFiles& a, const DictionaryFiles& b) { return a.name() < b.name(); });
    return found;
}
}

std::filesystem::path ownDictionaryFolder()
{
    return userFolder() / "dictionaries";
}

std::vector<std::filesystem::path> dictionaryFolders()
{
    std::vector<std::filesystem::path> folders{ownDictionaryFolder()};
    if (QCoreApplication::instance())
        folders.push_back(toPath(QCoreApplication::applicationDirPath().toStdString()) / "dictionaries");
#ifdef Q_OS_WIN
    constexpr char separator = ';';
#else
    constexpr char separator = ':';
#endif
    addFolders(folders, variable("DICPATH"), separator, {""});
#if defined(Q_OS_MACOS)
    addFolders(folders, variable("HOME"), separator, {"Library/Spelling"});
    folders.emplace_back("/Library/Spelling");
#endif
    const QStringList shared = QStandardPaths::standardLocations(QStandardPaths::GenericDataLocation);
    for (const QString& folder : shared) {
        for (const char* inside : {"hunspell", "myspell", "myspell/dicts"})
            folders.push_back(toPath(folder.toStdString()) / inside);
    }
    std::vector<std::filesystem::path> there;
    for (const std::filesystem::path& folder : folders) {
        std::error_code missing;
        if (std::filesystem::is_directory(folder, missing) &&
            std::find(there.begin(), there.end(), folder) == there.end())
            there.push_back(folder);
    }
    return there;
}

std::vector<DictionaryFiles> dictionariesIn(const std::vector<std::filesystem::path>& folders)
{
    std::vector<DictionaryFiles> all;
    std::set<std::string> names;
    for (const std::filesystem::path& folder : folders) {
        for (DictionaryFiles& files : dictionariesIn(folder)) {
            if (names.insert(files.name()).second)
                all.push_back(std::move(files));
        }
    }
    return all;
}

std::string spellLanguage(std::string_view language, std::string_view country)
{
    Tag tag = tagOf(language);
    const std::string region = asciiUpper(country);
    if (tag.language.empty()) {
        if (region.size() != 2 || !areLetters(region))
            return {};
        Tag spoken{"und", {}, region};
        tag = likely(spoken);
        return tag.language.empty() || tag.language == "und" ? std::string() : tag.language + "-" + region;
    }
    if (!tag.region.empty() || region.empty())
        return tag.name();
    // A shop in London that writes French writes that of France.
    const Tag there = likely({"und", {}, region});
    if (there.language == tag.language)
        tag.region = region;
    return tag.name();
}

const DictionaryFiles* chooseDictionary(const std::vector<DictionaryFiles>& found, std::string_view language)
{
    const Tag wanted = tagOf(language);
    if (wanted.language.empty())
        return nullptr;
    const Tag whole = likely(wanted);
    const Tag main = likely({wanted.language, wanted.script, {}});
    const DictionaryFiles* best = nullptr;
    int bestRank = 0;
    for (const DictionaryFiles& files : found) {
        const Tag tag = tagOf(files.language);
        const Tag full = likely(tag);
        if (tag.language != wanted.language || full.script != whole.script)
            continue;
        int rank = full.region == whole.region && !tag.region.empty() ? 4
                   : tag.region.empty()                               ? 3
                   : full.region == main.region                       ? 2
                                                                      : 1;
        rank = 2 * rank + (files.variant.empty() ? 1 : 0);
        if (rank > bestRank) {
            best = &files;
            bestRank = rank;
        }
    }
    return best;
}

}
