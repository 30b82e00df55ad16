#pragma once

#include "core/base/random.h"
#include "core/store/store.h"

#include <QTemporaryDir>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// A shop drawn by a seed, full of what is rare: histories with clearings, returns, cancelled and pending orders with
/// dates, foreign currencies with and without a rate, days on which the clocks change, leap days, values that are
/// missing, texts with accents and in several cases, properties of all JSON types. London time, pounds.
class RandomShop
{
public:
    RandomShop(std::uint64_t seed, int customers);

    patron::Store& store() { return *m_store; }
    const std::string& error() const { return m_error; }
    /// Changes, adds and removes things of a few customers, announced as the stores announce them.
    patron::Result<void> change();
    /// The instant up to which there are facts; some lie later.
    static patron::Ms now();

private:
    void fill(patron::Transaction& tx);
    void weather(patron::Transaction& tx);
    void customer(patron::Transaction& tx, int id);
    void traits(patron::Transaction& tx, int id);
    void order(patron::Transaction& tx, int id);
    void event(patron::Transaction& tx, int id);
    void consent(patron::Transaction& tx, int id);
    void preference(patron::Transaction& tx, int id);
    void points(patron::Transaction& tx, int id);
    void suppression(patron::Transaction& tx, int id);
    void trait(patron::Transaction& tx, int id, const char* name, const std::string& text);
    patron::Ms instant();
    bool chance(int percent) { return m_random.below(100) < static_cast<std::uint64_t>(percent); }
    template <typename T>
    const T& pick(const std::vector<T>& all)
    {
        return all[m_random.below(all.size())];
    }

    QTemporaryDir m_folder;
    patron::Random m_random;
    int m_customers;
    int m_orders = 0;
    int m_points = 0;
    std::set<int> m_gone;
    std::unique_ptr<patron::Store> m_store;
    std::string m_error;
};
