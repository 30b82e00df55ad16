#include "core/message/renderer.h"

#include "core/base/text.h"

#include <array>

namespace patron::message {

namespace {
constexpr std::array allParts = {Part::Subject, Part::Preheader, Part::Body, Part::PlainText};

/// Shown in sentences; nameOf(Part) is for machines.
std::string_view titleOf(Part part)
{
    switch (part) {
    case Part::Subject:
        return "Subject";
    case Part::Preheader:
        return "Preheader";
    case Part::Body:
        return "Body";
    case Part::PlainText:
        return "Plain text";
    }
    return {};
}

const std::string& sourceOf(const Message& message, Part part)
{
    switch (part) {
    case Part::Subject:
        return message.subject;
    case Part::Preheader:
        return message.preheader;
    case Part::Body:
        return message.body;
    case Part::PlainText:
        return *message.plainText;
    }
    return message.body;
}

liquid::Format formatOf(const Message& message, Part part)
{
    switch (part) {
    case Part::Subject:
    case Part::Preheader:
        return liquid::Format::Subject;
    case Part::Body:
        return message.channel == MessageChannel::Email && message.bodyKind == BodyKind::Html ? liquid::Format::Html
                                                                                              : liquid::Format::Text;
    case Part::PlainText:
        return liquid::Format::Text;
    }
    return liquid::Format::Text;
}

/// The inbox's second line: in the body, but not on the page. The filler keeps the body's first words out of it.
std::string hiddenPreheader(std::string_view text)
{
    std::string out = "<div style=\"display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;"
                      "overflow:hidden;mso-hide:all\">";
    liquid::appendEscaped(out, text, liquid::Context::HtmlText);
    for (int i = 0; i < 60; ++i)
        out += "&#847;&zwnj;&nbsp;";
    return out + "</div>";
}

/// Puts the preheader behind <body …>, or at the beginning where there is no body tag.
void insertPreheader(std::string& html, std::string_view text)
{
    const std::string lower = asciiLower(html);
    std::size_t at = 0;
    for (auto body = lower.find("<body"); body != std::string::npos; body = lower.find("<body", body + 5)) {
        const char following = body + 5 < lower.size() ? lower[body + 5] : '\0';
        if (following != '>' && following != ' ' && following != '\n' && following != '\t' && following != '\r')
            continue;
        char quote = '\0';
        for (std::size_t i = body + 5; i < html.size(); ++i) {
            if (quote) {
                if (html[i] == quote)
                    quote = '\0';
            } else if (html[i] == '"' || html[i] == '\'') {
                quote = html[i];
            } else if (html[i] == '>') {
                at = i + 1;
                break;
            }
        }
        break;
    }
    html.insert(at, hiddenPreheader(text));
}
}

std::string_view nameOf(Part part)
{
    switch (part) {
    case Part::Subject:
        return "subject";
    case Part::Preheader:
        return "preheader";
    case Part::Body:
        return "body";
    case Part::PlainText:
        return "plain_text";
    }
    return {};
}

bool hasPart(const Message& message, Part part)
{
    const bool isEmail = message.channel == MessageChannel::Email;
    switch (part) {
    case Part::Subject:
        return isEmail;
    case Part::Preheader:
        return isEmail && message.bodyKind == BodyKind::Html && !message.preheader.empty();
    case Part::Body:
        return true;
    case Part::PlainText:
        return isEmail && message.bodyKind == BodyKind::Html && message.plainText.has_value();
    }
    return false;
}

liquid::Compiled compilePart(const Message& message, Part part, const FieldList& fields)
{
    liquid::CompileOptions options;
    options.mode = liquid::CompileOptions::Mode::Strict;
    options.format = formatOf(message, part);
    options.checkNames = true;
    options.knownFields = fields.known;
    return liquid::Template::compile(sourceOf(message, part), options);
}

std::vector<std::string> rootFields()
{
    return {"customer", "orders", "orders_total", "events",         "last_order",
            "program",  "brand",  "place",        "unsubscribe_url"};
}

struct CompiledMessage::Parts
{
    Message message;
    std::array<std::shared_ptr<const liquid::Template>, allParts.size()> templates;
    liquid::Snippets* snippets = nullptr;
};

Result<CompiledMessage> CompiledMessage::compile(const Message& message, const FieldList& fields,
                                                 liquid::Snippets* snippets)
{
    auto parts = std::make_shared<Parts>();
    parts->message = message;
    parts->snippets = snippets;
    for (const Part part : allParts) {
        if (!hasPart(message, part))
            continue;
        liquid::Compiled compiled = compilePart(message, part, fields);
        if (!compiled.problems.empty()) {
            std::string where = compiled.problems.front().sentence();
            where[0] = static_cast<char>(where[0] | 0x20);
            return makeError(ErrorCode::BadInput, std::string(titleOf(part)) + ", " + where);
        }
        parts->templates[static_cast<std::size_t>(part)] = std::move(compiled.compiled);
    }
    CompiledMessage result;
    result.m_parts = std::move(parts);
    return result;
}

std::vector<MessageProblem> CompiledMessage::problemsOf(const Message& message, const FieldList& fields)
{
    std::vector<MessageProblem> problems;
    for (const Part part : allParts) {
        if (!hasPart(message, part))
            continue;
        for (liquid::Problem& problem : compilePart(message, part, fields).problems)
            problems.push_back({part, std::move(problem)});
    }
    return problems;
}

const Message& CompiledMessage::message() const
{
    return m_parts->message;
}

const liquid::Template* CompiledMessage::part(Part part) const
{
    return m_parts->templates[static_cast<std::size_t>(part)].get();
}

liquid::Snippets* CompiledMessage::snippets() const
{
    return m_parts->snippets;
}

std::string Rendered::skipReason() const
{
    if (missing.empty())
        return {};
    const MissingField& first = missing.front();
    std::string out(titleOf(first.part));
    if (!first.snippet.empty())
        out += ", snippet '" + first.snippet + "'";
    return out + ", line " + std::to_string(first.place.line) + ", column " + std::to_string(first.place.column) +
           ": " + first.field + " has no value and no fallback.";
}

Result<Rendered> Renderer::render(const CompiledMessage& message, const RenderScope& scope)
{
    Rendered rendered;
    liquid::RenderOptions options;
    options.now = scope.now;
    options.zone = scope.zone;
    options.locale = scope.locale;
    options.snippets = message.snippets();
    options.noteMissing = true;

    std::array<std::string, allParts.size()> texts;
    for (const Part part : allParts) {
        const liquid::Template* source = message.part(part);
        if (!source)
            continue;
        std::string& out = texts[static_cast<std::size_t>(part)];
        out.reserve(source->source().size() * 5 / 4);
        liquid::RenderReport report = source->render(*scope.data, options, m_workspace, out);
        if (report.failed()) {
            m_workspace.arena().clear();
            const liquid::Problem& problem = report.problems.front();
            return makeError(ErrorCode::BadInput, std::string(titleOf(part)) + ": " + problem.sentence());
        }
        rendered.fallbacksUsed += report.fallbacksUsed;
        for (liquid::Missing& missing : report.missing)
            rendered.missing.push_back({part, std::move(missing.field), missing.place, std::move(missing.snippet)});
    }
    m_workspace.arena().clear();
    if (!rendered.missing.empty() && message.message().onMissing == OnMissing::Skip) {
        rendered.outcome = Rendered::Outcome::Skip;
        return rendered;
    }
    std::string& body = texts[static_cast<std::size_t>(Part::Body)];
    // A subject's own text may hold a line break, too: it stays one line.
    liquid::appendEscaped(rendered.subject, trim(texts[static_cast<std::size_t>(Part::Subject)]),
                          liquid::Context::Subject);
    const Message& written = message.message();
    if (written.channel == MessageChannel::Sms || written.bodyKind == BodyKind::Text) {
        rendered.text = std::move(body);
        return rendered;
    }
    rendered.text = written.plainText ? std::move(texts[static_cast<std::size_t>(Part::PlainText)]) : plainTextOf(body);
    rendered.html = std::move(body);
    if (message.part(Part::Preheader))
        insertPreheader(rendered.html, trim(texts[static_cast<std::size_t>(Part::Preheader)]));
    return rendered;
}

Result<Rendered> Renderer::render(const CompiledMessage& message, const Json& data, RenderScope scope)
{
    if (!data.is_object())
        return makeError(ErrorCode::BadInput, "The data of a message must be a JSON object.");
    const liquid::JsonDrop drop(data);
    scope.data = &drop;
    return render(message, scope);
}

}
