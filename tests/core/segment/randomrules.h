#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/random.h"

#include <string>
#include <vector>

/// Draws rules on the shop of randomshop.h: every node, operator, window, null rule and kind of field.
class RandomRules
{
public:
    explicit RandomRules(std::uint64_t seed)
        : m_random(seed)
    {}

    /// {"patron_rule": 1, "rule": NODE}
    patron::Json rule();

private:
    patron::Json node(int depth);
    patron::Json leaf(int depth);
    patron::Json group(int depth);
    patron::Json trait();
    patron::Json event();
    patron::Json match(bool plain = false);
    patron::Json property(const std::string& kind);
    patron::Json chain();
    patron::Json changed();
    patron::Json named();
    patron::Json place();
    patron::Json top(int depth);
    patron::Json window();
    std::string duration(bool calendar = false);
    std::string date();
    std::string moment();
    void textOperator(patron::Json& to);
    void numberOperator(patron::Json& to, bool decimals);
    void dateOperator(patron::Json& to);
    void flagOperator(patron::Json& to);
    void listOperator(patron::Json& to);
    void maybeExclude(patron::Json& to);

    bool chance(int percent) { return m_random.below(100) < static_cast<std::uint64_t>(percent); }
    std::string pick(std::initializer_list<const char*> all);

    patron::Random m_random;
};
