#pragma once

#include "core/base/clock.h"
#include "core/base/timezone.h"
#include "core/message/liquid/template.h"
#include "core/message/message.h"
#include "core/message/recipientfields.h"
#include "core/message/renderer.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patron::message {

/// An account a message may leave through.
struct CheckedSender
{
    std::string name; ///< the connector's
    std::string kind; ///< smtp, pickup, local, …
    std::string fromEmail;
    std::string host;           ///< of its server; empty where there is none
    bool canUnsubscribe = true; ///< whether its mails can carry List-Unsubscribe
};

/// A coupon code, for messages that name it.
struct CheckedOffer
{
    std::optional<Ms> endsAt; ///< the first instant at which it is no longer valid
    std::optional<std::int64_t> usesLeft;
};

/// What is known of a picture by the address messages give it.
struct WeighedImage
{
    std::size_t bytes = 0;
    int widthPx = 0; ///< its own; 0: not known
};

/// Minutes of the customer's day in which marketing is not sent; `from` later than `to` spans midnight.
struct CheckedQuietHours
{
    int fromMinute = 0;
    int toMinute = 0;
};

/// What checks may know besides the message. What is absent is not checked: nothing is guessed.
struct CheckContext
{
    FieldList fields;
    /// Dotted field -> share of customers that have it, 0 to 1. A field not listed may be empty; one at 1 never is.
    std::map<std::string, double> fillRates = {};
    /// The workspace's snippets by name, with their source.
    std::optional<std::map<std::string, std::string>> snippets = {};
    std::optional<Brand> brand = {};
    std::vector<CheckedSender> senders = {};
    /// Renders of the message for some customers, to look at as they are.
    std::vector<Rendered> samples = {};
    /// The purpose of consent that its audience was chosen by, such as "marketing".
    std::optional<std::string> purpose = {};
    /// How its program or broadcast sends it: transactional sends ask for no consent.
    std::optional<MessageClass> sentAs = {};
    /// Coupon codes, in capitals.
    std::map<std::string, CheckedOffer> offers = {};
    std::optional<std::int64_t> audience = {}; ///< how many will get it
    std::optional<Ms> now = {};                ///< business time
    std::optional<Ms> longestWaitMs = {};      ///< how long after the entry its program may send it
    std::map<std::string, WeighedImage> images = {};
    std::optional<std::set<std::string>> embedded = {}; ///< content ids of the workspace's pictures
    std::map<std::string, std::string> deadLinks = {};  ///< address -> why it cannot be opened
    std::optional<CheckedQuietHours> quietHours = {};
    std::optional<int> sendsAtMinute = {}; ///< of the customer's day
    /// Share of customers for whom there is such data: "weather", "stock".
    std::map<std::string, double> coverage = {};
    /// The time zone and language of dates in sentences.
    TimeZone zone = TimeZone::utc();
};

}
