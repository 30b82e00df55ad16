#include "core/message/sms/smscost.h"

#include "core/base/money.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"

#include <algorithm>

namespace patron::message {

namespace {
constexpr std::string_view keyStart = "sms.price.";

bool isCountry(std::string_view code)
{
    return code == smsPrices::elsewhere ||
           (code.size() == 2 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; }));
}
}

std::unordered_map<std::int64_t, std::string> smsNumbers(ReadSession& session)
{
    std::unordered_map<std::int64_t, std::string> numbers;
    Query query = session.query("SELECT id, phone FROM v_customer WHERE phone IS NOT NULL");
    while (query.step())
        numbers.emplace(query.int64(0), query.text(1));
    return numbers;
}

SmsPrices smsPrices::all(ReadSession& session)
{
    SmsPrices prices;
    Query query = session.query("SELECT key, value FROM setting WHERE key GLOB 'sms.price.*'");
    while (query.step()) {
        if (const auto price = parseDecimal(query.view(1), unitPriceDecimals))
            prices[query.text(0).substr(keyStart.size())] = *price;
    }
    return prices;
}

Result<void> smsPrices::set(Transaction& tx, std::string_view country, std::optional<std::string_view> price)
{
    const std::string code = asciiUpper(country);
    if (!isCountry(code)) {
        return makeError(ErrorCode::BadInput, "\"" + std::string(country) +
                                                  "\" is no country. Write two letters, such as GB, or * for all "
                                                  "countries without a price of their own.");
    }
    const std::string key = std::string(keyStart) + code;
    if (!price) {
        tx.query("DELETE FROM setting WHERE key = ?").bind(key).run();
    } else {
        const auto units = parseDecimal(*price, unitPriceDecimals);
        if (!units || *units < 0 || *units >= 100 * powerOfTen(unitPriceDecimals)) {
            return makeError(ErrorCode::BadInput,
                             "\"" + std::string(*price) + "\" is no price of a part. Write a number such as 0.0425.");
        }
        tx.query("INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
            .bind(key, formatDecimalShort(*units, unitPriceDecimals))
            .run();
    }
    tx.changed(Area::Settings);
    return {};
}

void SmsCost::add(std::string_view phone, std::size_t parts)
{
    const auto number = PhoneNumber::parse(phone, {});
    const std::string country = number ? number->country() : std::string();
    Line& line = m_lines[country];
    if (line.messages == 0) {
        line.country = country;
        auto price = m_prices.find(country);
        if (price == m_prices.end())
            price = m_prices.find(std::string(smsPrices::elsewhere));
        if (price != m_prices.end())
            line.price = price->second;
    }
    ++line.messages;
    line.parts += static_cast<std::int64_t>(parts);
    ++m_parts[parts];
}

std::vector<SmsCost::Line> SmsCost::lines() const
{
    std::vector<Line> all;
    for (const auto& [country, line] : m_lines)
        all.push_back(line);
    return all;
}

std::int64_t SmsCost::total() const
{
    std::int64_t sum = 0;
    for (const auto& [country, line] : m_lines)
        sum += line.price.value_or(0) * line.parts;
    return sum;
}

std::int64_t SmsCost::messagesWithoutPrice() const
{
    std::int64_t messages = 0;
    for (const auto& [country, line] : m_lines)
        messages += line.price ? 0 : line.messages;
    return messages;
}

std::size_t SmsCost::partsAt(int percent) const
{
    std::int64_t all = 0;
    for (const auto& [parts, messages] : m_parts)
        all += messages;
    std::int64_t below = 0;
    for (const auto& [parts, messages] : m_parts) {
        below += messages;
        if (below * 100 >= all * percent)
            return parts;
    }
    return 0;
}

}
