#pragma once

#include "core/segment/index/rowfilter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patron::segment::index {

/// Whose a row or a line is: what is tallied goes straight to its customer.
struct RowOwners
{
    std::vector<std::uint32_t> ofRow; ///< places in the shard
    std::vector<std::uint32_t> ofLine;

    std::size_t bytes() const { return sizeof(std::uint32_t) * (ofRow.size() + ofLine.size()); }
};

/// An event condition made ready for one shard.
struct EventCounter
{
    RowFilter filter;
    std::shared_ptr<const RowOwners> byRow; ///< nothing: customers are walked along
    Measure measure = Measure::Count;
    std::optional<RowFilter::Numbers> numbers;
    RowFilter::Keys keys; ///< of what is counted once
    NumberRange range;
    bool isSet = false;     ///< any value meets the condition
    bool noneMeets = false; ///< who has no row meets it
    bool negative = false;
    bool exclude = false;
    bool missing = false;

    /// BadInput for a property name that cannot be asked.
    static Result<EventCounter> make(Evaluation& evaluation, const Part& part, const EventCondition& condition);
    /// Who has at least one row of a filter.
    static EventCounter ofAny(RowFilter filter);

    std::size_t touchedBytes() const;
    void fill(std::size_t first, std::size_t last, const Slices& out) const;

private:
    struct Totals;

    bool meets(const RowFilter::Numbers::Value& value) const;
    template <typename F>
    void visitPlaces(const RowBlock& block, std::size_t first, const F& visit) const;
    template <typename F>
    void visitLinePlaces(const RowBlock& block, std::size_t first, const F& visit) const;
    void countRows(const RowBlock& block, std::size_t first, std::size_t last, const Slices& out) const;
    bool fitsOneWord(const RowBlock& block) const;
    template <typename Codes>
    void sumInWords(const RowBlock& block, std::size_t first, std::size_t last, const Slices& out,
                    const Codes& codes) const;
    template <typename Codes>
    void sumRows(const RowBlock& block, std::size_t first, std::size_t last, const Slices& out,
                 const Codes& codes) const;
    /// How many rows, or lines, of an owner are in question.
    std::size_t countOf(const RowBlock& block, std::size_t owner) const;
    template <typename Codes>
    void countDifferent(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const;
    template <typename Codes>
    void reachDifferent(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const;
    void measureOwners(const RowBlock& block, std::size_t first, const Slices& out) const;
    RowFilter::Numbers::Value measured(const Totals& totals, std::size_t place) const;
    template <typename F>
    void visitRows(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const;
};

/// Whether of no event there is a value of the measure: 0.
bool isCounting(Measure measure);

}
