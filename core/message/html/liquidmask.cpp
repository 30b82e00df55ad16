#include "core/message/html/liquidmask.h"

#include "core/message/liquid/tokenizer.h"

#include <algorithm>
#include <map>

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
        nest();
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
        if (open.from < to)
            m_mask.m_branches.push_back({open.from, to, open.block, open.arm, -1});
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

    void nest()
    {
        auto& branches = m_mask.m_branches;
        std::sort(branches.begin(), branches.end(),
                  [](const Branch& a, const Branch& b) { return a.from != b.from ? a.from < b.from : a.to > b.to; });
        int around = -1;
        for (std::size_t i = 0; i < branches.size(); ++i) {
            while (around >= 0 && branches[static_cast<std::size_t>(around)].to <= branches[i].from)
                around = branches[static_cast<std::size_t>(around)].around;
            branches[i].around = around;
            around = static_cast<int>(i);
        }
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

int LiquidMask::branchAt(std::size_t offset) const
{
    const auto next = std::upper_bound(m_branches.begin(), m_branches.end(), offset,
                                       [](std::size_t at, const Branch& branch) { return at < branch.from; });
    int at = static_cast<int>(next - m_branches.begin()) - 1;
    while (at >= 0 && m_branches[static_cast<std::size_t>(at)].to <= offset)
        at = m_branches[static_cast<std::size_t>(at)].around;
    return at;
}

bool LiquidMask::areExclusive(std::size_t first, std::size_t second) const
{
    std::map<int, int> arms;
    for (int at = branchAt(first); at >= 0; at = m_branches[static_cast<std::size_t>(at)].around)
        arms[m_branches[static_cast<std::size_t>(at)].block] = m_branches[static_cast<std::size_t>(at)].arm;
    for (int at = branchAt(second); at >= 0 && !arms.empty(); at = m_branches[static_cast<std::size_t>(at)].around) {
        const Branch& branch = m_branches[static_cast<std::size_t>(at)];
        const auto same = arms.find(branch.block);
        if (same != arms.end() && same->second != branch.arm)
            return true;
    }
    return false;
}

bool LiquidMask::isConditional(std::size_t offset) const
{
    return branchAt(offset) >= 0;
}

bool hasLiquid(std::string_view value)
{
    return value.find(maskByte) != std::string_view::npos || value.find(maskCharacter) != std::string_view::npos;
}

}
