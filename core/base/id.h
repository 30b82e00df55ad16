#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace patron {

/// A row's number with the kind of thing it names in its type, so that a customer is never taken for an order.
/// 0 names nothing.
template <typename Tag>
struct Id
{
    std::int64_t value = 0;

    constexpr explicit operator bool() const { return value != 0; }
    constexpr auto operator<=>(const Id&) const = default;
};

using CustomerId = Id<struct CustomerTag>;
using BatchId = Id<struct BatchTag>;
using OrderId = Id<struct OrderTag>;
using PlaceId = Id<struct PlaceTag>;
using SegmentId = Id<struct SegmentTag>;
using MessageId = Id<struct MessageTag>;
using ProgramId = Id<struct ProgramTag>;
using EnrollmentId = Id<struct EnrollmentTag>;
using OutboxId = Id<struct OutboxTag>;
using OccasionId = Id<struct OccasionTag>;
using ConnectorId = Id<struct ConnectorTag>;

}

template <typename Tag>
struct std::hash<patron::Id<Tag>>
{
    std::size_t operator()(patron::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
