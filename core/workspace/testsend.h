#pragma once

#include "core/delivery/connector.h"
#include "core/message/message.h"
#include "core/workspace/workspace.h"

#include <string>
#include <vector>

namespace patron::workspace {

/// One customer's mail for somebody else's eyes: it goes to the addresses, says "[Test]" in its subject, and its
/// unsubscribe address unsubscribes nobody. It is no message to a customer: no outbox row, no event, no cap.
struct TestSend
{
    message::Message message; ///< as it is in front, saved or not
    CustomerId customer;      ///< whose mail it is
    std::string connector;    ///< empty: the default one
    std::vector<std::string> addresses;
};

/// What became of the mail to one address.
struct TestOutcome
{
    std::string address;
    delivery::DeliveryResult result;

    bool isTaken() const { return result.kind == delivery::DeliveryResult::Kind::Accepted; }
    /// What a person reads: taken, refused and why, or nobody knows.
    std::string sentence() const;
};

/// A test goes to so many at once; who wants more wants a broadcast.
inline constexpr std::size_t mostTestAddresses = 10;

/// The addresses a person wrote into one line, separated by commas, semicolons or spaces. BadInput names what is none,
/// too many and none at all; the same address twice is one.
Result<std::vector<std::string>> parseTestAddresses(std::string_view line);

/// Sends them one after the other in one conversation. BadInput for a text message or a mail that cannot be made,
/// NotFound when the message leaves this customer out, Conflict when an address is on the suppression list or the file
/// is a copy that may not send. Tried once: what was not taken is said and not tried again. Not from the GUI thread.
Result<std::vector<TestOutcome>> sendTest(Workspace& workspace, const TestSend& test, const CancelToken& cancel,
                                          Ms now);

}
