#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::message {

/// What one part of an SMS costs by country (ISO 3166 alpha-2, "*" for all others), in 1/10,000 of a major unit of the
/// workspace's currency. What a gateway asks is written down by hand; nothing is assumed.
using SmsPrices = std::map<std::string, std::int64_t>;

/// The number in E.164 of every customer who has one, by customer.
std::unordered_map<std::int64_t, std::string> smsNumbers(ReadSession& session);

namespace smsPrices {

inline constexpr std::string_view elsewhere = "*";

SmsPrices all(ReadSession& session);
/// Nothing: the price is forgotten. BadInput for what is no country's code or no price below 100.
Result<void> set(Transaction& tx, std::string_view country, std::optional<std::string_view> price);

}

/// What text messages come to, country by country.
class SmsCost
{
public:
    struct Line
    {
        std::string country; ///< empty: not told by the number
        std::int64_t messages = 0;
        std::int64_t parts = 0;
        std::optional<std::int64_t> price; ///< of a part; nothing where none is known
    };
    explicit SmsCost(SmsPrices prices)
        : m_prices(std::move(prices))
    {}

    /// A message to a number in E.164.
    void add(std::string_view phone, std::size_t parts);

    /// By country.
    std::vector<Line> lines() const;
    /// Of all that have a price, in 1/10,000 of a major unit.
    std::int64_t total() const;
    std::int64_t messagesWithoutPrice() const;
    /// The parts that so many of a hundred messages stay below or reach; 0 without messages.
    std::size_t partsAt(int percent) const;

private:
    SmsPrices m_prices;
    std::map<std::string, Line> m_lines;
    std::map<std::size_t, std::int64_t> m_parts; ///< parts -> messages
};

}
