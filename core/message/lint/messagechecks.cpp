#include "core/message/lint/messagechecks.h"

#include "core/message/lint/checksubject.h"

#include <algorithm>

namespace patron::message {

std::string_view nameOf(FindingLevel level)
{
    switch (level) {
    case FindingLevel::Error:
        return "error";
    case FindingLevel::Warning:
        return "warning";
    case FindingLevel::Hint:
        return "hint";
    }
    return {};
}

CheckSubject::CheckSubject(const Message& checkedMessage, const CheckContext& checkContext)
    : message(checkedMessage)
    , context(checkContext)
{
    for (const Part part : {Part::Subject, Part::Preheader, Part::Body, Part::PlainText}) {
        if (!hasPart(message, part))
            continue;
        liquid::Compiled compiled = compilePart(message, part, context.fields);
        for (liquid::Problem& problem : compiled.problems)
            problems.push_back({part, std::move(problem)});
        parts[static_cast<std::size_t>(part)] = std::move(compiled.compiled);
    }
}

bool CheckSubject::isMarketingEmail() const
{
    return message.channel == MessageChannel::Email && message.messageClass == MessageClass::Marketing;
}

bool CheckSubject::shows(Part part, std::string_view field) const
{
    const liquid::Template* source = this->part(part);
    if (!source)
        return false;
    return std::any_of(source->fields().begin(), source->fields().end(),
                       [&](const liquid::FieldUse& use) { return use.shown && use.field == field; });
}

std::vector<Finding> checkMessage(const Message& message, const CheckContext& context)
{
    const CheckSubject subject(message, context);
    std::vector<Finding> findings;
    for (const Rule& rule : messageRules()) {
        const std::size_t from = findings.size();
        rule.check(subject, findings);
        for (std::size_t i = from; i < findings.size(); ++i)
            findings[i].rule = std::string(rule.id);
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.level < b.level; });
    return findings;
}

bool hasErrors(const std::vector<Finding>& findings)
{
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.level == FindingLevel::Error; });
}

}
