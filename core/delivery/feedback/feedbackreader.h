#pragma once

#include "core/base/clock.h"
#include "core/delivery/feedback/feedbackformat.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace patron::delivery {

/// What a provider says of one message to one recipient.
struct FeedbackRecord
{
    std::int64_t place = 0; ///< line of a table, number of a record, from 1
    FeedbackMeaning means = FeedbackMeaning::Nothing;
    std::string key;        ///< the same for the same event, whenever it is told: the provider's id, else a hash of all
    Ms at = 0;              ///< 0: not said
    std::string recipient;  ///< as written
    std::string messageId;  ///< without brackets
    std::string providerId; ///< without brackets
    std::string reference;  ///< of X-Patron-Ref, where the mail's headers are told; not yet proven
    std::string detail;     ///< one line
};

/// A record that nothing can be made of.
struct FeedbackReject
{
    std::int64_t place = 0;
    std::string reason; ///< a sentence
};

/// Gets one or the other. An Error ends the reading.
struct FeedbackSink
{
    std::function<Result<void>(const FeedbackFormat&, const FeedbackRecord&)> record;
    std::function<Result<void>(const FeedbackReject&)> reject;
};

/// Reads a provider's export: a JSON list, an object with one, JSON one record a line, or a table with a header. The
/// format is the given one, or found by what the records have. BadInput with a sentence for what is no such export;
/// documents may have 64 MB, tables any size. Gives the format that was read.
Result<const FeedbackFormat*> readFeedback(const std::filesystem::path& path, const FeedbackFormat* format,
                                           const FeedbackSink& sink);

/// What a record of a format says: one for each recipient. Pure.
std::vector<FeedbackRecord> feedbackIn(const FeedbackFormat& format, const Json& record, std::int64_t place);

}
