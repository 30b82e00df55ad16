#pragma once

#include "core/base/timezone.h"
#include "core/message/liquid/escape.h"
#include "core/message/liquid/problem.h"
#include "core/message/liquid/value.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::liquid {

class LocaleFormat;
struct Program;

/// Where something stands in a template, from 1; the column counts characters.
struct Place
{
    int line = 1;
    int column = 1;
    bool operator==(const Place&) const = default;
};

struct CompileOptions
{
    enum class Mode {
        Lax,   ///< forgives what Liquid's old parser forgave
        Strict ///< every piece of a tag must be understood
    };
    Mode mode = Mode::Lax;
    Format format = Format::Bare;
    /// Names filters that do not exist and, when there are any, variables that are not among knownFields.
    bool checkNames = false;
    /// Dotted names a template may use, such as "customer.first_name" or "brand". A field below a known one that has no
    /// known fields of its own ("last_order.total" when only "last_order" is known) is taken as known.
    std::vector<std::string> knownFields;
    /// The snippet's name for messages; empty for the message itself.
    std::string name;
    /// Where in the HTML a snippet is put.
    HtmlScanner startsIn = {};
};

/// A field a template shows or asks for, for checks and previews.
struct FieldUse
{
    std::string field; ///< "customer.first_name"; indices and computed keys as []
    Place place;
    bool shown = false;       ///< it stands in an output, not in a condition
    bool hasFallback = false; ///< `default` is among its filters
    bool local = false;       ///< it begins with a name the template itself gave (assign, for, a snippet's argument)
    bool guarded = false;     ///< it stands inside an if, unless or case that asks for the same field
    Context context = Context::Bare;
};

/// A way through a template that data may take or not.
struct BranchPoint
{
    enum class Kind {
        Taken,  ///< what stands behind the tag is shown
        Untaken ///< nothing of an if, a case or a loop is
    };
    Kind kind = Kind::Taken;
    Place place;     ///< of the tag
    std::string tag; ///< "if customer.city == \"Leeds\"", shortened
};

class Template;

struct Compiled
{
    std::shared_ptr<const Template> compiled; ///< null when a syntax problem makes it unusable
    std::vector<Problem> problems;            ///< all that was found, in the order of the text

    explicit operator bool() const { return compiled != nullptr; }
};

/// Snippets of a workspace, compiled when first used and kept. Safe to share between threads.
class Snippets
{
public:
    using Load = std::function<std::optional<std::string>(std::string_view name)>;

    Snippets(Load load, CompileOptions options);
    /// Null when there is no such snippet.
    const Compiled* find(std::string_view name, const HtmlScanner& startsIn);

private:
    struct Entry;
    Load m_load;
    CompileOptions m_options;
    std::mutex m_mutex;
    std::map<std::string, std::vector<std::shared_ptr<Entry>>, std::less<>> m_entries;
};

/// Bounds of one render (messages.md). A step is a node, or 64 bytes of text made.
struct Limits
{
    std::size_t outputBytes = 1 << 20;
    std::size_t steps = 1'000'000;
    int depth = 64;
};

/// What surrounds a render. All pointers must outlive it.
struct RenderOptions
{
    Ms now = 0;                           ///< business time, for 'now' and 'today'
    TimeZone zone = TimeZone::utc();      ///< the customer's
    const LocaleFormat* locale = nullptr; ///< the customer's language and currency; English and none when null
    Snippets* snippets = nullptr;
    Limits limits = {};
    bool inlineErrors = false; ///< errors go into the output and the render goes on
    /// An output whose value is nil or blank text, without a `default` that filled it, is noted as missing.
    bool noteMissing = false;
    /// Where not null: at `branchesFrom` and a branch's number a 1 is put when it is taken. Long enough for all of the
    /// template's; those of snippets are not noted.
    std::vector<std::uint8_t>* branches = nullptr;
    std::size_t branchesFrom = 0;
};

/// An output that had nothing to show.
struct Missing
{
    std::string field;
    Place place;
    std::string snippet;
};

/// What happened beside the text.
struct RenderReport
{
    std::vector<Problem> problems; ///< the first one only, unless errors are inline
    std::vector<Missing> missing;
    int fallbacksUsed = 0; ///< how many outputs showed what `default` gave
    std::size_t steps = 0;

    bool failed() const { return !problems.empty(); }
};

/// Working memory a thread keeps between renders, so that rendering allocates next to nothing.
class Workspace
{
public:
    Workspace();
    ~Workspace();
    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;
    Arena& arena() { return *m_arena; }

    struct Buffers;

private:
    friend class Template;
    std::unique_ptr<Arena> m_arena;
    std::unique_ptr<Buffers> m_buffers;
};

/// A compiled Liquid template: immutable, shared by any number of threads.
class Template
{
public:
    static Compiled compile(std::string source, const CompileOptions& options = {});
    ~Template();

    /// Appends the text to `out`. The arena of `workspace` is cleared by the caller between customers, not here, since
    /// `data` may have been put there.
    RenderReport render(const Drop& data, const RenderOptions& options, Workspace& workspace, std::string& out) const;

    const std::string& source() const;
    const std::vector<FieldUse>& fields() const;
    /// The names of the snippets that are named in the text.
    const std::vector<std::string>& snippetNames() const;
    /// Whether an `include` finds its snippet's name only while rendering.
    bool hasOpenSnippet() const;
    /// Whether any `if`, `unless`, `case` or `for` stands in it.
    bool hasBranches() const;
    /// Every way through it, by number.
    std::vector<BranchPoint> branches() const;

private:
    friend class Run;
    explicit Template(std::unique_ptr<Program> program);
    std::unique_ptr<Program> m_program;
};

/// Whether a dotted name is one of the known ones, by the rule of CompileOptions::knownFields.
bool isKnownField(std::string_view field, const std::vector<std::string>& known);

/// The names of all tags and filters, for completion and for "did you mean".
const std::vector<std::string>& tagNames();
const std::vector<std::string>& filterNames();

}
