#pragma once

#include "core/segment/index/column.h"
#include "core/segment/index/dictionary.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Customers in columns. A customer's place (ordinal) is that of its id in ascending order. Everything is immutable
/// once built, in memory of its own or in a mapped cache file.
namespace patron::segment::index {

/// Rows of something grouped by customer: those of owner i are [starts[i], starts[i + 1]).
struct Owners
{
    Array<std::uint32_t> ordinals; ///< ascending
    Array<std::uint32_t> starts;   ///< one more than ordinals

    std::size_t count() const { return ordinals.size(); }
    std::size_t rows() const { return starts.empty() ? 0 : starts.back(); }
    /// The first owner with an ordinal of at least this.
    std::size_t firstFrom(std::size_t ordinal) const;
    /// The rows of a customer, empty for one who has none.
    std::pair<std::size_t, std::size_t> rowsOf(std::size_t ordinal) const;
};

/// A value with its history. `latest` and `past` share their codes; texts are folded ones.
struct HistoryColumn
{
    Column latest; ///< of the newest entry, one a customer; missing where it was cleared or there is none
    Column since;  ///< from when it holds; missing where there is no entry
    Owners past;   ///< of those with more than one entry: all entries, oldest first
    Column pastValues;
    Column pastSince;
    Dictionary texts;
    /// Of lists, `texts` are whole lists; each one's items, by number in `items`.
    Array<std::uint32_t> itemStarts;
    Array<std::uint32_t> itemNumbers;
    Dictionary items;
};

struct TraitColumn
{
    std::int64_t traitId = 0;
    HistoryColumn history;
};

struct ConsentColumn
{
    std::string channel;
    std::string purpose;
    HistoryColumn history;
};

/// The primary address of a kind, and the one that may be written to. Both share the texts of `primary`.
struct AddressColumn
{
    TextColumn primary;
    Column mailable;
};

/// States of orders that have a meaning; others follow as they come.
enum OrderState : std::uint8_t { Pending, Completed, Cancelled };
enum OrderKind : std::uint8_t { Sale, Return, OtherKind };

/// Orders of known customers, each customer's by (at, id).
struct OrderColumns
{
    Owners owners;
    Column id;
    Column at;
    Column day;
    Column kind;
    Column paidAt;
    Column cancelledAt;
    Column value;    ///< in the workspace's currency; negative for a return
    Column discount; ///< in the workspace's currency
    Column hasDiscount;
    Column dateOnly;
    Column place;               ///< by number in `places`
    Array<std::int64_t> places; ///< ids
    TextColumn state;           ///< its first texts are OrderState
    TextColumn status;
    TextColumn channel;
    TextColumn device;
    TextColumn currency;
    FoldedColumn coupon;

    Array<std::uint32_t> lineStarts; ///< of each order; the rest is of lines
    FoldedColumn sku;
    FoldedColumn name;
    Column product;               ///< by number in `products`
    Array<std::int64_t> products; ///< ids
    Column quantity;
    Column unitPrice; ///< in the workspace's currency
    Column total;     ///< in the workspace's currency

    std::size_t count() const { return owners.rows(); }
    std::size_t lineCount() const { return lineStarts.empty() ? 0 : lineStarts.back(); }
};

/// One free property of a kind of events. Values are what SQL takes for equal; `meanings` says as which JSON types
/// they occur.
struct PropertyColumn
{
    static constexpr std::uint8_t integer = 1;
    static constexpr std::uint8_t isTrue = 2;
    static constexpr std::uint8_t isFalse = 4;
    static constexpr std::uint8_t real = 8;
    static constexpr std::uint8_t text = 16;
    static constexpr std::uint8_t structure = 32;

    std::string name;
    Column valueOf;    ///< of each of the kind's property texts the value, by number
    Dictionary values; ///< "n" and a number as JSON, or "t" and a text
    Array<std::uint8_t> meanings;
};

/// Events of one kind, each customer's by (at, id).
struct EventColumns
{
    std::string kind;
    Owners owners;
    Column id;
    Column at;
    Column day;
    Column value;               ///< 1/10,000; missing in a foreign currency
    Column anyValue;            ///< as it stands
    Column place;               ///< by number in `places`
    Array<std::int64_t> places; ///< ids
    Column dueAt;
    Column dueDay;
    TextColumn channel;
    TextColumn device;
    FoldedColumn key;
    Column propertyText; ///< by number among the distinct texts
    std::vector<PropertyColumn> properties;

    std::size_t count() const { return owners.rows(); }
    const PropertyColumn* property(std::string_view name) const;
};

struct PreferenceColumns
{
    Owners owners; ///< each customer's in the order of entry
    Column at;
    TextColumn polarity;
    TextColumn folded;
};

/// The ledger of loyalty points.
struct LoyaltyColumns
{
    HistoryColumn points; ///< the sum of all plans after each row
    HistoryColumn tier;
    HistoryColumn toNext; ///< points to the next tier
    Owners owners;        ///< of those with a lot that ends all rows, by (at, id)
    Column at;
    Column plan; ///< by number
    Column change;
    Column expiresOn;
    Column lot; ///< which of the owner's rows the row changes alone
};

struct Shard
{
    Array<std::int64_t> ids; ///< ascending
    std::vector<TraitColumn> traits;
    AddressColumn email;
    AddressColumn phone;
    std::vector<ConsentColumn> consents;
    OrderColumns orders;
    std::vector<EventColumns> events;
    PreferenceColumns preferences;
    LoyaltyColumns loyalty;
    std::shared_ptr<const void> file; ///< keeps the mapping open

    std::size_t size() const { return ids.size(); }
    std::optional<std::size_t> ordinalOf(std::int64_t customer) const;
    const TraitColumn* trait(std::int64_t id) const;
    const ConsentColumn* consent(std::string_view channel, std::string_view purpose) const;
    const EventColumns* eventsOf(std::string_view kind) const;
};

}
