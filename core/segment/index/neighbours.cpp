#include "core/segment/index/neighbours.h"

namespace patron::segment::index {

namespace {
/// Fills in the neighbours of the rows of one customer.
using Fill = void (*)(const RowWalk& rows, const RowWalk& others, std::uint32_t* neighbours);

void fillAfter(const RowWalk& rows, const RowWalk& others, std::uint32_t* neighbours)
{
    std::size_t other = others.begin();
    for (std::size_t row = rows.begin(); row < rows.end(); ++row) {
        while (other < others.end() && others.at(other) <= rows.at(row))
            other = others.next(other + 1);
        neighbours[row] = other < others.end() ? static_cast<std::uint32_t>(other + 1) : 0;
    }
}

/// Whether another row comes before a row.
bool isBefore(const RowWalk& others, std::size_t other, const RowWalk& rows, std::size_t row)
{
    const Ms at = rows.at(row);
    const Ms otherAt = others.at(other);
    return otherAt < at || (otherAt == at && others.id(other) < rows.id(row));
}

void fillBehind(const RowWalk& rows, const RowWalk& others, std::uint32_t* neighbours)
{
    std::size_t other = others.begin();
    for (std::size_t row = rows.begin(); row < rows.end(); ++row) {
        while (other < others.end() && !isBefore(rows, row, others, other))
            other = others.next(other + 1);
        neighbours[row] = other < others.end() ? static_cast<std::uint32_t>(other + 1) : 0;
    }
}

void fillBefore(const RowWalk& rows, const RowWalk& others, std::uint32_t* neighbours)
{
    std::size_t other = others.begin();
    std::uint32_t last = 0;
    for (std::size_t row = rows.begin(); row < rows.end(); ++row) {
        while (other < others.end() && isBefore(others, other, rows, row)) {
            last = static_cast<std::uint32_t>(other + 1);
            other = others.next(other + 1);
        }
        neighbours[row] = last;
    }
}

std::shared_ptr<const Neighbours> made(Evaluation& evaluation, const Part& part, const std::string& kind,
                                       const RowFilter& other, const std::string& key, Fill fill)
{
    if (!other.plain() || !other.table().owners)
        return nullptr;
    if (auto known = evaluation.kept().find<Neighbours>(key); known || evaluation.focused())
        return known;
    const RowFilter every = RowFilter::everyRow(part, kind);
    auto result = std::make_shared<Neighbours>();
    result->rows.resize(every.table().owners ? every.table().owners->rows() : 0);
    {
        const Evaluation::Everyone everyone(evaluation);
        evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
            RowWalk rows(every, first, last);
            RowWalk others(other, first, last);
            for (std::size_t owner = rows.block().firstOwner; owner < rows.block().lastOwner; ++owner) {
                const std::size_t ordinal = rows.owners().ordinals[owner];
                if (rows.seek(ordinal) && others.seek(ordinal))
                    fill(rows, others, result->rows.data());
            }
        });
    }
    if (evaluation.cancelled())
        return nullptr;
    evaluation.kept().put<Neighbours>(key, result, result->bytes());
    return result;
}
}

std::shared_ptr<const Neighbours> Neighbours::after(Evaluation& evaluation, const Part& part, const std::string& kind,
                                                    const RowFilter& other, const std::string& otherKind)
{
    return made(evaluation, part, kind, other, "after " + std::to_string(part.serial) + " " + kind + " " + otherKind,
                fillAfter);
}

std::shared_ptr<const Neighbours> Neighbours::behind(Evaluation& evaluation, const Part& part, const std::string& kind,
                                                     const RowFilter& other, const std::string& otherKind)
{
    return made(evaluation, part, kind, other, "behind " + std::to_string(part.serial) + " " + kind + " " + otherKind,
                fillBehind);
}

std::shared_ptr<const Neighbours> Neighbours::before(Evaluation& evaluation, const Part& part, const std::string& kind,
                                                     const RowFilter& other, const std::string& otherKind)
{
    return made(evaluation, part, kind, other, "before " + std::to_string(part.serial) + " " + kind + " " + otherKind,
                fillBefore);
}

}
