#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A piece of CSS or HTML that some mail programs do not show, from resources/mail/client-support.json.
struct ClientGap
{
    enum class Kind { Declaration, Value, AtRule, Element, ImageType };
    Kind kind = Kind::Declaration;
    std::string name;                 ///< property, at-rule, element or ending of a file
    std::string value;                ///< of a declaration: only with this value; of Value: a piece of any value
    std::string what;                 ///< for sentences: "display: flex"
    std::vector<std::string> without; ///< the programs that do not show it
    std::string instead;              ///< what to do
    bool isSerious = false;           ///< the mail falls apart, not only loses a look
};

/// Read once. Thread-safe.
const std::vector<ClientGap>& clientGaps();
/// The gap a declaration falls into, or null.
const ClientGap* gapOfDeclaration(std::string_view property, std::string_view value);
/// The gap of an at-rule, element or file ending, or null.
const ClientGap* gapOf(ClientGap::Kind kind, std::string_view name);

}
