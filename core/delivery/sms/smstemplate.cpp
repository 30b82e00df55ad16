#include "core/delivery/sms/smstemplate.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/http/httprequest.h"

#include <algorithm>

namespace patron::delivery {

namespace {

Result<std::string> escaped(const std::string& name, const std::string& value, SmsPlace place)
{
    switch (place) {
    case SmsPlace::Plain:
        return value;
    case SmsPlace::PathSegment:
        if (value.empty() || value == "." || value == "..")
            return makeError(ErrorCode::BadInput,
                             "\"" + name + "\" is empty or dots, which cannot stand in an address.");
        return percentEncoded(value);
    case SmsPlace::HostLabel: {
        const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        });
        if (value.empty() || value.size() > 63 || !plain || value.front() == '-')
            return makeError(ErrorCode::BadInput, "\"" + name +
                                                      "\" is part of a host's name: letters, digits and "
                                                      "hyphens only.");
        return value;
    }
    case SmsPlace::Xml:
        break;
    }
    return xmlEscaped(value);
}

}

Result<SmsTemplate> SmsTemplate::parse(std::string_view text, const std::vector<std::string>& known)
{
    SmsTemplate made;
    std::string plain;
    const auto flush = [&] {
        if (!plain.empty())
            made.m_pieces.push_back({PieceKind::Text, std::move(plain)});
        plain.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool doubled = i + 1 < text.size() && text[i] == text[i + 1];
        if (text[i] == '}' && !doubled)
            return makeError(ErrorCode::BadInput, "\"" + std::string(text) + "\" has a \"}\" too many.");
        if (text[i] != '{' || doubled) {
            plain += text[i];
            i += (text[i] == '{' || text[i] == '}') ? 1 : 0;
            continue;
        }
        const auto end = text.find('}', i);
        if (end == std::string_view::npos)
            return makeError(ErrorCode::BadInput, "\"" + std::string(text) + "\" has a \"{\" that does not end.");
        const bool guard = text[i + 1] == '?';
        const std::size_t begin = i + (guard ? 2 : 1);
        std::string name(text.substr(begin, end - begin));
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const std::string near = nearestWord(name, known);
            return makeError(ErrorCode::BadInput,
                             "There is no value \"{" + name + "}\" here." +
                                 (near.empty() ? std::string() : " Did you mean \"{" + near + "}\"?"));
        }
        flush();
        made.m_pieces.push_back({guard ? PieceKind::Guard : PieceKind::Name, std::move(name)});
        i = end;
    }
    flush();
    return made;
}

Result<std::string> SmsTemplate::fill(const SmsValues& values, SmsPlace place) const
{
    std::string text;
    bool leftOut = false;
    for (const Piece& piece : m_pieces) {
        const auto found = piece.kind == PieceKind::Text ? values.end() : values.find(piece.text);
        const std::string value = found == values.end() ? std::string() : found->second;
        if (piece.kind == PieceKind::Guard)
            leftOut = value.empty();
        if (piece.kind == PieceKind::Guard || leftOut)
            continue;
        if (piece.kind == PieceKind::Text) {
            text += piece.text;
            continue;
        }
        PATRON_TRY(made, escaped(piece.text, value, place));
        text += made;
    }
    return text;
}

bool SmsTemplate::uses(std::string_view name) const
{
    return std::any_of(m_pieces.begin(), m_pieces.end(),
                       [&](const Piece& piece) { return piece.kind != PieceKind::Text && piece.text == name; });
}

std::string xmlEscaped(std::string_view text)
{
    std::string escaped;
    // XML 1.0 2.2: of the control characters only tab, line feed and carriage return; no U+FFFE and U+FFFF.
    const std::string valid = toValidUtf8(text);
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const std::string_view rest = std::string_view(valid).substr(i);
        if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
            i += 2;
            continue;
        }
        const auto byte = static_cast<unsigned char>(valid[i]);
        if (byte < 0x20 && valid[i] != '\t' && valid[i] != '\n' && valid[i] != '\r')
            continue;
        switch (valid[i]) {
        case '\r':
            escaped += "&#13;"; // else a reader would take it for a line's end
            break;
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&apos;";
            break;
        default:
            escaped += valid[i];
        }
    }
    return escaped;
}

}
