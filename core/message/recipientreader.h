#pragma once

#include "core/base/id.h"
#include "core/message/recipientfields.h"
#include "core/message/shopfront.h"
#include "core/segment/traitcolumns.h"

#include <memory>
#include <span>
#include <vector>

namespace patron::message {

/// Reads what templates see of customers (messages.md): only what a message uses, and what its recipients share only
/// once. Immutable: any number of threads read through it.
class RecipientReader
{
public:
    enum class For {
        Few, ///< previews: what is asked of each is read when they come
        All  ///< an audience: all that traits say is read at once
    };
    /// Runs inside a read closure; ends as Cancelled by its token.
    static Result<std::shared_ptr<const RecipientReader>> open(ReadSession& session, const Store& store,
                                                               const UsedFields& used, Ms now, For whom);

    /// The data of customers in their order: customer, orders, events, last_order, products, coupon, loyalty, place,
    /// weather, brand. What is missing is absent. Always there: customer.id, key, email, full_name and language as far
    /// as they are known. Runs inside a read closure.
    /// `now`: on the day it was opened for.
    Result<std::vector<Json>> read(ReadSession& session, const Store& store, std::span<const CustomerId> customers,
                                   Ms now) const;

private:
    explicit RecipientReader(UsedFields used)
        : m_used(std::move(used))
    {}
    Result<std::vector<Json>> traitsOf(ReadSession& session, const Store& store, std::span<const CustomerId> customers,
                                       Ms now) const;
    void addPerson(ReadSession& session, CustomerId customer, Json& person) const;
    void addOrders(ReadSession& session, CustomerId customer, Ms now, Json& root) const;
    void addEvents(ReadSession& session, CustomerId customer, Ms now, Json& root) const;
    void addCoupon(ReadSession& session, CustomerId customer, Ms now, Json& root) const;
    void addProducts(ReadSession& session, CustomerId customer, const Json& traits, Ms now, Json& root) const;
    void addPlace(const Json& traits, Json& root) const;

    UsedFields m_used;
    std::vector<std::string> m_eachTime; ///< traits that are read with the customers
    std::vector<std::string> m_oneByOne; ///< traits that are read customer by customer
    segment::TraitColumns m_columns;     ///< of all customers
    Shopfront m_shopfront;
    Json m_brand;
};

}
