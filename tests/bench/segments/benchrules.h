#pragma once

#include "core/base/json.h"
#include "core/base/random.h"

#include <string>
#include <vector>

/// Rules on the demo shop for measuring: a fixed list with every kind of node, and rules drawn by a seed.
struct BenchRule
{
    std::string name;
    patron::Json node;
    std::string
        duckdb; ///< the same as SQL over the exported tables, where DuckDB can say it; :now is the instant in ms
};

std::vector<BenchRule> fixedRules();

class DrawnRules
{
public:
    explicit DrawnRules(std::uint64_t seed)
        : m_random(seed)
    {}
    BenchRule next();

private:
    patron::Json node(int depth);
    patron::Json leaf();
    patron::Json trait();
    patron::Json computed();
    patron::Json event();
    patron::Json window();
    std::string pick(const std::vector<std::string>& all) { return all[m_random.below(all.size())]; }
    std::string number(std::int64_t low, std::int64_t high) { return std::to_string(m_random.between(low, high)); }

    patron::Random m_random;
    int m_number = 0;
};
