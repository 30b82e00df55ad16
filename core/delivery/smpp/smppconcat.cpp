#include "core/delivery/smpp/smppconcat.h"

namespace patron::delivery {

namespace {

constexpr std::size_t mostSingle = 140; ///< octets on the air
constexpr std::uint8_t ucs2 = 8;
constexpr unsigned char escape = 0x1b;

/// Octets of SMPP that one part may hold: septets, or bytes of UTF-16.
std::size_t roomIn(const SmppText& text, bool several, bool wide)
{
    if (text.dataCoding == ucs2)
        return several ? (wide ? 132u : 134u) : mostSingle;
    return several ? (wide ? 152u : 153u) : 160u;
}

/// How many octets the character at a place takes.
std::size_t characterAt(const SmppText& text, std::size_t at)
{
    if (text.dataCoding != ucs2)
        return static_cast<unsigned char>(text.octets[at]) == escape && at + 1 < text.octets.size() ? 2 : 1;
    const auto high = static_cast<unsigned char>(text.octets[at]);
    const bool pair = high >= 0xd8 && high < 0xdc && at + 3 < text.octets.size();
    return pair ? 4 : 2;
}

std::vector<std::string> cut(const SmppText& text, std::size_t room)
{
    std::vector<std::string> pieces(1);
    for (std::size_t at = 0; at < text.octets.size();) {
        const std::size_t size = characterAt(text, at);
        if (pieces.back().size() + size > room)
            pieces.emplace_back();
        pieces.back() += text.octets.substr(at, size);
        at += size;
    }
    return pieces;
}

std::string headerOf(bool wide, std::uint16_t reference, std::size_t total, std::size_t number)
{
    std::string header;
    const auto put = [&](std::size_t byte) { header += static_cast<char>(byte & 0xff); };
    put(wide ? 6 : 5);
    put(wide ? 8 : 0);
    put(wide ? 4 : 3);
    if (wide)
        put(reference >> 8);
    put(reference);
    put(total);
    put(number);
    return header;
}

unsigned byteOf(const std::string& bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

/// A number of one or two octets in an option; 0 when there is none.
unsigned option(const SmppMessage& message, std::uint16_t tag)
{
    const auto found = message.options.find(tag);
    if (found == message.options.end() || found->second.empty() || found->second.size() > 2)
        return 0;
    unsigned number = 0;
    for (const char c : found->second)
        number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

}

std::vector<SmppPart> smppParts(const SmppText& text, SmppConcatenation how, std::uint16_t reference)
{
    if (text.octets.size() <= roomIn(text, false, false))
        return {{text.octets, false, false}};
    if (how == SmppConcatenation::Payload)
        return {{text.octets, false, true}};
    const bool wide = how == SmppConcatenation::Udh16;
    const std::vector<std::string> pieces = cut(text, roomIn(text, true, wide));
    if (pieces.size() > 255)
        return {};
    std::vector<SmppPart> parts;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        parts.push_back({headerOf(wide, reference, pieces.size(), i + 1) + pieces[i], true, false});
    return parts;
}

std::optional<SmppPlace> smppPlace(const SmppMessage& message)
{
    constexpr std::uint8_t udhi = 0x40;
    SmppPlace place;
    place.octets = message.content();
    if ((message.esmClass & udhi) == 0) {
        const unsigned total = option(message, smpp::tagSarTotal);
        const unsigned number = option(message, smpp::tagSarNumber);
        if (total > 1 && number >= 1 && number <= total && total <= 255) {
            place.reference = static_cast<std::uint16_t>(option(message, smpp::tagSarReference));
            place.total = static_cast<int>(total);
            place.number = static_cast<int>(number);
        }
        return place;
    }
    const std::string all = place.octets;
    if (all.empty() || byteOf(all, 0) + 1u > all.size())
        return std::nullopt;
    const std::size_t end = byteOf(all, 0) + 1u;
    for (std::size_t at = 1; at + 2 <= end;) {
        const unsigned kind = byteOf(all, at);
        const std::size_t size = byteOf(all, at + 1);
        if (at + 2 + size > end)
            return std::nullopt;
        const bool narrow = kind == 0 && size == 3;
        const bool wide = kind == 8 && size == 4;
        if (narrow || wide) {
            const std::size_t data = at + 2;
            const std::size_t counts = data + (wide ? 2 : 1);
            place.reference =
                static_cast<std::uint16_t>(wide ? byteOf(all, data) << 8 | byteOf(all, data + 1) : byteOf(all, data));
            place.total = static_cast<int>(byteOf(all, counts));
            place.number = static_cast<int>(byteOf(all, counts + 1));
        }
        at += 2 + size;
    }
    if (place.total < 1 || place.number < 1 || place.number > place.total)
        return std::nullopt;
    place.octets = all.substr(end);
    return place;
}

std::optional<std::string> SmppAssembly::add(const SmppMessage& message, const SmppPlace& place)
{
    auto text = decodeSmppText(place.octets, message.dataCoding);
    if (!text || place.total <= 1)
        return text;
    const auto key = std::tuple(message.source.digits, message.destination.digits, place.reference);
    if (m_open.size() >= mostTexts && !m_open.contains(key))
        m_open.erase(m_open.begin());
    Pieces& pieces = m_open[key];
    // The same reference again is another text.
    if (pieces.total != place.total || pieces.texts.contains(place.number))
        pieces = Pieces{message, place.total, {}};
    pieces.texts[place.number] = std::move(*text);
    if (pieces.texts.size() < static_cast<std::size_t>(pieces.total))
        return std::nullopt;
    std::string whole;
    for (const auto& [number, piece] : pieces.texts)
        whole += piece;
    m_open.erase(key);
    return whole;
}

std::vector<SmppAssembly::Rest> SmppAssembly::takeRest()
{
    std::vector<Rest> rest;
    for (const auto& [key, pieces] : m_open) {
        std::string text;
        for (const auto& [number, piece] : pieces.texts)
            text += piece;
        rest.push_back({pieces.first, std::move(text)});
    }
    m_open.clear();
    return rest;
}

}
