#include "core/message/import/mailcharset.h"

#include "core/base/text.h"
#include "core/message/html/tagscanner.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <utility>

namespace patron::message {

namespace {
constexpr std::size_t headBytes = 2048;

/// Names that mean more than they say: programs write the left and use the right (WHATWG Encoding Standard).
std::string meantBy(std::string_view declared)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> meant = {
        {{"iso-8859-1", "windows-1252"},
         {"latin1", "windows-1252"},
         {"us-ascii", "windows-1252"},
         {"ascii", "windows-1252"},
         {"iso-8859-9", "windows-1254"},
         {"tis-620", "windows-874"},
         {"gb2312", "gb18030"},
         {"gbk", "gb18030"},
         {"x-gbk", "gb18030"},
         {"ks_c_5601-1987", "windows-949"},
         {"euc-kr", "windows-949"},
         {"shift_jis", "ibm-943_P15A-2003"}}};
    const std::string name = asciiLower(trim(declared));
    for (const auto& [written, used] : meant) {
        if (name == written)
            return std::string(used);
    }
    return name;
}

struct Close
{
    void operator()(UConverter* converter) const { ucnv_close(converter); }
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};

/// Nothing ICU knows by that name: an empty result with `isKnown` false.
std::string convert(std::string_view bytes, const std::string& charset, bool& isKnown)
{
    UErrorCode code = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, Close> converter(ucnv_open(charset.c_str(), &code));
    isKnown = U_SUCCESS(code) && converter && !charset.empty();
    if (!isKnown)
        return {};
    code = U_ZERO_ERROR;
    const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), code);
    std::string out;
    if (U_SUCCESS(code))
        text.toUTF8String(out);
    return toValidUtf8(out);
}

std::string likelyCharset(std::string_view bytes)
{
    UErrorCode code = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, Close> detector(ucsdet_open(&code));
    if (U_FAILURE(code))
        return "windows-1252";
    ucsdet_enableInputFilter(detector.get(), true);
    ucsdet_setText(detector.get(), bytes.data(), static_cast<int32_t>(std::min(bytes.size(), std::size_t{1} << 16)),
                   &code);
    const UCharsetMatch* match = ucsdet_detect(detector.get(), &code);
    constexpr int sureEnough = 40;
    if (U_FAILURE(code) || !match || ucsdet_getConfidence(match, &code) < sureEnough)
        return "windows-1252";
    const char* name = ucsdet_getName(match, &code);
    return U_SUCCESS(code) && name ? meantBy(name) : "windows-1252";
}

bool isSeven(const std::string& charset)
{
    return charset.find("utf-7") != std::string::npos || charset.find("utf7") != std::string::npos;
}
}

std::string declaredInHtml(std::string_view html)
{
    html = html.substr(0, headBytes);
    html::TagScanner scanner(html);
    while (const auto tag = scanner.next()) {
        if (tag->isClosing || asciiLower(tag->name) != "meta")
            continue;
        if (const auto charset = html::attributeIn(tag->inside, "charset"))
            return std::string(trim(*charset));
        const std::string content = asciiLower(html::attributeIn(tag->inside, "content").value_or(""));
        if (const auto at = content.find("charset="); at != std::string::npos)
            return std::string(trim(std::string_view(content).substr(at + 8, content.find(';', at) - at - 8)));
    }
    return {};
}

DecodedText decodeMailText(std::string_view bytes, std::string_view declared)
{
    bool isKnown = false;
    if (bytes.starts_with("\xEF\xBB\xBF"))
        return {toValidUtf8(bytes.substr(3)), "utf-8", false};
    if (bytes.starts_with("\xFF\xFE"))
        return {convert(bytes.substr(2), "UTF-16LE", isKnown), "utf-16le", false};
    if (bytes.starts_with("\xFE\xFF"))
        return {convert(bytes.substr(2), "UTF-16BE", isKnown), "utf-16be", false};
    const std::string charset = meantBy(declared);
    // Who declares UTF-8 and writes something else is as common as who declares Latin-1 and writes UTF-8.
    const bool saysUtf8 = charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "windows-1252";
    if (saysUtf8 && isValidUtf8(bytes))
        return {toValidUtf8(bytes), "utf-8", charset.empty()};
    if (!charset.empty() && charset != "utf-8" && charset != "utf8" && !isSeven(charset)) {
        std::string text = convert(bytes, charset, isKnown);
        if (isKnown)
            return {std::move(text), charset, false};
    }
    const std::string likely = likelyCharset(bytes);
    std::string text = convert(bytes, likely, isKnown);
    if (isKnown && !isSeven(likely))
        return {std::move(text), likely, true};
    return {toValidUtf8(bytes), "utf-8", true};
}

}
