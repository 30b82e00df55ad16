#pragma once

#include "core/base/clock.h"
#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// How a gateway's replies are written.
enum class AnswerKind { Json, Xml, Text };

/// A reply's body as a tree, whatever it is written in. XML elements are objects by their names without prefixes, those
/// that stand several times are lists, texts are strings, attributes "@name"; plain text is {"text": all, "code": what
/// stands before its first colon}. Nothing for what cannot be read, nests deeper than 64 or has a DTD. Pure; takes at
/// most a megabyte.
std::optional<Json> readAnswer(std::string_view body, AnswerKind kind);

/// A place in a tree as RFC 6901 writes it, where "*" stands for every element of a list: "/messages/*/status".
class AnswerPath
{
public:
    AnswerPath() = default;
    /// BadInput unless it is empty or begins with '/'.
    static Result<AnswerPath> parse(std::string_view text);
    /// Every value there: texts as they are, numbers as digits, true and false as words. Objects, lists and null are
    /// none.
    std::vector<std::string> values(const Json& tree) const;
    /// The first value, or empty.
    std::string first(const Json& tree) const;
    /// Every node there, of any kind.
    std::vector<const Json*> nodes(const Json& tree) const;

private:
    std::vector<std::string> m_steps;
};

/// An instant as gateways write it: RFC 3339 / ISO 8601 (UTC where none is said; "+0000" too), RFC 2822. 0 for what is
/// none.
Ms instantOf(std::string_view text);

}
