#include "core/message/entities.h"

#include <charconv>
#include <cstdint>
#include <unordered_map>

namespace patron::message {

namespace {
/// Of an entity, with & and ;.
constexpr std::size_t longest = 13;

void appendUtf8(std::string& out, std::uint32_t code)
{
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = 0xFFFD;
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

/// The entities that mail uses; others stay as they are written.
std::string_view namedEntity(std::string_view name)
{
    static const std::unordered_map<std::string_view, std::string_view> entities = {
        {"amp", "&"},         {"lt", "<"},          {"gt", ">"},          {"quot", "\""},       {"apos", "'"},
        {"nbsp", " "},        {"copy", "\u00A9"},   {"reg", "\u00AE"},    {"trade", "\u2122"},  {"hellip", "\u2026"},
        {"ndash", "\u2013"},  {"mdash", "\u2014"},  {"lsquo", "\u2018"},  {"rsquo", "\u2019"},  {"ldquo", "\u201C"},
        {"rdquo", "\u201D"},  {"bull", "\u2022"},   {"middot", "\u00B7"}, {"euro", "\u20AC"},   {"pound", "\u00A3"},
        {"yen", "\u00A5"},    {"cent", "\u00A2"},   {"sect", "\u00A7"},   {"deg", "\u00B0"},    {"times", "\u00D7"},
        {"laquo", "\u00AB"},  {"raquo", "\u00BB"},  {"zwnj", ""},         {"zwj", ""},          {"shy", ""},
        {"ensp", " "},        {"emsp", " "},        {"thinsp", " "},      {"larr", "\u2190"},   {"rarr", "\u2192"},
        {"auml", "\u00E4"},   {"ouml", "\u00F6"},   {"uuml", "\u00FC"},   {"Auml", "\u00C4"},   {"Ouml", "\u00D6"},
        {"Uuml", "\u00DC"},   {"szlig", "\u00DF"},  {"eacute", "\u00E9"}, {"egrave", "\u00E8"}, {"agrave", "\u00E0"},
        {"ccedil", "\u00E7"}, {"ntilde", "\u00F1"}, {"heart", "\u2665"},  {"hearts", "\u2665"}};
    const auto at = entities.find(name);
    return at == entities.end() ? std::string_view("\x01") : at->second;
}
}

std::string decodeEntities(std::string_view html)
{
    std::string out;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const std::size_t next = std::min(html.find('&', i), html.size());
        out += html.substr(i, next - i);
        i = next;
        if (i == html.size())
            break;
        const auto length = html.substr(i, longest).find(';');
        if (length == std::string_view::npos) {
            out += html[i];
            continue;
        }
        const std::size_t end = i + length;
        std::string_view name = html.substr(i + 1, length - 1);
        if (!name.empty() && name[0] == '#') {
            const bool isHex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
            name.remove_prefix(isHex ? 2 : 1);
            std::uint32_t code = 0;
            const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), code, isHex ? 16 : 10);
            if (error == std::errc{} && stop == name.data() + name.size()) {
                if (code == 0xA0)
                    out += ' ';
                else if (code != 847 && code != 0x200C && code != 0x200D && code != 0xAD)
                    appendUtf8(out, code);
                i = end;
                continue;
            }
        } else if (const std::string_view text = namedEntity(name); text != "\x01") {
            out += text;
            i = end;
            continue;
        }
        out += html[i];
    }
    return out;
}

}
