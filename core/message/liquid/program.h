#pragma once

// The compiled form of a template. Everything lives in the program's arena and points into its source.

#include "core/message/liquid/filters.h"
#include "core/message/liquid/lineindex.h"
#include "core/message/liquid/template.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::liquid {

struct Expression;

/// One step of a path: .key, [3] or [expression].
struct Segment
{
    std::string_view key;
    std::int64_t index = 0;
    const Expression* computed = nullptr;
    bool isIndex = false;
    bool dotted = false; ///< size, first and last mean the size, the first and the last only after a dot
    const Segment* next = nullptr;
};

struct Expression
{
    enum class Kind : std::uint8_t { Literal, Path, Range };
    Kind kind = Kind::Literal;
    Value literal;
    std::string_view root;
    const Expression* computedRoot = nullptr; ///< [expression] at the beginning
    const Segment* segments = nullptr;
    const Expression* first = nullptr;
    const Expression* last = nullptr;
    std::uint32_t offset = 0;
    std::int32_t field = -1; ///< its place in Program::fields, for paths
};

struct Argument
{
    std::string_view name; ///< empty for a positional one
    const Expression* value = nullptr;
};

struct FilterCall
{
    std::string_view name;
    const FilterEntry* filter = nullptr; ///< null: unknown, the value goes through
    const Argument* arguments = nullptr;
    std::uint16_t count = 0;
    bool wrongCount = false; ///< fewer or more positional arguments than the filter takes
    std::uint32_t offset = 0;
    const FilterCall* next = nullptr;
};

struct Filtered
{
    const Expression* base = nullptr; ///< null shows nothing
    const FilterCall* filters = nullptr;
};

enum class Comparison : std::uint8_t {
    None,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Contains,
    Unknown
};

/// left op right, then and/or the rest: evaluated from the right, as Liquid does.
struct Condition
{
    const Expression* left = nullptr;
    Comparison comparison = Comparison::None;
    std::string_view operatorText;
    const Expression* right = nullptr;
    bool orNext = false;
    const Condition* next = nullptr;
};

enum class NodeKind : std::uint8_t {
    Text,
    Output,
    If,
    Case,
    For,
    TableRow,
    Cycle,
    Assign,
    Capture,
    Increment,
    Decrement,
    Include,
    Render,
    IfChanged,
    Break,
    Continue
};

struct Node
{
    NodeKind kind = NodeKind::Text;
    bool blank = false; ///< shows nothing but white space, whatever the data
    std::uint32_t offset = 0;
    Node* next = nullptr;
};

struct Block
{
    Node* first = nullptr;
    bool blank = true;
};

struct TextNode : Node
{
    std::string_view text;
};

struct OutputNode : Node
{
    Filtered value;
    Context context = Context::Bare;
    bool hasDefault = false;
};

struct Branch
{
    std::uint32_t number = 0;             ///< into Program::branches
    const Condition* condition = nullptr; ///< null: else
    bool negated = false;                 ///< unless
    Block block;
    Branch* next = nullptr;
};

struct IfNode : Node
{
    std::optional<std::uint32_t> untaken; ///< the number of "none of them", where there is no else
    Branch* branches = nullptr;
};

struct When
{
    std::uint32_t number = 0;
    const Expression* value = nullptr; ///< null: else
    Block block;
    When* next = nullptr;
};

struct CaseNode : Node
{
    std::optional<std::uint32_t> untaken;
    const Expression* subject = nullptr;
    When* whens = nullptr;
};

struct ForNode : Node
{
    std::string_view variable;
    std::string_view loopName; ///< "item-items", the name offset:continue and forloop.name know
    const Expression* collection = nullptr;
    const Expression* limit = nullptr;
    const Expression* offsetFrom = nullptr;
    const Expression* columns = nullptr; ///< tablerow only
    bool continues = false;              ///< offset: continue
    bool reversed = false;
    std::uint32_t full = 0; ///< the numbers of a turn of the loop, and of none
    std::uint32_t empty = 0;
    Block body;
    Block otherwise;
};

struct CycleNode : Node
{
    const Expression* name = nullptr; ///< null: known by its items
    std::string_view key;
    const Expression* const* items = nullptr;
    std::uint16_t count = 0;
    Context context = Context::Bare;
};

struct AssignNode : Node
{
    std::string_view variable;
    Filtered value;
};

struct CaptureNode : Node
{
    std::string_view variable;
    Block body;
};

struct CounterNode : Node
{
    std::string_view variable;
};

struct SnippetNode : Node
{
    const Expression* name = nullptr;
    const Expression* subject = nullptr; ///< with or for
    bool isFor = false;
    std::string_view alias;
    const Argument* arguments = nullptr;
    std::uint16_t count = 0;
    std::uint16_t startsIn = 0; ///< index into Program::scannerStates
};

struct IfChangedNode : Node
{
    Block body;
};

/// A BranchPoint before its place is looked up.
struct BranchNote
{
    BranchPoint::Kind kind = BranchPoint::Kind::Taken;
    std::size_t offset = 0;
    std::string tag;
};

struct Program
{
    explicit Program(std::string text)
        : source(std::move(text))
        , lines(source)
    {}
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    const std::string source;
    LineIndex lines;
    std::string name;
    Format format = Format::Bare;
    Arena arena;
    Block root;
    std::vector<FieldUse> fields;
    std::vector<std::string> snippetNames;
    std::vector<HtmlScanner> scannerStates;
    bool hasBranches = false;
    bool hasOpenSnippet = false;
    std::vector<BranchNote> branches;

    Place placeOf(std::size_t offset) const { return lines.placeOf(offset); }
    /// Offsets of views into the source; views from elsewhere give 0.
    std::size_t offsetOf(std::string_view view) const;
};

/// "for", "if" …: what a limit was passed in.
std::string_view tagNameOf(NodeKind kind);

}
