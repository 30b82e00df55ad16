#pragma once

#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/jobs/job.h"
#include "core/message/lint/renderedchecks.h"
#include "core/message/renderer.h"
#include "core/store/store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patron::message {

/// What is known of a recipient beside their mail.
struct RecipientFacts
{
    std::string name;    ///< whole; may be empty
    std::string address; ///< an email; may be empty
    bool hasOrder = false;
    std::size_t basketLines = 0; ///< of the last order; only when asked for, as `hasOrder` is
};

/// One customer's mail of an audience.
struct AudienceMail
{
    CustomerId customer;
    Rendered rendered;
    std::optional<Error> failure; ///< the message fails on this customer's data
    RenderedCheck check;          ///< of a mail that is ready; points into `rendered`
    RecipientFacts facts;
    std::vector<std::uint8_t> branches; ///< as in RenderScope; empty unless asked for, and in other languages

    bool isReady() const { return !failure && rendered.outcome == Rendered::Outcome::Ready; }
};

/// How an audience is rendered. What is called from several threads at once must bear it.
struct AudienceTerms
{
    Ms now = 0;
    /// What a customer's mail may name beside their data: unsubscribe_url, message, program.
    std::function<Json(CustomerId, const Message& chosen)> additions = {};
    /// The message in other languages, and which of them a customer gets by their data; null: the message itself.
    std::span<const CompiledMessage> variants = {};
    std::function<const CompiledMessage*(const Json& data)> choose = {};
    /// The language of a customer's mail.
    std::function<std::shared_ptr<const liquid::LocaleFormat>(const CompiledMessage& chosen, const Json& data)> locale =
        {};
    bool withFacts = false; ///< what tells extreme recipients, and branches
};

/// What the mails of an audience come to.
struct AudienceTally
{
    std::int64_t rendered = 0;                    ///< ready to be sent
    std::int64_t leftOut = 0;                     ///< a field is missing
    std::int64_t failed = 0;                      ///< the message fails on their data
    std::int64_t fallbacks = 0;                   ///< shown in place of values
    std::int64_t blanks = 0;                      ///< gaps in mails that are ready
    std::uint64_t bytes = 0;                      ///< of all mails
    std::map<std::size_t, std::int64_t> smsParts; ///< parts of an SMS -> how many have so many
    RenderedTally checks;

    void add(const AudienceMail& mail);
    std::int64_t allSmsParts() const;
};

/// Takes one mail after the other, in the order of the audience, from the calling thread.
using AudienceSink = std::function<Result<void>(const AudienceMail&)>;

/// Renders a message for everyone of an audience, on several cores, with few mails in memory at a time. Cancelled by
/// the job; ends with the sink's error where it has one. Not from inside a store closure.
Result<AudienceTally> renderAudience(Store& store, JobContext& job, const CompiledMessage& message,
                                     std::span<const CustomerId> customers, const AudienceTerms& terms,
                                     const AudienceSink& sink);

}
