#pragma once

#include "core/base/result.h"
#include "core/intake/readers/xmlpart.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// The texts that the cells of a workbook share, by number. Bounded: a workbook with more text than a table has is
/// refused.
class SharedStrings
{
public:
    Result<void> read(XmlPart& part, const std::string& what);
    /// The text of a number; empty for one that is not there.
    std::string_view at(std::size_t number) const;
    std::size_t size() const { return m_ends.size(); }

private:
    std::string m_text; ///< all of them, one after the other
    std::vector<std::uint32_t> m_ends;
};

/// Gathers the text of an element with runs (`si`, `is`): what its `t` elements hold, but for the pronunciation in
/// `rPh`. To be called when its start is at hand; moves to its end.
void readRichText(XmlPart& part, std::string& text);

/// Excel's way to write characters that XML cannot: "_x000D_" is a carriage return.
void unescapeExcel(std::string& text, std::size_t from);

}
