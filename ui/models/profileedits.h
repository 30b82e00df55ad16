#pragma once

#include "core/base/id.h"
#include "core/customer/identity.h"
#include "core/customer/trait.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::ui {

/// The source of what a person typed into the window.
inline constexpr const char* typedSource = "desk";

/// A value as it was before an edit.
struct FactBefore
{
    CustomerId customer;
    std::optional<customer::TraitValue> value; ///< nothing: there was none
    std::string source;                        ///< whose value it was; empty: not known
};

// What a person changes of one customer by hand. The functions run inside a transaction.

/// Gives a declared trait a value as typed (a list: items between commas); empty text clears it. BadInput with a
/// sentence when the text is not of the trait's type, NotFound when there is no such trait.
Result<FactBefore> writeFact(Transaction& tx, const Store& store, CustomerId customer, const std::string& trait,
                             const std::string& text, Ms now);
/// Gives the customer an address or card. BadInput when it is none, Conflict when another customer has it.
Result<void> writeIdentity(Transaction& tx, const Store& store, CustomerId customer, customer::IdentityKind kind,
                           const std::string& text, Ms now);
/// Adds a tag to (or takes it from) each customer; gives the lists as they were of those that changed.
Result<std::vector<FactBefore>> writeTag(Transaction& tx, const std::vector<CustomerId>& customers,
                                         const std::string& tag, bool add, Ms now);
/// Puts values of a trait back.
Result<void> restoreFacts(Transaction& tx, const std::string& trait, const std::vector<FactBefore>& before, Ms now);

}
