#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/delivery/sms/gatewayanswer.h"
#include "core/delivery/sms/gatewayrequest.h"
#include "core/delivery/trouble.h"
#include "core/outbox/sendstate.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patron::delivery {

/// A value that the user of a gateway gives: an account, a region, an address.
struct GatewaySetting
{
    enum class Kind { Text, Host, Url };
    std::string name;
    std::string title; ///< "Account SID"
    Kind kind = Kind::Text;
    bool optional = false;
    std::string fallback; ///< when none is given; may name another one: "{account}"
    std::string example;
};

/// What must hold of a value in a reply.
struct GatewayCondition
{
    AnswerPath at;
    std::vector<std::string> is;     ///< one of these; in requests that look for a message they may have placeholders
    std::vector<std::string> begins; ///< or begins with one of these

    bool holdsFor(std::string_view value) const;
};

/// One row of the table of refusals: the first that fits counts. All that is given must fit.
struct GatewayRefusal
{
    std::vector<std::pair<int, int>> status; ///< empty: any
    std::vector<std::string> codes;          ///< the gateway's own; "*": any that is not empty
    std::string says;                        ///< words in its message, in small letters
    TroubleClass trouble = TroubleClass::UnknownRefusal;
};

/// How the end of an accepted message is asked for.
struct GatewayStatus
{
    GatewayRequest request; ///< with {id}
    AnswerPath at;
    AnswerPath code;
    std::map<std::string, outbox::SendState> states; ///< words not here: not known yet
    std::map<std::string, outbox::SendState> codes;  ///< go before the states that say it failed
};

/// How a message that may have got lost is looked for.
struct GatewayLookup
{
    GatewayRequest request;
    AnswerPath items;
    std::vector<GatewayCondition> match; ///< of one item, with placeholders
    std::optional<AnswerPath> time;      ///< of an item: within ten minutes of the hand-over
    std::optional<AnswerPath> more;      ///< a value there says that the list goes on
};

/// How texts that came in are listed.
struct GatewayInbound
{
    GatewayRequest request; ///< with {since} …
    AnswerPath items;
    std::vector<GatewayCondition> only;
    AnswerPath id;
    AnswerPath from;
    AnswerPath to;
    AnswerPath text;
    AnswerPath time;
    std::optional<AnswerPath> next; ///< the next page, an address on the same host
    std::string pageParameter;      ///< or a parameter of the query that counts pages until one is empty
    int pageStep = 1;
    bool forgets = false; ///< what was read is not told again
};

/// A gateway for text messages as a document describes it: how to ask it and how to read what it says. A document is
/// JSON; the gateways that ship are in resources/sms, and a user may write one of their own. What it means in full is
/// written at the fields here; placeholders are {to} {to_digits} {from} {from_digits} {from_name} {from_number} (the
/// sender, if it is such a one) {text} {reference} {coding} (0 for GSM-7, 2 for UCS-2) {type} (text, unicode) {secret}
/// and the gateway's own settings; {id} for a status; {handed} {handed_day} for a look-up; {since} {since_day} for what
/// came in.
struct GatewaySpec
{
    std::string name;        ///< "twilio"
    std::string title;       ///< "Twilio"
    std::string link;        ///< its documentation
    std::string secretTitle; ///< what the secret is called there
    std::vector<GatewaySetting> settings;
    bool needsSender = true; ///< else the gateway may choose

    GatewayRequest send;
    AnswerKind answer = AnswerKind::Json;
    std::vector<std::pair<int, int>> successStatus;
    std::vector<GatewayCondition> success; ///< of every value there, and there must be one
    AnswerPath id;
    AnswerPath code; ///< the first of these that has a value
    AnswerPath otherCode;
    AnswerPath says;
    AnswerPath otherSays;
    std::vector<GatewayRefusal> refusals;
    std::optional<GatewayStatus> status;
    std::optional<GatewayLookup> lookup;
    std::optional<GatewayInbound> inbound;
    std::optional<int> partsPerMinute; ///< what the gateway lets through, 80 % of what it publishes
    int sessions = 1;

    /// BadInput says what is wrong, naming the key.
    static Result<GatewaySpec> parse(const Json& json);
    const GatewaySetting* setting(std::string_view name) const;
};

}
