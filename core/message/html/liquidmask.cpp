#include "core/message/html/liquidmask.h"

#include "core/message/liquid/tokenizer.h"

#include <algorithm>
#include <array>

namespace patron::message::html {

namespace {
bool isAny(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}
}

/// Walks the tokens of a template and follows its branches.
class LiquidMask::Maker
{
public:
    Maker(LiquidMask& mask, std::string_view source)
        : m_mask(mask)
        , m_tokens(source, false)
    {
        m_mask.m_text.reserve(source.size());
    }

    void make()
    {
        for (;;) {
            const liquid::Token token = m_tokens.next();
            if (token.kind == liquid::Token::Kind::End)
                break;
            take(token);
        }
        while (!m_open.empty())
            closeBlock();
    }

private:
    void take(const liquid::Token& token)
    {
        switch (token.kind) {
        case liquid::Token::Kind::Tag:
            takeTag(token);
            break;
        case liquid::Token::Kind::Output:
            m_mask.m_text.append(token.whole.size(), maskByte);
            break;
        default:
            // Broken Liquid is another check's; what follows its brackets may be HTML.
            m_mask.m_text += token.whole;
        }
    }

    void takeTag(const liquid::Token& token)
    {
        m_mask.m_text.append(token.whole.size(), ' ');
        if (token.name == "comment" || token.name == "doc")
            skip(token.name == "doc" ? "enddoc" : "endcomment");
        else if (token.name == "raw")
            keepRaw();
        else if (isAny(token.name, {"if", "unless", "case", "for", "tablerow"}))
            m_open.push_back({m_mask.m_text.size(), m_blocks++, 0});
        else if (isAny(token.name, {"elsif", "else", "when"}))
            nextArm();
        else if (isAny(token.name, {"endif", "endunless", "endcase", "endfor", "endtablerow"}))
            closeBlock();
    }

    void skip(std::string_view end)
    {
        std::string_view body;
        liquid::Token endToken;
        if (m_tokens.takeUntil(end, body, endToken))
            m_mask.m_text.append(body.size() + endToken.whole.size(), ' ');
    }

    void keepRaw()
    {
        std::string_view body;
        liquid::Token endToken;
        if (!m_tokens.takeUntil("endraw", body, endToken))
            return;
        m_mask.m_text += body;
        m_mask.m_text.append(endToken.whole.size(), ' ');
    }

    void noteArm(std::size_t to)
    {
        const Open& open = m_open.back();
        m_mask.m_branches.push_back({open.from, to, open.block, open.arm});
    }

    void nextArm()
    {
        if (m_open.empty())
            return;
        noteArm(m_mask.m_text.size());
        m_open.back().from = m_mask.m_text.size();
        ++m_open.back().arm;
    }

    void closeBlock()
    {
        if (m_open.empty())
            return;
        noteArm(m_mask.m_text.size());
        m_open.pop_back();
    }

    struct Open
    {
        std::size_t from = 0;
        int block = 0;
        int arm = 0;
    };
    LiquidMask& m_mask;
    liquid::Tokenizer m_tokens;
    std::vector<Open> m_open;
    int m_blocks = 0;
};

LiquidMask::LiquidMask(std::string_view source)
{
    Maker(*this, source).make();
}

bool LiquidMask::areExclusive(std::size_t first, std::size_t second) const
{
    const auto holds = [](const Branch& branch, std::size_t at) { return branch.from <= at && at < branch.to; };
    for (const Branch& branch : m_branches) {
        if (!holds(branch, first))
            continue;
        const bool apart = std::any_of(m_branches.begin(), m_branches.end(), [&](const Branch& other) {
            return other.block == branch.block && other.arm != branch.arm && holds(other, second);
        });
        if (apart)
            return true;
    }
    return false;
}

bool LiquidMask::isConditional(std::size_t offset) const
{
    return std::any_of(m_branches.begin(), m_branches.end(),
                       [&](const Branch& branch) { return branch.from <= offset && offset < branch.to; });
}

bool hasLiquid(std::string_view value)
{
    return value.find(maskByte) != std::string_view::npos || value.find(maskCharacter) != std::string_view::npos;
}

}
