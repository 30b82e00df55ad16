#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// Who a text message is from: a telephone number, a short code, or a name of up to 11 characters that nobody can
/// answer.
class SmsSender
{
public:
    enum class Kind { Number, ShortCode, Name };

    /// A number with its prefix ("+15551230000", E.164, at most 15 digits), a short code (3 to 8 digits), or a name: 1
    /// to 11 letters, digits, spaces and plain signs of GSM 03.38, with a letter among them (3GPP TS 23.040 9.1.2.5).
    /// BadInput says what is wrong.
    static Result<SmsSender> parse(std::string_view text);

    Kind kind() const { return m_kind; }
    /// As gateways take it: a number with '+', else as it was given.
    const std::string& text() const { return m_text; }
    /// Without the '+'.
    std::string digits() const;
    /// Why this sender cannot write to a number in E.164, as a sentence; nothing when it can. Names are blocked in the
    /// United States, Canada and the other countries of +1 whose carriers take numbers only; short codes work at home
    /// only, which the gateway knows.
    std::optional<std::string> refusalFor(std::string_view e164) const;

private:
    Kind m_kind = Kind::Number;
    std::string m_text;
};

/// A recipient's number in E.164, nothing when it is none: '+' and 7 to 15 digits, the first not 0 (ITU-T E.164).
std::optional<std::string> textNumber(std::string_view address);

}
