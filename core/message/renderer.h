#pragma once

#include "core/base/result.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/liquid/template.h"
#include "core/message/madehtml.h"
#include "core/message/message.h"
#include "core/message/snippetstore.h"
#include "core/message/usedfields.h"

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
/// One part compiled strictly, MJML as it is written: for checks, with right places. Usable unless there is a syntax
/// problem; unknown names are among its problems.
liquid::Compiled compilePart(const Message& message, Part part, const FieldList& fields);

struct MessageProblem
{
    Part part = Part::Body;
    liquid::Problem problem;
};
/// What is wrong in the Liquid of an MJML body only once it is HTML, such as an output inside of a script; places are
/// those of the body. `known`: what was found in the body itself.
std::vector<liquid::Problem> problemsOfHtml(const MadeHtml& made, const FieldList& fields,
                                            const std::vector<liquid::Problem>& known);

/// A way through one of a message's parts.
struct MessageBranch
{
    Part part = Part::Body;
    liquid::BranchPoint point; ///< its place is that in the part as it was written
};

/// A message made ready for any number of customers. Immutable, shared between threads.
class CompiledMessage
{
public:
    /// Compiles every part strictly. BadInput with the first problem ("Subject, line 1, column 4: …"), also when a
    /// snippet is named that is not there or cannot be read.
    static Result<CompiledMessage> compile(const Message& message, const FieldList& fields,
                                           const SnippetTexts& snippets = {});
    /// All problems of all parts, snippets aside, for checks; with snippets that are there it is empty when `compile`
    /// would succeed.
    static std::vector<MessageProblem> problemsOf(const Message& message, const FieldList& fields);

    const Message& message() const;
    /// Null when the message has no such part. Of an MJML body: its HTML.
    const liquid::Template* part(Part part) const;
    /// The workspace's snippets as they were then, read as the part's text is.
    liquid::Snippets* snippets(Part part) const;
    /// What the parts and their snippets may ask for; everything where a snippet's name is found only while rendering.
    const UsedFields& usedFields() const;
    /// Every way through the parts; snippets are not looked into.
    std::vector<MessageBranch> branches() const;
    std::size_t branchCount() const;
    /// The number of a part's first one.
    std::size_t branchesFrom(Part part) const;
    /// A place in what a part's template was made of.
    liquid::Place writtenPlace(Part part, liquid::Place place) const;

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
    /// Where not null: becomes a 1 for every one of the message's branches that was taken, else a 0.
    std::vector<std::uint8_t>* branches = nullptr;
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
