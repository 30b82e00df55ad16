#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// A QR code (ISO/IEC 18004, by libqrencode) with error correction level M: read with a sixth of it worn off.
class QrCode
{
public:
    /// BadInput when the text is too long for a code.
    static Result<QrCode> of(std::string_view text);

    /// Modules a side, without the quiet zone.
    int size() const { return m_size; }
    bool isDark(int x, int y) const { return m_dark[static_cast<std::size_t>(y * m_size + x)]; }

    /// A picture with the quiet zone of four modules that readers need.
    std::string svg() const;
    /// The same as a PNG of one bit a pixel, `pixels` a module.
    std::string png(int pixels = 8) const;

private:
    int m_size = 0;
    std::vector<bool> m_dark;
};

}
