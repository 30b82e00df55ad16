#pragma once

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/delivery/accountlimits.h"
#include "core/delivery/gatewaynews.h"
#include "core/delivery/trouble.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// How far a conversation came. The names are stored with attempts.
enum class Phase { Connect, Greeting, Tls, Auth, Mail, Rcpt, Data, Body, Dot, Done };
std::string_view nameOf(Phase phase);

/// Where a message goes and who it is from, besides its headers.
struct Envelope
{
    std::string sender;    ///< a plain address; may be empty for the null sender
    std::string recipient; ///< one: a message is personal; an address or, for text messages, a number
    std::string messageId; ///< its Message-ID without brackets; names files
};

/// What one delivery led to, as the connector saw it.
struct DeliveryResult
{
    enum class Kind {
        Accepted,
        Deferred,  ///< the other side said: not now; nothing was taken
        Rejected,  ///< the other side said: no; nothing was taken
        Ambiguous, ///< lost after the dot, or the answer was torn: it may have been taken
        NotSent    ///< the connection failed, or the last look said no, before the dot: nothing was taken
    };
    Kind kind = Kind::NotSent;
    Phase phase = Phase::Connect;
    int code = 0;         ///< the reply's, 0 when there was none
    std::string enhanced; ///< "5.1.1" or empty
    std::string text;     ///< the other side's words or ours, valid UTF-8, at most 1 kB
    std::string providerId;
    bool accountProblem = false; ///< TLS, log-in or configuration: trying again at once does not help
    bool gateClosed = false;     ///< NotSent because the last look said no
    /// What the refusal is, where the connector knows it by its gateway's own codes; else it is told by the code, the
    /// enhanced code and the words.
    std::optional<TroubleClass> trouble;
    std::optional<Ms> retryAfterMs; ///< how long the other side asks to wait
};

/// One conversation with a connector's other side, used by one thread.
class Session
{
public:
    /// The last step before the message can be taken: writes HANDED and the sent journal. False: the message must not
    /// be finished, the connection is dropped.
    using BeforeDot = std::function<bool()>;

    virtual ~Session() = default;
    /// Connects when needed and delivers one message: bytes as MIME has them, lines in any ending. Never throws, never
    /// delivers twice by itself.
    virtual DeliveryResult deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot) = 0;
    /// Where receipts and texts go that come in on this conversation. Set before the first delivery.
    virtual void onNews(NewsSink sink) { (void)sink; }
    /// Says goodbye.
    virtual void close() = 0;
};

/// What a look-up says about a message nobody is sure of.
enum class Lookup { Found, Absent, CannotTell };

/// A message nobody is sure of.
struct Sought
{
    std::string messageId; ///< without brackets
    std::string recipient;
    std::string bytes; ///< as they were delivered
    Ms handedAt = 0;
};

/// An account and the way to speak to it. Immutable after it is made; sessions belong to their threads.
class Connector
{
public:
    virtual ~Connector() = default;
    virtual std::string_view kind() const = 0;
    /// A new conversation; connects at its first delivery. `cancel` ends waiting before the body is under way.
    virtual std::unique_ptr<Session> openSession(CancelToken cancel) = 0;
    /// Connects, logs in and says goodbye, sending nothing.
    virtual Result<void> check(CancelToken cancel) = 0;
    /// Whether the message arrived. CannotTell unless the connector can be certain.
    virtual Lookup lookUp(const Sought& message, CancelToken cancel)
    {
        (void)message;
        (void)cancel;
        return Lookup::CannotTell;
    }
    /// Whether it can be asked for news (`collect`).
    virtual bool hasNews() const { return false; }
    /// Asks the gateway for receipts and texts and hands them to the sink as they come. An Error of the sink ends it.
    virtual Result<void> collect(const NewsQuery& query, const NewsSink& sink, CancelToken cancel)
    {
        (void)query;
        (void)sink;
        (void)cancel;
        return {};
    }
    /// Whether delivering the same message again leaves one: then what is absent may be sent again.
    virtual bool repeatable() const { return false; }
    /// The sender of envelopes.
    virtual std::string envelopeSender() const = 0;
    /// The sender of one message's envelope: where the account says so, an address that names the message by its token,
    /// so that what comes back is known by where it is sent (VERP).
    virtual std::string envelopeSenderFor(std::string_view token) const
    {
        (void)token;
        return envelopeSender();
    }
    /// How many of the rate's places a message takes: a text message is counted by its parts.
    virtual int unitsOf(std::string_view bytes) const
    {
        (void)bytes;
        return 1;
    }
    /// Conversations at the same time that its settings allow.
    virtual int maxSessions() const { return 1; }
    /// What its settings say of its speed; a minute's in units.
    virtual AccountLimits limits() const { return {}; }
};

}
