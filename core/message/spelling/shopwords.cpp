#include "core/message/spelling/shopwords.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/recipientfields.h"
#include "core/message/spelling/spelltext.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace patron::message {

namespace {
constexpr const char* settingKey = "spelling.words";
constexpr int mostNames = 200'000;

/// As SpellWord has them: straight apostrophes, one kind of hyphen.
std::string plainForm(std::string_view word)
{
    std::string folded = foldText(trim(word));
    const auto replaceAll = [&](std::string_view from, std::string_view to) {
        for (std::size_t at = folded.find(from); at != std::string::npos; at = folded.find(from, at + to.size()))
            folded.replace(at, from.size(), to);
    };
    replaceAll("\u2019", "'");
    replaceAll("\u02BC", "'");
    replaceAll("\u2010", "-");
    replaceAll("\u2011", "-");
    replaceAll("\u00AD", "");
    return folded;
}

bool isWordCharacter(UChar32 c)
{
    return u_isalnum(c) != 0 || c == '\'' || c == '-' || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

void write(Transaction& tx, const std::vector<std::string>& words)
{
    Json list = Json::array();
    for (const std::string& word : words)
        list.push_back(word);
    tx.query("INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
        .bind(settingKey, list.dump())
        .run();
    tx.changed(Area::Settings);
}

auto same(std::string_view word)
{
    return [wanted = plainForm(word)](const std::string& other) { return plainForm(other) == wanted; };
}
}

void ShopWords::addWord(std::string_view word)
{
    std::string plain = plainForm(word);
    if (!plain.empty())
        m_words.insert(std::move(plain));
}

void ShopWords::addName(std::string_view name)
{
    const std::string plain = plainForm(name);
    std::size_t from = 0;
    for (std::int32_t at = 0; at < static_cast<std::int32_t>(plain.size());) {
        const auto start = static_cast<std::size_t>(at);
        UChar32 c = 0;
        U8_NEXT(plain.data(), at, static_cast<std::int32_t>(plain.size()), c);
        if (isWordCharacter(c))
            continue;
        addWord(std::string_view(plain).substr(from, start - from));
        from = static_cast<std::size_t>(at);
    }
    addWord(std::string_view(plain).substr(from));
}

bool ShopWords::has(std::string_view word) const
{
    std::string plain = plainForm(word);
    if (m_words.contains(plain))
        return true;
    if (plain.ends_with("'s"))
        plain.resize(plain.size() - 2);
    else if (plain.ends_with("s'"))
        plain.resize(plain.size() - 1);
    return m_words.contains(plain);
}

namespace shopwords {

std::vector<std::string> added(ReadSession& session)
{
    Query query = session.query("SELECT value FROM setting WHERE key = ?");
    query.bind(settingKey);
    std::vector<std::string> words;
    if (!query.step())
        return words;
    const auto list = parseJson(query.text(0), "The shop's dictionary");
    if (!list || !list->is_array())
        return words;
    for (const Json& word : *list) {
        if (word.is_string() && words.size() < mostWords)
            words.push_back(word.get<std::string>());
    }
    return words;
}

Result<void> add(Transaction& tx, std::string_view word)
{
    const std::string clean(trim(word));
    if (clean.empty() || characterCount(clean) > longestSpellWord ||
        clean.find_first_of(" \t\n\r<>{}") != std::string::npos || !isValidUtf8(clean)) {
        return makeError(ErrorCode::BadInput,
                         "\"" + ellipsize(toValidUtf8(clean), 80) + "\" is not one word of at most 60 letters.");
    }
    ReadSession session(tx.connection());
    std::vector<std::string> words = added(session);
    if (std::any_of(words.begin(), words.end(), same(clean)))
        return {};
    if (words.size() >= mostWords)
        return makeError(ErrorCode::Conflict, "The shop's dictionary is full: it has 20,000 words.");
    words.push_back(clean);
    std::sort(words.begin(), words.end(),
              [](const std::string& a, const std::string& b) { return foldText(a) < foldText(b); });
    write(tx, words);
    return {};
}

Result<void> remove(Transaction& tx, std::string_view word)
{
    ReadSession session(tx.connection());
    std::vector<std::string> words = added(session);
    if (std::erase_if(words, same(word)) == 0)
        return makeError(ErrorCode::NotFound,
                         "\"" + ellipsize(toValidUtf8(word), 80) + "\" is not in the shop's dictionary.");
    write(tx, words);
    return {};
}

ShopWords all(ReadSession& session)
{
    ShopWords words;
    const Brand brand = recipients::brand(session);
    for (const std::string* name : {&brand.name, &brand.fromName, &brand.address, &brand.website})
        words.addName(*name);
    for (const char* sql : {"SELECT DISTINCT name FROM v_product LIMIT ?",
                            "SELECT DISTINCT brand FROM v_product WHERE brand IS NOT NULL LIMIT ?",
                            "SELECT DISTINCT category FROM v_product WHERE category IS NOT NULL LIMIT ?",
                            "SELECT DISTINCT name FROM v_place LIMIT ?"}) {
        Query query = session.query(sql);
        query.bind(mostNames);
        while (query.step())
            words.addName(query.view(0));
    }
    for (const std::string& word : added(session))
        words.addWord(word);
    return words;
}

}
}
