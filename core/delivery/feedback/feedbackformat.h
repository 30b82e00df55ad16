#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/customer/channel.h"
#include "core/delivery/sms/gatewayanswer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// What an event of a provider says of a message.
enum class FeedbackMeaning {
    Nothing, ///< taken, put off, opened by a program: known and of no weight
    Delivered,
    BouncedSoft,
    BouncedHard,
    Unsubscribed,
    Complained,
    Opened,
    Clicked
};
std::string_view nameOf(FeedbackMeaning meaning);

/// One row of the table of meanings: the first that fits counts.
struct FeedbackRule
{
    /// Of a value in the record, compared in small letters.
    struct Condition
    {
        AnswerPath at;
        std::vector<std::string> is;     ///< one of these
        std::vector<std::string> begins; ///< or begins with one of these
    };
    std::vector<std::string> events; ///< the provider's words, in small letters; empty: any
    std::vector<Condition> when;     ///< all must hold
    FeedbackMeaning means = FeedbackMeaning::Nothing;
};

/// One way in which a provider writes down what became of messages, as a document describes it. A document is JSON;
/// those that ship are in resources/feedback. A record of a table is an object of its columns by their names. Places
/// are those of AnswerPath; of several the first that has a value counts.
struct FeedbackFormat
{
    enum class Kind { Json, Table };

    std::string name;  ///< "sendgrid-events"
    std::string title; ///< "SendGrid: events (JSON)"
    std::string link;  ///< where the provider describes it
    Kind kind = Kind::Json;
    customer::Channel channel = customer::Channel::Email;
    AnswerPath items;                   ///< in a document: its records; nothing there: the document is one
    std::optional<AnswerPath> unwrap;   ///< a text of the record that is the record itself
    std::vector<std::string> columns;   ///< of tables: what must be there to know the format
    std::vector<AnswerPath> marks;      ///< of records: what must be there to know the format
    std::vector<AnswerPath> id;         ///< the event's own
    std::vector<AnswerPath> at;         ///< when
    std::vector<AnswerPath> event;      ///< the provider's word for what happened
    std::vector<AnswerPath> providerId; ///< of the message, at the provider
    std::vector<AnswerPath> messageId;  ///< its Message-ID, with or without brackets
    std::vector<AnswerPath> recipients; ///< all values of the first place that has any
    std::vector<AnswerPath> detail;     ///< the provider's words on why
    std::optional<AnswerPath> headers;  ///< a list of {"name", "value"}: the mail's own, with its Message-ID
    std::vector<FeedbackRule> meanings;

    /// BadInput says what is wrong, naming the key.
    static Result<FeedbackFormat> parse(const Json& json);
    /// Whether a record (of a table: of its columns) is of this format.
    bool knows(const Json& record) const;
    /// What an event means; nothing for one that is not in the table.
    std::optional<FeedbackMeaning> meaningOf(const Json& record) const;
};

/// The formats that ship, by name.
const std::vector<FeedbackFormat>& feedbackFormats();
/// NotFound names the nearest.
Result<FeedbackFormat> feedbackFormat(std::string_view name);

}
