#pragma once

#include <string>
#include <string_view>

namespace patron::intake {

/// What a workbook's number format makes of a number, as far as that changes what the number means.
struct NumberForm
{
    enum class Kind {
        Plain,   ///< a number
        Date,    ///< a day, with the time where there is one
        Time,    ///< a time of day
        Elapsed, ///< hours beyond 24
        Padded   ///< an identifier with leading zeros: format 00000
    };
    Kind kind = Kind::Plain;
    int digits = 0;            ///< of Padded
    bool milliseconds = false; ///< the time is shown with parts of a second

    bool operator==(const NumberForm&) const = default;
};

/// Of a format that every workbook knows by its number (ECMA-376 part 1, 18.8.30), including those of East Asia.
NumberForm builtInForm(int formatId);
/// Of a format's code, such as "yyyy\-mm\-dd" or "[$-409]h:mm AM/PM;@".
NumberForm formOfCode(std::string_view code);

/// A number as a person reads it in the cell. `text` is the number as the file has it: 15 digits count, as in every
/// spreadsheet program. Days count from 1899-12-30 (with the 29 February 1900 that never was) or, `from1904`, from
/// 1904-01-01. Dates come as "2026-01-31" or "2026-01-31 11:13:25", times as "11:13:25".
std::string cellNumberText(std::string_view text, const NumberForm& form, bool from1904);

}
