#pragma once

#include "core/message/lint/checkcontext.h"
#include "core/message/message.h"
#include "core/message/renderer.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

enum class FindingLevel { Error, Warning, Hint };
/// "error", "warning", "hint".
std::string_view nameOf(FindingLevel level);

struct FindingPlace
{
    std::string part; ///< "subject", "preheader", "body", "plain_text"; empty: the message as a whole
    int line = 0;     ///< from 1; 0: no line
    int column = 0;
};

/// Something to look at before sending, with what to do about it.
struct Finding
{
    std::string rule;
    FindingLevel level = FindingLevel::Warning;
    FindingPlace place;
    std::string text;
    std::string fix;
};

/// One check. The id is stable: it is in JSON, in settings and in help.
struct Rule
{
    std::string_view id;
    std::string_view title;
    void (*check)(const struct CheckSubject& subject, std::vector<Finding>& findings);
};

/// Every rule, in the order findings are listed.
const std::vector<Rule>& messageRules();
/// All findings, errors first, then by the order of rules and places.
std::vector<Finding> checkMessage(const Message& message, const CheckContext& context);
bool hasErrors(const std::vector<Finding>& findings);

}
