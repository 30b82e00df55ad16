#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/channel.h"
#include "core/customer/saleclaim.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::customer {

/// What a person gives of themselves at the till, by a reply or on a form.
struct SignUp
{
    struct Answer
    {
        std::string trait;
        std::string text;
    };

    std::string email;
    std::string phone;
    std::string card;
    std::vector<Answer> answers;         ///< first_name, last_name and any other trait
    std::vector<Channel> agreedTo;       ///< the channels whose box they ticked
    std::string source;                  ///< "till", "join", ...: stands beside every fact
    std::string touchpoint = "in_store"; ///< the channel of the event: in_store, web, email, sms, ...
    std::string place;                   ///< a shop's name, or empty
    std::string placeHint;               ///< words that may be a shop's name: taken when they are one
    std::string evidence;                ///< how we know they agreed; needed when they did
    std::string wordingVersion;          ///< which text they agreed to
    std::string key; ///< of what brought it (a mail's Message-ID): the same one changes nothing twice
    Receipt receipt; ///< the sale at hand, when there is one
    Ms at = 0;
};

struct SignedUp
{
    CustomerId customer;
    bool created = false;
    bool repeated = false;          ///< its key was known: nothing was done
    OrderId sale;                   ///< the sale that is theirs now
    std::vector<Channel> consents;  ///< granted by this
    std::vector<std::string> notes; ///< what was not taken, as sentences for the one at the till
};

namespace signups {

/// Finds the person by email, card or phone, or makes a new customer; fills what is empty and changes nothing that is
/// known; adds consent unless a denial or a suppression stands (it is never loosened: a note says so); writes the event
/// form_submitted; claims the receipt. BadInput for an address that is none, for no way to know the person by, for
/// agreement without evidence, for a shop that does not exist; what `saleclaims::claim` says of the receipt. Nothing is
/// written then. Runs inside a write closure.
Result<SignedUp> add(Transaction& tx, const Store& store, const SignUp& signUp, Ms recordedAt);

/// Writes one answer of a customer, where nothing is known or over what is: a trait's value, or an address for "email",
/// "phone" and "card". BadInput when the text is not of the trait's type, NotFound for a trait that does not exist,
/// Conflict for an address of somebody else.
Result<void> answer(Transaction& tx, const Store& store, CustomerId customer, const SignUp::Answer& answer,
                    std::string_view source, Ms at);

}
}
