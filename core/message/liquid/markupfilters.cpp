#include "core/message/liquid/filters.h"

#include "core/base/text.h"
#include "core/message/liquid/escape.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
Value escape(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    std::string out;
    appendHtml(out, run.textOf(input));
    return run.keep(out, Value::Markup::Escaped);
}

Value escapeOnce(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    std::string out;
    appendHtmlOnce(out, run.textOf(input));
    return run.keep(out, Value::Markup::Escaped);
}

Value raw(FilterRun& run, const Value& input)
{
    return Value::text(run.textOf(input), Value::Markup::Raw);
}

Value newlineToBr(FilterRun& run, const Value& input)
{
    // In an HTML body the text is made harmless first, so that the line breaks may stay.
    const std::string_view text = run.textOf(input);
    std::string escaped;
    const bool isSafe = run.format() != Format::Html || (input.isText() && input.markup() != Value::Markup::Plain);
    if (!isSafe)
        appendEscaped(escaped, text, Context::HtmlText);
    std::string out;
    for (const char c : isSafe ? text : std::string_view(escaped)) {
        if (c == '\n') {
            if (!out.empty() && out.back() == '\r')
                out.pop_back();
            out += "<br />\n";
        } else {
            out += c;
        }
    }
    return run.mayMake(out.size()) ? run.keep(out, Value::Markup::Escaped) : Value();
}

bool startsWithFolded(std::string_view text, std::string_view start)
{
    return text.size() >= start.size() && asciiLower(text.substr(0, start.size())) == start;
}

Value stripHtml(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    static constexpr std::pair<std::string_view, std::string_view> blocks[] = {
        {"<script", "</script>"}, {"<!--", "-->"}, {"<style", "</style>"}};
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = std::string_view::npos;
        if (text[i] == '<') {
            for (const auto& [open, close] : blocks) {
                if (end == std::string_view::npos && startsWithFolded(text.substr(i), open)) {
                    const auto at = text.find(close, i);
                    if (at != std::string_view::npos)
                        end = at + close.size();
                }
            }
            if (end == std::string_view::npos) {
                const auto at = text.find('>', i);
                if (at != std::string_view::npos)
                    end = at + 1;
            }
        }
        if (end == std::string_view::npos)
            out += text[i++];
        else
            i = end;
    }
    return run.keep(out);
}

constexpr std::string_view hexDigits = "0123456789ABCDEF";

Value urlEncode(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    std::string out;
    for (const char c : run.textOf(input)) {
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isLetter || c == '-' || c == '_' || c == '.' || c == '*' || c == '~') {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += hexDigits[byte >> 4];
            out += hexDigits[byte & 15];
        }
    }
    return run.keep(out);
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Value urlDecode(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    const std::string_view text = run.textOf(input);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    if (!isValidUtf8(out))
        return run.fail("invalid byte sequence in UTF-8: the decoded text is not UTF-8.");
    return run.keep(out);
}

constexpr std::string_view base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string toBase64(std::string_view bytes, bool urlSafe)
{
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) {
            if (k > bytes.size() - i)
                out += '=';
            else
                out += base64Digits[group >> (18 - 6 * k) & 63];
        }
    }
    if (urlSafe) {
        std::replace(out.begin(), out.end(), '+', '-');
        std::replace(out.begin(), out.end(), '/', '_');
    }
    return out;
}

bool fromBase64(std::string_view text, bool urlSafe, std::string& out)
{
    std::string digits(text);
    if (urlSafe) {
        std::replace(digits.begin(), digits.end(), '-', '+');
        std::replace(digits.begin(), digits.end(), '_', '/');
        while (digits.size() % 4 != 0)
            digits += '=';
    }
    if (digits.size() % 4 != 0)
        return false;
    std::size_t padding = 0;
    while (padding < 2 && padding < digits.size() && digits[digits.size() - 1 - padding] == '=')
        ++padding;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool isPadding = i + padding >= digits.size();
        const auto value = isPadding ? 0 : base64Digits.find(digits[i]);
        if (value == std::string_view::npos)
            return false;
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 == 3) {
            const std::size_t bytes = i + 1 == digits.size() ? 3 - padding : 3;
            for (std::size_t k = 0; k < bytes; ++k)
                out += static_cast<char>(group >> (16 - 8 * k) & 0xFF);
            group = 0;
        }
    }
    return true;
}

Value base64Encode(FilterRun& run, const Value& input)
{
    return run.keep(toBase64(run.textOf(input), false));
}

Value base64UrlSafeEncode(FilterRun& run, const Value& input)
{
    return run.keep(toBase64(run.textOf(input), true));
}

Value decoded(FilterRun& run, const Value& input, bool urlSafe)
{
    std::string out;
    if (!fromBase64(run.textOf(input), urlSafe, out))
        return run.fail(std::string("invalid base64 provided to ") +
                        (urlSafe ? "base64_url_safe_decode." : "base64_decode."));
    return run.keep(isValidUtf8(out) ? out : toValidUtf8(out));
}

Value base64Decode(FilterRun& run, const Value& input)
{
    return decoded(run, input, false);
}

Value base64UrlSafeDecode(FilterRun& run, const Value& input)
{
    return decoded(run, input, true);
}

constexpr FilterEntry entries[] = {
    {"base64_decode", base64Decode, 0, 0},
    {"base64_encode", base64Encode, 0, 0},
    {"base64_url_safe_decode", base64UrlSafeDecode, 0, 0},
    {"base64_url_safe_encode", base64UrlSafeEncode, 0, 0},
    {"escape", escape, 0, 0},
    {"escape_once", escapeOnce, 0, 0},
    {"h", escape, 0, 0},
    {"newline_to_br", newlineToBr, 0, 0},
    {"raw", raw, 0, 0},
    {"strip_html", stripHtml, 0, 0},
    {"url_decode", urlDecode, 0, 0},
    {"url_encode", urlEncode, 0, 0},
};
}

FilterTable markupFilters()
{
    return {entries, std::size(entries)};
}

}
