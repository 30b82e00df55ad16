#pragma once

#include "core/message/lint/messagechecks.h"

#include <QString>

#include <optional>
#include <string>

namespace patron::test {

/// A message nothing is wrong with.
message::Message soundMessage();
/// What fixtures are checked with unless they say otherwise.
message::CheckContext lintContext();

/// What a fixture says will be found; what is empty is not asked for.
struct WantedFinding
{
    std::string level;
    std::optional<std::string> part;
    std::optional<int> line;
    std::optional<int> column;
    std::string text; ///< a piece of the finding's text

    bool fits(const message::Finding& finding) const;
};

struct LintFixture
{
    message::Message message;
    message::CheckContext context;
    WantedFinding wanted;
};

/// A file below tests/data/lint: .html is the body of an otherwise sound mail and may end with a comment "expect: level
/// line:column words", .txt is an SMS, .json changes any of the message and the context.
LintFixture readLintFixture(const QString& path);

}
