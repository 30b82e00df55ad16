#include "core/message/liquid/filters.h"
#include "core/message/liquid/numbers.h"
#include "core/message/liquid/tokenizer.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>

#include <algorithm>

namespace patron::message::liquid {

namespace {
std::size_t nextCharacter(std::string_view text, std::size_t i)
{
    ++i;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80)
        ++i;
    return i;
}

std::size_t countCharacters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Byte offset of a character.
std::size_t offsetOfCharacter(std::string_view text, std::size_t index)
{
    std::size_t at = 0;
    while (index-- > 0 && at < text.size())
        at = nextCharacter(text, at);
    return at;
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string changedCase(std::string_view text, bool upper)
{
    std::string out;
    if (isAscii(text)) {
        out.reserve(text.size());
        for (const char c : text) {
            const bool changes = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
            out += changes ? static_cast<char>(c ^ 0x20) : c;
        }
        return out;
    }
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode status = U_ZERO_ERROR;
    const icu::StringPiece piece(text.data(), static_cast<int>(text.size()));
    if (upper)
        icu::CaseMap::utf8ToUpper("", 0, piece, sink, nullptr, status);
    else
        icu::CaseMap::utf8ToLower("", 0, piece, sink, nullptr, status);
    return U_FAILURE(status) ? std::string(text) : out;
}

Value upcase(FilterRun& run, const Value& input)
{
    return run.keep(changedCase(run.textOf(input), true));
}

Value downcase(FilterRun& run, const Value& input)
{
    return run.keep(changedCase(run.textOf(input), false));
}

Value capitalize(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    const std::size_t first = text.empty() ? 0 : nextCharacter(text, 0);
    return run.keep(changedCase(text.substr(0, first), true) + changedCase(text.substr(first), false));
}

Value joined(FilterRun& run, std::string_view first, std::string_view second)
{
    if (!run.mayMake(first.size() + second.size()))
        return {};
    char* bytes = static_cast<char*>(run.arena().allocate(first.size() + second.size() + 1, 1));
    std::copy(first.begin(), first.end(), bytes);
    std::copy(second.begin(), second.end(), bytes + first.size());
    return Value::text({bytes, first.size() + second.size()});
}

Value append(FilterRun& run, const Value& input)
{
    return joined(run, run.textOf(input), run.textOf(run.argument(0)));
}

Value prepend(FilterRun& run, const Value& input)
{
    return joined(run, run.textOf(run.argument(0)), run.textOf(input));
}

/// Taking white space off keeps what is known about the markup.
Value sameMarkup(FilterRun& run, const Value& input, std::string_view (*change)(std::string_view))
{
    return Value::text(change(run.textOf(input)), input.isText() ? input.markup() : Value::Markup::Plain);
}

Value strip(FilterRun& run, const Value& input)
{
    return sameMarkup(run, input, trimBoth);
}

Value lstrip(FilterRun& run, const Value& input)
{
    return sameMarkup(run, input, trimLeft);
}

Value rstrip(FilterRun& run, const Value& input)
{
    return sameMarkup(run, input, trimRight);
}

Value stripNewlines(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n'))
            continue;
        out += text[i];
    }
    return run.keep(out, input.isText() ? input.markup() : Value::Markup::Plain);
}

Value replaceAll(FilterRun& run, std::string_view text, std::string_view what, std::string_view by)
{
    std::string out;
    if (what.empty()) {
        // Between all characters, as the reference implementation does.
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t next = nextCharacter(text, i);
            out += by;
            out += text.substr(i, next - i);
            i = next;
            if (!run.mayMake(out.size()))
                return {};
        }
        out += by;
        return run.keep(out);
    }
    std::size_t from = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, from)) {
        out += text.substr(from, at - from);
        out += by;
        from = at + what.size();
        if (!run.mayMake(out.size()))
            return {};
    }
    out += text.substr(from);
    return run.keep(out);
}

Value replaceAt(FilterRun& run, std::string_view text, std::size_t at, std::size_t length, std::string_view by)
{
    if (at == std::string_view::npos)
        return Value::text(text);
    std::string out(text.substr(0, at));
    out += by;
    out += text.substr(at + length);
    return run.mayMake(out.size()) ? run.keep(out) : Value();
}

Value replace(FilterRun& run, const Value& input)
{
    return replaceAll(run, run.textOf(input), run.textOf(run.argument(0)), run.textOf(run.argument(1)));
}

Value replaceFirst(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    const std::string_view what = run.textOf(run.argument(0));
    return replaceAt(run, text, text.find(what), what.size(), run.textOf(run.argument(1)));
}

Value replaceLast(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    const std::string_view what = run.textOf(run.argument(0));
    return replaceAt(run, text, text.rfind(what), what.size(), run.textOf(run.argument(1)));
}

Value remove(FilterRun& run, const Value& input)
{
    return replaceAll(run, run.textOf(input), run.textOf(run.argument(0)), {});
}

Value removeFirst(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    const std::string_view what = run.textOf(run.argument(0));
    return replaceAt(run, text, text.find(what), what.size(), {});
}

Value removeLast(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    const std::string_view what = run.textOf(run.argument(0));
    return replaceAt(run, text, text.rfind(what), what.size(), {});
}

bool integerArgument(FilterRun& run, int index, std::int64_t& number)
{
    const auto whole = integerOf(run.argument(index));
    if (!whole) {
        run.fail("invalid integer: a whole number was expected.");
        return false;
    }
    number = *whole;
    return true;
}

Value slice(FilterRun& run, const Value& input)
{
    std::int64_t from = 0;
    std::int64_t length = 1;
    if (!integerArgument(run, 0, from))
        return {};
    if (!run.argument(1).isNil() && !integerArgument(run, 1, length))
        return {};
    const bool isArray = input.kind() == Value::Kind::Array;
    const std::string_view text = isArray ? std::string_view() : run.textOf(input);
    const auto size = static_cast<std::int64_t>(isArray ? input.asArray().size() : countCharacters(text));
    if (from < 0)
        from = from < -size ? -1 : from + size;
    if (from < 0 || from > size || length < 0)
        return isArray ? run.keep(std::vector<Value>()) : Value::text({});
    const std::int64_t end = length > size - from ? size : from + length;
    if (isArray) {
        std::vector<Value> items;
        for (std::int64_t i = from; i < end; ++i)
            items.push_back(input.asArray().at(static_cast<std::size_t>(i)));
        return run.keep(items);
    }
    const std::size_t first = offsetOfCharacter(text, static_cast<std::size_t>(from));
    const std::size_t count = offsetOfCharacter(text.substr(first), static_cast<std::size_t>(end - from));
    return Value::text(text.substr(first, count));
}

Value truncate(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    std::int64_t length = 50;
    if (run.count() > 0 && !integerArgument(run, 0, length))
        return {};
    const Value given = run.argument(1);
    const std::string_view ending = run.count() > 1 ? run.textOf(given) : std::string_view("...");
    const std::string_view text = run.textOf(input);
    if (static_cast<std::int64_t>(countCharacters(text)) <= length)
        return Value::text(text);
    const std::int64_t kept = std::max<std::int64_t>(0, length - static_cast<std::int64_t>(countCharacters(ending)));
    return joined(run, text.substr(0, offsetOfCharacter(text, static_cast<std::size_t>(kept))), ending);
}

Value truncateWords(FilterRun& run, const Value& input)
{
    if (input.isNil())
        return {};
    std::int64_t words = 15;
    if (run.count() > 0 && !integerArgument(run, 0, words))
        return {};
    words = std::max<std::int64_t>(words, 1);
    const Value given = run.argument(1);
    const std::string_view ending = run.count() > 1 ? run.textOf(given) : std::string_view("...");
    const std::string_view text = run.textOf(input);
    std::string out;
    std::string_view rest = trimLeft(text);
    for (std::int64_t i = 0; i < words && !rest.empty(); ++i) {
        std::size_t end = 0;
        while (end < rest.size() && !isSpaceChar(rest[end]))
            ++end;
        if (i > 0)
            out += ' ';
        out += rest.substr(0, end);
        rest = trimLeft(rest.substr(end));
    }
    if (rest.empty())
        return Value::text(text);
    out += ending;
    return run.keep(out);
}

Value split(FilterRun& run, const Value& input)
{
    const std::string_view text = run.textOf(input);
    const std::string_view separator = run.textOf(run.argument(0));
    std::vector<Value> parts;
    if (separator.empty()) {
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t next = nextCharacter(text, i);
            parts.push_back(Value::text(text.substr(i, next - i)));
            i = next;
        }
    } else if (separator == " ") {
        std::string_view rest = trimLeft(text);
        while (!rest.empty()) {
            std::size_t end = 0;
            while (end < rest.size() && !isSpaceChar(rest[end]))
                ++end;
            parts.push_back(Value::text(rest.substr(0, end)));
            rest = trimLeft(rest.substr(end));
        }
    } else {
        std::size_t from = 0;
        for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator, from)) {
            parts.push_back(Value::text(text.substr(from, at - from)));
            from = at + separator.size();
        }
        parts.push_back(Value::text(text.substr(from)));
        while (!parts.empty() && parts.back().asText().empty())
            parts.pop_back();
    }
    return run.keep(parts);
}

Value size(FilterRun&, const Value& input)
{
    switch (input.kind()) {
    case Value::Kind::Text:
        return Value::integer(static_cast<std::int64_t>(countCharacters(input.asText())));
    case Value::Kind::Array:
        return Value::integer(static_cast<std::int64_t>(input.asArray().size()));
    case Value::Kind::Object:
        return Value::integer(static_cast<std::int64_t>(input.asObject().size()));
    case Value::Kind::Range:
        return Value::integer(std::max<std::int64_t>(0, std::int64_t{input.rangeLast()} - input.rangeFirst() + 1));
    case Value::Kind::Integer:
        return Value::integer(8); // bytes of an integer in the reference implementation
    default:
        return Value::integer(0);
    }
}

Value defaultTo(FilterRun& run, const Value& input)
{
    const bool allowsFalse = run.named("allow_false").truthy();
    const bool isMissing = input.isNil() || (!allowsFalse && !input.truthy()) || input.isEmpty();
    if (!isMissing)
        return input;
    run.noteFallback();
    return run.count() > 0 ? run.argument(0) : Value::text({});
}

constexpr FilterEntry entries[] = {
    {"append", append, 1, 1},
    {"capitalize", capitalize, 0, 0},
    {"default", defaultTo, 0, 1},
    {"downcase", downcase, 0, 0},
    {"lstrip", lstrip, 0, 0},
    {"prepend", prepend, 1, 1},
    {"remove", remove, 1, 1},
    {"remove_first", removeFirst, 1, 1},
    {"remove_last", removeLast, 1, 1},
    {"replace", replace, 1, 2},
    {"replace_first", replaceFirst, 1, 2},
    {"replace_last", replaceLast, 2, 2},
    {"rstrip", rstrip, 0, 0},
    {"size", size, 0, 0},
    {"slice", slice, 1, 2},
    {"split", split, 1, 1},
    {"strip", strip, 0, 0},
    {"strip_newlines", stripNewlines, 0, 0},
    {"truncate", truncate, 0, 2},
    {"truncatewords", truncateWords, 0, 2},
    {"upcase", upcase, 0, 0},
};
}

FilterTable textFilters()
{
    return {entries, std::size(entries)};
}

}
