#include "core/base/text.h"
#include "core/message/liquid/compiler.h"
#include "core/message/liquid/program.h"
#include "core/message/liquid/render.h"

#include <algorithm>

namespace patron::message::liquid {

std::string Problem::sentence() const
{
    std::string out = snippet.empty() ? std::string("Line ") : "Snippet '" + snippet + "', line ";
    out += std::to_string(line) + ", column " + std::to_string(column) + ": " + text;
    return out;
}

std::string Problem::liquidText() const
{
    const bool isSyntax = kind == Kind::Syntax || kind == Kind::Unknown;
    std::string out = isSyntax ? "Liquid syntax error (" : "Liquid error (";
    if (!snippet.empty())
        out += snippet + ' ';
    return out + "line " + std::to_string(line) + "): " + text;
}

Error Problem::toError() const
{
    return makeError(ErrorCode::BadInput, sentence());
}

std::size_t Program::offsetOf(std::string_view view) const
{
    const auto at = reinterpret_cast<std::uintptr_t>(view.data());
    const auto from = reinterpret_cast<std::uintptr_t>(source.data());
    return at >= from && at <= from + source.size() ? at - from : 0;
}

std::string_view tagNameOf(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Text:
        return "the text";
    case NodeKind::Output:
        return "an output";
    case NodeKind::If:
        return "if";
    case NodeKind::Case:
        return "case";
    case NodeKind::For:
        return "for";
    case NodeKind::TableRow:
        return "tablerow";
    case NodeKind::Cycle:
        return "cycle";
    case NodeKind::Assign:
        return "assign";
    case NodeKind::Capture:
        return "capture";
    case NodeKind::Increment:
        return "increment";
    case NodeKind::Decrement:
        return "decrement";
    case NodeKind::Include:
        return "include";
    case NodeKind::Render:
        return "render";
    case NodeKind::IfChanged:
        return "ifchanged";
    case NodeKind::Break:
        return "break";
    case NodeKind::Continue:
        return "continue";
    }
    return {};
}

const std::vector<std::string>& tagNames()
{
    static const std::vector<std::string> names = {
        "assign",    "break",  "capture", "case",   "comment",  "continue", "cycle",     "decrement",
        "doc",       "echo",   "else",    "elsif",  "for",      "if",       "ifchanged", "include",
        "increment", "liquid", "raw",     "render", "tablerow", "unless",   "when",      "#"};
    return names;
}

bool isKnownField(std::string_view field, const std::vector<std::string>& known)
{
    // "orders[].total" is known by "orders" or "orders[].total"; .size, .first and .last belong to every field.
    std::string_view part = field;
    bool isWhole = true;
    for (;;) {
        bool hasChildren = false;
        bool found = false;
        for (const std::string& name : known) {
            if (name == part)
                found = true;
            else if (name.size() > part.size() && name.compare(0, part.size(), part) == 0 &&
                     (name[part.size()] == '.' || name[part.size()] == '['))
                hasChildren = true;
        }
        if (hasChildren)
            return isWhole;
        if (found)
            return true;
        const auto cut = part.find_last_of(".[");
        if (cut == std::string_view::npos)
            return false;
        const std::string_view last = part.substr(cut + 1);
        if (isWhole && (last == "size" || last == "first" || last == "last" || last == "]")) {
            part = part.substr(0, cut);
            continue;
        }
        isWhole = false;
        part = part.substr(0, cut);
    }
}

Template::Template(std::unique_ptr<Program> program)
    : m_program(std::move(program))
{}

Template::~Template() = default;

Compiled Template::compile(std::string source, const CompileOptions& options)
{
    auto program = std::make_unique<Program>(std::move(source));
    program->name = options.name;
    program->format = options.format;
    Compiled result;
    Compiler compiler(*program, options);
    try {
        compiler.compile();
    } catch (const SyntaxFailure& failure) {
        const Place place = program->placeOf(failure.offset);
        result.problems.push_back(
            {Problem::Kind::Syntax, toValidUtf8(failure.text), options.name, place.line, place.column});
        return result;
    }
    if (options.checkNames)
        result.problems = compiler.unknownNames();
    for (Problem& problem : result.problems)
        problem.text = toValidUtf8(problem.text);
    result.compiled = std::shared_ptr<const Template>(new Template(std::move(program)));
    return result;
}

const std::string& Template::source() const
{
    return m_program->source;
}

const std::vector<FieldUse>& Template::fields() const
{
    return m_program->fields;
}

const std::vector<std::string>& Template::snippetNames() const
{
    return m_program->snippetNames;
}

std::vector<BranchPoint> Template::branches() const
{
    std::vector<BranchPoint> points;
    std::vector<std::size_t> order;
    for (const BranchNote& note : m_program->branches) {
        order.push_back(points.size());
        points.push_back({note.kind, {}, note.tag});
    }
    // Once through the text for all of them.
    const auto offsetOf = [&](std::size_t number) { return m_program->branches[number].offset; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return offsetOf(a) < offsetOf(b); });
    Place place;
    std::size_t at = 0;
    for (const std::size_t number : order) {
        for (; at < offsetOf(number); ++at) {
            const char c = m_program->source[at];
            if (c == '\n')
                place = {place.line + 1, 1};
            else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
                ++place.column;
        }
        points[number].place = place;
    }
    return points;
}

bool Template::hasOpenSnippet() const
{
    return m_program->hasOpenSnippet;
}

bool Template::hasBranches() const
{
    return m_program->hasBranches;
}

RenderReport Template::render(const Drop& data, const RenderOptions& options, Workspace& workspace,
                              std::string& out) const
{
    return renderProgram(*m_program, data, options, workspace.arena(), *workspace.m_buffers, out);
}

Workspace::Workspace()
    : m_arena(std::make_unique<Arena>())
    , m_buffers(std::make_unique<Buffers>())
{}

Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

struct Snippets::Entry
{
    HtmlScanner startsIn;
    Compiled compiled;
    bool exists = false;
};

Snippets::Snippets(Load load, CompileOptions options)
    : m_load(std::move(load))
    , m_options(std::move(options))
{}

const Compiled* Snippets::find(std::string_view name, const HtmlScanner& startsIn)
{
    const std::lock_guard lock(m_mutex);
    auto& entries = m_entries[std::string(name)];
    for (const auto& entry : entries) {
        if (entry->startsIn == startsIn)
            return entry->exists ? &entry->compiled : nullptr;
    }
    auto entry = std::make_shared<Entry>();
    entry->startsIn = startsIn;
    if (auto source = m_load(name)) {
        CompileOptions options = m_options;
        options.name = std::string(name);
        options.startsIn = startsIn;
        entry->compiled = Template::compile(std::move(*source), options);
        entry->exists = true;
    }
    entries.push_back(entry);
    return entry->exists ? &entry->compiled : nullptr;
}

}
