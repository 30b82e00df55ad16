#pragma once

#include "core/store/store.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace patron::message {

/// Words that are right in one shop: the words of its brand, of its products, their brands and categories, of its
/// places, and those that people added to its dictionary. Upper and lower case are the same.
class ShopWords
{
public:
    /// Each word of a name.
    void addName(std::string_view name);
    void addWord(std::string_view word);
    /// Also for a word of the shop with an apostrophe and an s: "Finch's".
    bool has(std::string_view word) const;
    std::size_t size() const { return m_words.size(); }

private:
    std::unordered_set<std::string> m_words; ///< folded
};

/// The shop's dictionary. It lies in the workspace (setting "spelling.words") and travels with its file. The functions
/// run inside store closures.
namespace shopwords {

inline constexpr std::size_t mostWords = 20'000;

/// What people added, by alphabet.
std::vector<std::string> added(ReadSession& session);
/// BadInput for what is no single word or too long, Conflict when there are too many. One that is there stays.
Result<void> add(Transaction& tx, std::string_view word);
/// NotFound when it was never added.
Result<void> remove(Transaction& tx, std::string_view word);

/// All that are right in this shop. At most 200,000 names are read.
ShopWords all(ReadSession& session);

}
}
