#include "core/intake/headervariants.h"

#include "core/base/text.h"
#include "core/intake/plainheader.h"

#include <algorithm>
#include <string>

namespace patron::intake {

namespace {
constexpr double sureScore = 70; ///< from here on the words of a header speak for themselves
constexpr double grossCost = 6;
constexpr double netCost = 9; ///< the net amount comes behind the gross one where a file has both
constexpr double bracketCost = 12;

bool isOneOf(std::string_view words, std::string_view word)
{
    return words.find("|" + std::string(word) + "|") != std::string_view::npos;
}

constexpr std::string_view plainWords = "|incl|inkl|inc|including|inclusive|included|ttc|brutto|gross|"
                                        "compris|comprise|incluse|inclus|incluido|incluida|"
                                        "inclusa|incluso|";
constexpr std::string_view currencyWords = "|eur|gbp|usd|chf|cad|aud|euro|euros|";
constexpr std::string_view endWords = "|in|en|base|mit|con|avec|met|y|";
constexpr std::string_view netWords = "|excl|exkl|exc|ex|excluding|exclusive|excluded|excluido|exclusa|escl|esclusa|ht|"
                                      "netto|net|hors|sin|senza|ohne|zonder|";
/// Only beside a word that says whether they are in it: "Total tax" is another thing than "Total incl. tax".
constexpr std::string_view taxWords = "|vat|tax|taxes|mwst|ust|steuer|btw|iva|tva|taxe|gst|";
/// What a bracket changes a sum by: "Amount (refunded)" is no amount paid.
constexpr std::string_view changingWords = "|refunded|refund|refunds|discount|tax|vat|mwst|tva|iva|btw|shipping|fee|"
                                           "fees|cost|erstattet|rabatt|versand|";

/// A header's words without those at its ends that do not change what it is. `cost` is added to.
std::string withoutTaxWords(const std::string& plain, double& cost)
{
    std::vector<std::string_view> words = split(plain, ' ');
    const auto known = [](std::string_view list) {
        return [list](std::string_view word) { return isOneOf(list, word); };
    };
    const bool net = std::any_of(words.begin(), words.end(), known(netWords));
    const bool says = net || std::any_of(words.begin(), words.end(), known(plainWords));
    const auto idle = [&](std::string_view word) {
        return isOneOf(plainWords, word) || isOneOf(netWords, word) || isOneOf(currencyWords, word) ||
               (says && isOneOf(taxWords, word));
    };
    while (words.size() > 1 && (idle(words.back()) || isOneOf(endWords, words.back())))
        words.pop_back();
    while (words.size() > 1 && idle(words.front()))
        words.erase(words.begin());
    std::string rest;
    for (const std::string_view word : words)
        rest.append(rest.empty() ? "" : " ").append(word);
    if (rest != plain)
        cost += net ? netCost : grossCost;
    return rest;
}

/// A header without what stands in brackets; empty where it has none, or where they change what it means.
std::string withoutBrackets(std::string_view header)
{
    std::string rest;
    std::string inside;
    bool any = false;
    int depth = 0;
    for (const char c : header) {
        if (c == '(' || c == '[') {
            ++depth;
            any = true;
        } else if ((c == ')' || c == ']') && depth > 0) {
            --depth;
            inside += ' ';
        } else {
            (depth > 0 ? inside : rest) += c;
        }
    }
    if (!any)
        return {};
    const std::string said = plainHeader(inside);
    for (const std::string_view word : split(said, ' ')) {
        if (isOneOf(changingWords, word))
            return {};
    }
    return plainHeader(rest);
}

void guessVariant(const std::string& plain, double cost, ImportKind kind, std::vector<HeaderGuess>& guesses)
{
    for (HeaderGuess guess : guessHeader(plain, kind)) {
        // "Orders (last 30 days)" are not all of them.
        const bool counted = guess.field == Field::GivenOrderCount || guess.field == Field::GivenTotalSpent;
        if (cost >= bracketCost && counted)
            continue;
        guess.score -= cost;
        guesses.push_back(guess);
    }
}
}

std::vector<HeaderGuess> guessWholeHeader(std::string_view header, ImportKind kind)
{
    const std::string plain = plainHeader(header);
    std::vector<HeaderGuess> guesses = guessHeader(plain, kind);
    if (!guesses.empty() && guesses.front().score >= sureScore)
        return guesses;
    double cost = 0;
    if (const std::string bare = withoutTaxWords(plain, cost); bare != plain)
        guessVariant(bare, cost, kind, guesses);
    if (const std::string open = withoutBrackets(header); !open.empty() && open != plain) {
        cost = bracketCost;
        const std::string bare = withoutTaxWords(open, cost);
        guessVariant(bare, cost, kind, guesses);
    }
    std::stable_sort(guesses.begin(), guesses.end(),
                     [](const HeaderGuess& a, const HeaderGuess& b) { return a.score > b.score; });
    return guesses;
}

}
