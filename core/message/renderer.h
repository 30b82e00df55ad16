#pragma once

#include "core/base/result.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/liquid/template.h"
#include "core/message/message.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patron::message {

/// The parts of a message that are templates. The names ("subject", …) are stable and shown in places.
enum class Part { Subject, Preheader, Body, PlainText };
std::string_view nameOf(Part part);

/// What a message may speak of.
struct FieldList
{
    /// Dotted names such as "customer.first_name"; empty: names are not checked.
    std::vector<std::string> known;
};

/// What a template sees besides the traits of its customer: the root names of messages.md.
std::vector<std::string> rootFields();

/// Whether a message has the part at all: an SMS and a plain text mail have no preheader and no other text.
bool hasPart(const Message& message, Part part);
/// One part compiled strictly. Usable unless there is a syntax problem; unknown names are among its problems.
liquid::Compiled compilePart(const Message& message, Part part, const FieldList& fields);

struct MessageProblem
{
    Part part = Part::Body;
    liquid::Problem problem;
};

/// A message made ready for any number of customers. Immutable, shared between threads.
class CompiledMessage
{
public:
    /// Compiles every part strictly. BadInput with the first problem ("Subject, line 1, column 4: …"). `snippets` may
    /// be null and must outlive the result.
    static Result<CompiledMessage> compile(const Message& message, const FieldList& fields,
                                           liquid::Snippets* snippets = nullptr);
    /// All problems of all parts, for checks; empty when `compile` would succeed.
    static std::vector<MessageProblem> problemsOf(const Message& message, const FieldList& fields);

    const Message& message() const;
    /// Null when the message has no such part.
    const liquid::Template* part(Part part) const;
    liquid::Snippets* snippets() const;

private:
    struct Parts;
    std::shared_ptr<const Parts> m_parts;
};

/// All that one render needs, as plain data. The drop and the locale must outlive the call.
struct RenderScope
{
    /// Root of customer, orders, orders_total, events, last_order, program, brand, place, unsubscribe_url, …
    const liquid::Drop* data = nullptr;
    Ms now = 0;
    TimeZone zone = TimeZone::utc();
    const liquid::LocaleFormat* locale = nullptr;
};

/// An output without value and fallback.
struct MissingField
{
    Part part = Part::Body;
    std::string field;
    liquid::Place place;
    std::string snippet;
};

struct Rendered
{
    enum class Outcome {
        Ready,
        Skip ///< a field is missing and the message says to leave this customer out
    };
    Outcome outcome = Outcome::Ready;
    std::string subject; ///< one line; empty for an SMS
    std::string html;    ///< empty for an SMS and for plain text mails
    std::string text;
    int fallbacksUsed = 0;
    std::vector<MissingField> missing;

    /// "Body, line 3, column 5: customer.first_name has no value and no fallback."; empty when nothing is missing.
    std::string skipReason() const;
};

/// Renders messages. Keeps its working memory between customers: one renderer a thread.
class Renderer
{
public:
    /// BadInput when a template fails on this data (place and reason in the text); a missing field is an outcome.
    Result<Rendered> render(const CompiledMessage& message, const RenderScope& scope);
    /// For data that is JSON.
    Result<Rendered> render(const CompiledMessage& message, const Json& data, RenderScope scope = {});
    /// The working memory, for drops that put text there before a render; cleared by each render's end.
    liquid::Workspace& workspace() { return m_workspace; }

private:
    liquid::Workspace m_workspace;
};

/// The plain text of an HTML body: links as "text (url)", lists with "- ", images by their alt text, no style, script
/// or hidden preheader.
std::string plainTextOf(std::string_view html);

}
