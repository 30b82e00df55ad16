#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::customer {

struct NewOrderLine
{
    std::string sku;
    std::string product;
    std::string category;
    std::string brand;
    std::int64_t quantity = 1000;  ///< 1/1,000 pieces
    std::int64_t unitPrice = 0;    ///< 1/10,000 major units
    std::uint64_t contentHash = 0; ///< of everything that makes two lines of the order the same
    std::int64_t productId = 0;    ///< its row, when the caller has made or found it; else by sku
};

/// An order, a return or an adjustment as a file or a till gives it, with all or some of its lines.
struct NewOrder
{
    CustomerId customer; ///< none: an anonymous sale
    std::string source;
    std::string number;
    std::string kind = "sale";       ///< sale, return, adjustment
    std::string state = "completed"; ///< pending, completed, cancelled
    std::string status;              ///< as the file said
    Ms at = 0;
    bool dateOnly = false;
    std::string currency;
    std::optional<std::int64_t> value; ///< minor units; nothing: the sum of its lines without the discount
    std::int64_t discount = 0;
    std::int64_t shipping = 0;
    bool shippingBeside = false; ///< without a value, the shipping is to be added to the sum of the lines
    std::int64_t tax = 0;
    std::string channel = "online";
    PlaceId place;
    std::string device;
    std::string coupon;
    std::string country;      ///< where it went: alpha-2, or the text as given
    std::string linkedNumber; ///< a return's order, of the same source
    std::optional<Ms> paidAt;
    std::optional<Ms> cancelledAt;
    std::vector<NewOrderLine> lines;
    BatchId batch;
    OrderId id; ///< of an order that is made again; else the next one
};

enum class OrderOutcome { Added, Updated, Unchanged };

struct OrderResult
{
    OrderId id;
    OrderOutcome outcome = OrderOutcome::Added;
    std::size_t linesAdded = 0;
    std::size_t linesUnchanged = 0;
    std::size_t linesStored = 0;           ///< that the order has now
    std::vector<std::int64_t> lineNumbers; ///< of the lines given, where they are not all it has
};

/// Orders with their lines, and the products the lines name. The functions run inside store closures.
namespace orders {

/// Adds an order or brings the one of the same (source, number) up to date. A line is known by the occurrence number of
/// its content, so true duplicates stay and a second import adds nothing. The lines given are those of one file: a line
/// already stored is not added again.
OrderResult put(Transaction& tx, const Store& store, const NewOrder& order, Ms recordedAt);

/// A stored line with the import it is from.
struct StoredLine
{
    std::int64_t number = 0;
    BatchId batch;
    NewOrderLine line;
};
std::vector<StoredLine> lines(Connection& connection, OrderId order);

/// What later imports can change of an order, to be set back by `restore`.
std::string snapshot(Connection& connection, OrderId order);
void restore(Transaction& tx, OrderId order, const std::string& snapshot);
/// Deletes an order's lines that are from these imports.
void removeLines(Transaction& tx, OrderId order, const std::vector<BatchId>& batches);
/// Deletes an order with its lines.
void remove(Transaction& tx, OrderId order);
/// Gives an import's part of an order to another import that says the same.
void handOver(Transaction& tx, OrderId order, BatchId from, BatchId to);
/// Whose the order is; a person's own word on it (`assign`) stays.
void setCustomer(Transaction& tx, OrderId order, CustomerId customer);
/// Ties an order to a customer because a person says so: no import and no undo changes it.
void assign(Transaction& tx, OrderId order, CustomerId customer);

/// Brings value_base of every order up to date with the rate table: all of them after a change of rates.
void refreshBaseValues(Transaction& tx, const Store& store);
/// The same for the orders of one currency.
void refreshBaseValues(Transaction& tx, const Store& store, std::string_view currency);

}
}
