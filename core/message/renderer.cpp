#include "core/message/renderer.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/preheader.h"

#include <algorithm>
#include <array>
#include <set>

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

liquid::Compiled compileText(const std::string& text, liquid::Format format, const FieldList& fields)
{
    liquid::CompileOptions options;
    options.mode = liquid::CompileOptions::Mode::Strict;
    options.format = format;
    options.checkNames = true;
    options.knownFields = fields.known;
    return liquid::Template::compile(text, options);
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
        return message.hasHtml() ? liquid::Format::Html : liquid::Format::Text;
    case Part::PlainText:
        return liquid::Format::Text;
    }
    return liquid::Format::Text;
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
    switch (part) {
    case Part::Subject:
        return message.channel == MessageChannel::Email;
    case Part::Preheader:
        return message.hasHtml() && !message.preheader.empty();
    case Part::Body:
        return true;
    case Part::PlainText:
        return message.hasHtml() && message.plainText.has_value();
    }
    return false;
}

liquid::Compiled compilePart(const Message& message, Part part, const FieldList& fields)
{
    return compileText(sourceOf(message, part), formatOf(message, part), fields);
}

std::vector<liquid::Problem> problemsOfHtml(const MadeHtml& made, const FieldList& fields,
                                            const std::vector<liquid::Problem>& known)
{
    std::vector<liquid::Problem> problems;
    const BodyPlaces places(made);
    const auto isIn = [](const std::vector<liquid::Problem>& list, const liquid::Problem& problem) {
        return std::any_of(list.begin(), list.end(),
                           [&](const liquid::Problem& other) { return other.text == problem.text; });
    };
    for (liquid::Problem& problem : compileText(made.html, liquid::Format::Html, fields).problems) {
        if (isIn(known, problem) || isIn(problems, problem))
            continue;
        const liquid::Place place = places.of({problem.line, problem.column});
        problem.line = place.line;
        problem.column = place.column;
        problems.push_back(std::move(problem));
    }
    return problems;
}

std::vector<std::string> rootFields()
{
    return {"customer", "orders",  "orders_total", "events",  "last_order", "program",        "brand",
            "place",    "weather", "products",     "loyalty", "coupon",     "unsubscribe_url"};
}

struct CompiledMessage::Parts
{
    Message message;
    std::array<std::shared_ptr<const liquid::Template>, allParts.size()> templates;
    SnippetTexts texts;
    std::array<std::unique_ptr<liquid::Snippets>, allParts.size()> snippets;
    UsedFields used;
    std::array<std::size_t, allParts.size()> branchesFrom = {};
    std::size_t branchCount = 0;
    std::optional<BodyPlaces> bodyPlaces; ///< of a body that is MJML

    /// Compiles a part; what is wrong with it.
    std::vector<liquid::Problem> add(Part part, const FieldList& fields);
    /// Makes the snippets ready that a part names, and those that they name; gathers what all of them use.
    Result<void> addSnippets(Part part, std::vector<std::string>& fields, bool& isOpen);
};

std::vector<liquid::Problem> CompiledMessage::Parts::add(Part part, const FieldList& fields)
{
    liquid::Compiled compiled = compilePart(message, part, fields);
    auto& problems = compiled.problems;
    if (part == Part::Body && message.bodyKind == BodyKind::Mjml && message.hasHtml()) {
        MadeBody body = makeHtml(message.body, !message.preheader.empty());
        problems.insert(problems.begin(), body.problems.begin(), body.problems.end());
        if (!problems.empty())
            return std::move(problems);
        problems = problemsOfHtml(body.made, fields, {});
        bodyPlaces.emplace(body.made);
        compiled.compiled = compileText(body.made.html, liquid::Format::Html, fields).compiled;
    }
    templates[static_cast<std::size_t>(part)] = std::move(compiled.compiled);
    return std::move(problems);
}

Result<void> CompiledMessage::Parts::addSnippets(Part part, std::vector<std::string>& fields, bool& isOpen)
{
    const auto at = static_cast<std::size_t>(part);
    liquid::CompileOptions options;
    options.mode = liquid::CompileOptions::Mode::Strict;
    options.checkNames = true;
    options.format = formatOf(message, part);
    snippets[at] = std::make_unique<liquid::Snippets>(
        [this](std::string_view name) -> std::optional<std::string> {
            const auto found = texts.find(std::string(name));
            return found == texts.end() ? std::nullopt : std::optional(found->second);
        },
        options);
    std::set<std::string> seen;
    std::vector<const liquid::Template*> waiting{templates[at].get()};
    while (!waiting.empty()) {
        const liquid::Template* source = waiting.back();
        waiting.pop_back();
        for (const liquid::FieldUse& use : source->fields())
            fields.push_back(use.field);
        isOpen = isOpen || source->hasOpenSnippet();
        for (const std::string& name : source->snippetNames()) {
            if (!seen.insert(name).second)
                continue;
            const liquid::Compiled* snippet = snippets[at]->find(name, {});
            if (!snippet) {
                return makeError(ErrorCode::BadInput, std::string(titleOf(part)) + ": There is no snippet named \"" +
                                                          name + "\". Save one of this name, or correct the name.");
            }
            if (!snippet->problems.empty())
                return makeError(ErrorCode::BadInput,
                                 std::string(titleOf(part)) + ": " + snippet->problems.front().sentence());
            waiting.push_back(snippet->compiled.get());
        }
    }
    return {};
}

Result<CompiledMessage> CompiledMessage::compile(const Message& message, const FieldList& fields,
                                                 const SnippetTexts& snippets)
{
    auto parts = std::make_shared<Parts>();
    parts->message = message;
    parts->texts = snippets;
    std::vector<std::string> used;
    bool isOpen = false;
    for (const Part part : allParts) {
        if (!hasPart(message, part))
            continue;
        const auto problems = parts->add(part, fields);
        if (!problems.empty()) {
            std::string where = problems.front().sentence();
            where[0] = static_cast<char>(where[0] | 0x20);
            return makeError(ErrorCode::BadInput, std::string(titleOf(part)) + ", " + where);
        }
        PATRON_CHECK(parts->addSnippets(part, used, isOpen));
        parts->branchesFrom[static_cast<std::size_t>(part)] = parts->branchCount;
        parts->branchCount += parts->templates[static_cast<std::size_t>(part)]->branches().size();
    }
    if (!isOpen)
        parts->used = UsedFields(std::move(used));
    CompiledMessage result;
    result.m_parts = std::move(parts);
    return result;
}

std::vector<MessageProblem> CompiledMessage::problemsOf(const Message& message, const FieldList& fields)
{
    std::vector<MessageProblem> problems;
    Parts parts;
    parts.message = message;
    for (const Part part : allParts) {
        if (!hasPart(message, part))
            continue;
        for (liquid::Problem& problem : parts.add(part, fields))
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

liquid::Snippets* CompiledMessage::snippets(Part part) const
{
    return m_parts->snippets[static_cast<std::size_t>(part)].get();
}

const UsedFields& CompiledMessage::usedFields() const
{
    return m_parts->used;
}

std::vector<MessageBranch> CompiledMessage::branches() const
{
    std::vector<MessageBranch> all;
    for (const Part part : allParts) {
        if (!this->part(part))
            continue;
        auto points = this->part(part)->branches();
        for (liquid::BranchPoint& point : points) {
            point.place = writtenPlace(part, point.place);
            all.push_back({part, std::move(point)});
        }
    }
    return all;
}

std::size_t CompiledMessage::branchesFrom(Part part) const
{
    return m_parts->branchesFrom[static_cast<std::size_t>(part)];
}

std::size_t CompiledMessage::branchCount() const
{
    return m_parts->branchCount;
}

liquid::Place CompiledMessage::writtenPlace(Part part, liquid::Place place) const
{
    return part == Part::Body && m_parts->bodyPlaces ? m_parts->bodyPlaces->of(place) : place;
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
    options.noteMissing = true;
    options.branches = scope.branches;
    if (scope.branches)
        scope.branches->assign(message.branchCount(), 0);

    std::array<std::string, allParts.size()> texts;
    for (const Part part : allParts) {
        const liquid::Template* source = message.part(part);
        if (!source)
            continue;
        options.snippets = message.snippets(part);
        options.branchesFrom = message.branchesFrom(part);
        std::string& out = texts[static_cast<std::size_t>(part)];
        out.reserve(source->source().size() * 5 / 4);
        liquid::RenderReport report = source->render(*scope.data, options, m_workspace, out);
        if (report.failed()) {
            m_workspace.arena().clear();
            liquid::Problem& problem = report.problems.front();
            if (problem.snippet.empty()) {
                const liquid::Place place = message.writtenPlace(part, {problem.line, problem.column});
                problem.line = place.line;
                problem.column = place.column;
            }
            return makeError(ErrorCode::BadInput, std::string(titleOf(part)) + ": " + problem.sentence());
        }
        rendered.fallbacksUsed += report.fallbacksUsed;
        for (liquid::Missing& missing : report.missing) {
            const liquid::Place place =
                missing.snippet.empty() ? message.writtenPlace(part, missing.place) : missing.place;
            rendered.missing.push_back({part, std::move(missing.field), place, std::move(missing.snippet)});
        }
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
    if (!written.hasHtml()) {
        rendered.text = std::move(body);
        return rendered;
    }
    rendered.text = written.plainText ? std::move(texts[static_cast<std::size_t>(Part::PlainText)]) : plainTextOf(body);
    rendered.html = std::move(body);
    if (message.part(Part::Preheader)) {
        std::string preheader;
        liquid::appendEscaped(preheader, trim(texts[static_cast<std::size_t>(Part::Preheader)]),
                              liquid::Context::HtmlText);
        insertPreheader(rendered.html, preheader);
    }
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
