#pragma once

#include "core/segment/index/rowfilter.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace patron::segment::index {

/// For each row of one kind which row of another kind the same customer has next to it: its place + 1; 0: none. What a
/// rule asks of the two, how far apart and within which window, needs no walk along the other kind's rows then.
struct Neighbours
{
    std::vector<std::uint32_t> rows;

    std::size_t bytes() const { return sizeof(std::uint32_t) * rows.size(); }

    /// The first row of `other` later than the row. Kept for the next question; nothing where `other` is not plain, or
    /// where a single customer is asked for and nobody has it.
    static std::shared_ptr<const Neighbours> after(Evaluation& evaluation, const Part& part, const std::string& kind,
                                                   const RowFilter& other, const std::string& otherKind);
    /// The first row of `other` behind the row, and the last one before it, in the order of (at, id).
    static std::shared_ptr<const Neighbours> behind(Evaluation& evaluation, const Part& part, const std::string& kind,
                                                    const RowFilter& other, const std::string& otherKind);
    static std::shared_ptr<const Neighbours> before(Evaluation& evaluation, const Part& part, const std::string& kind,
                                                    const RowFilter& other, const std::string& otherKind);
};

/// The instants of rows, most of which take four bytes: no look at the width for each.
class Instants
{
public:
    Instants() = default;
    explicit Instants(const Column& at)
        : m_at(&at)
    {
        if (at.width != 4)
            return;
        m_codes = at.as<std::uint32_t>();
        m_base = at.base - at.step * at.nullable;
        m_step = at.step;
    }
    Ms operator[](std::size_t row) const { return m_codes ? m_base + m_step * Ms{m_codes[row]} : m_at->at(row); }

private:
    const Column* m_at = nullptr;
    const std::uint32_t* m_codes = nullptr;
    Ms m_base = 0;
    Ms m_step = 1;
};

/// The rows of a filter that belong to one customer, walked along with the customers.
class RowWalk
{
public:
    RowWalk(const RowFilter& filter, std::size_t first, std::size_t last)
        : m_table(filter.table())
        , m_block(filter.block(first, last))
        , m_owner(m_block.firstOwner)
        , m_all(filter.all())
    {
        if (m_table.at)
            m_at = Instants(*m_table.at);
    }

    /// Whether the customer, not before the last one asked for, has rows.
    bool seek(std::size_t ordinal)
    {
        if (!m_table.owners)
            return false;
        const std::uint32_t* ordinals = m_table.owners->ordinals.data();
        while (m_owner < m_block.lastOwner && ordinals[m_owner] < ordinal)
            ++m_owner;
        m_from = m_to = 0;
        if (m_owner == m_block.lastOwner || ordinals[m_owner] != ordinal)
            return false;
        m_from = m_table.owners->starts[m_owner];
        m_to = m_table.owners->starts[m_owner + 1];
        return m_all || anyInRange(m_block.rows.data(), m_from - m_block.firstRow, m_to - m_block.firstRow);
    }
    /// The first of the customer's rows from one on; `end` when there is none.
    std::size_t next(std::size_t row) const
    {
        while (!m_all && row < m_to && !m_block.row(row))
            ++row;
        return row;
    }
    std::size_t begin() const { return next(m_from); }
    std::size_t end() const { return m_to; }

    bool empty() const { return m_block.firstOwner == m_block.lastOwner; }
    std::size_t ownerCount() const { return m_block.lastOwner - m_block.firstOwner; }
    const RowBlock& block() const { return m_block; }
    const Owners& owners() const { return *m_table.owners; }
    /// The row that the first bit of a set of rows stands for.
    std::size_t firstBit() const
    {
        return m_all ? owners().starts[m_block.firstOwner] & ~std::size_t{63} : m_block.firstRow;
    }
    /// Only the rows whose bits are set are meant from now on, the first bit being that of `firstBit`.
    void narrow(std::vector<std::uint64_t> rows)
    {
        m_block.firstRow = firstBit();
        m_block.rows = std::move(rows);
        m_all = false;
    }
    bool all() const { return m_all; }
    Ms at(std::size_t row) const { return m_at[row]; }
    std::int64_t id(std::size_t row) const { return m_table.id->at(row); }

private:
    const RowTable& m_table;
    RowBlock m_block;
    Instants m_at;
    std::size_t m_owner;
    bool m_all;
    std::size_t m_from = 0;
    std::size_t m_to = 0;
};

}
