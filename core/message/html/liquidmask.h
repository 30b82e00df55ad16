#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::html {

/// Stands for a byte of an output in masked text.
inline constexpr char maskByte = '\x01';
/// Stands for it in the texts and attribute values of a tree: U+FFFD, which is what an HTML parser makes of maskByte.
inline constexpr std::string_view maskCharacter = "\xEF\xBF\xBD";

/// HTML in which every byte of Liquid is replaced by a byte that is no markup, so that it can be parsed as HTML and all
/// offsets stay those of the source: outputs by a mark, tags and Liquid comments by spaces.
class LiquidMask
{
public:
    explicit LiquidMask(std::string_view source);

    const std::string& text() const { return m_text; }
    /// Whether two places stand in different branches of one `if`, `unless`, `case` or `for`: no mail has both.
    bool areExclusive(std::size_t first, std::size_t second) const;
    /// Whether a place stands in any branch: some mails lack it.
    bool isConditional(std::size_t offset) const;

private:
    struct Branch
    {
        std::size_t from = 0;
        std::size_t to = 0;
        int block = 0;
        int arm = 0;
        int around = -1; ///< the branch it stands in
    };
    class Maker;
    /// The innermost branch around a place, or -1.
    int branchAt(std::size_t offset) const;

    std::string m_text;
    std::vector<Branch> m_branches; ///< by where they begin, outer ones first
};

/// Whether a value of masked text or of its tree holds an output, so that nobody knows it whole.
bool hasLiquid(std::string_view value);

}
