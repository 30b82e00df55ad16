#pragma once

#include "core/customer/orderstore.h"
#include "core/intake/personwriter.h"

#include <optional>
#include <string>

namespace patron::intake {

/// What one import says of an order, apart from its lines, its number and whose it is.
struct OrderStatement
{
    customer::NewOrder order;
    bool hasLines = false;
    bool hasTotals = false; ///< the file gives the order's totals
    bool netLines = false;  ///< lines say what was paid, after any discount
    bool refunded = false;  ///< bought and given back
    std::int64_t refund = 0;
    OrderId refundId; ///< of the return made for it, when that is made again; not part of the record

    void write(RecordWriter& record) const;
    static OrderStatement read(RecordReader& record);
};

/// Lays what imports say of orders over what is stored: at the import, and once more when another import was undone.
/// Used inside one write closure.
class OrderWriter
{
public:
    explicit OrderWriter(ApplyContext& context)
        : m_context(context)
    {}

    struct Written
    {
        customer::OrderResult order;
        std::optional<customer::OrderOutcome> refund; ///< of the return made for a sale that was given back
    };
    /// Writes it. With `claim` it is kept as one; `personSeq` says whose the order is.
    Written write(OrderStatement statement, std::optional<std::int64_t> personSeq, bool claim);

    /// The customer of the order of that number as far as this import could know it, or none.
    CustomerId customerOfLinked(std::string_view source, std::string_view number);

    /// The line numbers a statement says; nothing: all that are there.
    static std::optional<std::vector<std::int64_t>> linesSaid(const customer::OrderResult& result);
    /// The number of the return that is made for a sale that was given back.
    static std::string refundNumber(const std::string& number) { return number + "/refund"; }

private:
    bool isStored(const customer::NewOrder& order) const;
    void keepBefore(const customer::NewOrder& made);
    void keepStored(OrderStatement& statement) const;
    void fillFromLinked(customer::NewOrder& made) const;
    std::optional<customer::OrderOutcome> writeRefund(const OrderStatement& statement, OrderId sold);
    void ownRefund(OrderId sold, const customer::NewOrder& sale);
    void keepClaim(std::string record, const customer::OrderResult& result, std::optional<std::int64_t> personSeq);

    ApplyContext& m_context;
};

}
