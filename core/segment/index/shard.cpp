#include "core/segment/index/shard.h"

#include <algorithm>

namespace patron::segment::index {

std::size_t Owners::firstFrom(std::size_t ordinal) const
{
    return static_cast<std::size_t>(std::lower_bound(ordinals.begin(), ordinals.end(), ordinal) - ordinals.begin());
}

std::pair<std::size_t, std::size_t> Owners::rowsOf(std::size_t ordinal) const
{
    const std::size_t owner = firstFrom(ordinal);
    if (owner == count() || ordinals[owner] != ordinal)
        return {0, 0};
    return {starts[owner], starts[owner + 1]};
}

const PropertyColumn* EventColumns::property(std::string_view name) const
{
    const auto found =
        std::find_if(properties.begin(), properties.end(), [&](const PropertyColumn& one) { return one.name == name; });
    return found == properties.end() ? nullptr : &*found;
}

std::optional<std::size_t> Shard::ordinalOf(std::int64_t customer) const
{
    const auto found = std::lower_bound(ids.begin(), ids.end(), customer);
    if (found == ids.end() || *found != customer)
        return std::nullopt;
    return static_cast<std::size_t>(found - ids.begin());
}

const TraitColumn* Shard::trait(std::int64_t id) const
{
    const auto found =
        std::find_if(traits.begin(), traits.end(), [id](const TraitColumn& one) { return one.traitId == id; });
    return found == traits.end() ? nullptr : &*found;
}

const ConsentColumn* Shard::consent(std::string_view channel, std::string_view purpose) const
{
    const auto found = std::find_if(consents.begin(), consents.end(), [&](const ConsentColumn& one) {
        return one.channel == channel && one.purpose == purpose;
    });
    return found == consents.end() ? nullptr : &*found;
}

const EventColumns* Shard::eventsOf(std::string_view kind) const
{
    const auto found =
        std::find_if(events.begin(), events.end(), [&](const EventColumns& one) { return one.kind == kind; });
    return found == events.end() ? nullptr : &*found;
}

}
