#include "core/message/lint/checksubject.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::message {

namespace {
constexpr std::size_t clippedBytes = 102 * 1024; ///< where Gmail cuts a mail off
constexpr std::size_t longSubject = 60;
constexpr std::size_t longestSubject = 78;
constexpr std::array allParts = {Part::Subject, Part::Preheader, Part::Body, Part::PlainText};

FindingPlace placeIn(Part part, liquid::Place place = {0, 0})
{
    return {std::string(nameOf(part)), place.line, place.column};
}

void checkUnsubscribe(const CheckSubject& subject, std::vector<Finding>& findings)
{
    if (!subject.isMarketingEmail() || !subject.part(Part::Body))
        return;
    if (!subject.shows(Part::Body, "unsubscribe_url"))
        findings.push_back({{},
                            FindingLevel::Error,
                            placeIn(Part::Body),
                            "A marketing email must show how to unsubscribe.",
                            "Put a link to {{ unsubscribe_url }} into the footer."});
    if (subject.part(Part::PlainText) && !subject.shows(Part::PlainText, "unsubscribe_url"))
        findings.push_back({{},
                            FindingLevel::Error,
                            placeIn(Part::PlainText),
                            "The plain text part does not show how to unsubscribe.",
                            "Put {{ unsubscribe_url }} at its end."});
}

void checkPostalAddress(const CheckSubject& subject, std::vector<Finding>& findings)
{
    if (!subject.isMarketingEmail() || !subject.part(Part::Body) || subject.shows(Part::Body, "brand.address"))
        return;
    findings.push_back({{},
                        FindingLevel::Error,
                        placeIn(Part::Body),
                        "A marketing email must show the sender's postal address.",
                        "Put {{ brand.address }} into the footer."});
}

void checkUnknownField(const CheckSubject& subject, std::vector<Finding>& findings)
{
    for (const MessageProblem& found : subject.problems) {
        const liquid::Place place{found.problem.line, found.problem.column};
        const bool isUnknown = found.problem.kind == liquid::Problem::Kind::Unknown;
        findings.push_back({{},
                            FindingLevel::Error,
                            placeIn(found.part, place),
                            found.problem.text,
                            isUnknown ? "Correct the name or choose one from the list of fields and filters."
                                      : "Correct the Liquid at this place; the message cannot be sent until then."});
    }
}

/// 1 for fields that every customer has; nothing known counts as "may be empty".
double fillRateOf(const CheckContext& context, const std::string& field)
{
    static constexpr std::array<std::string_view, 3> always = {"unsubscribe_url", "orders_total", "customer.id"};
    const auto at = context.fillRates.find(field);
    if (at != context.fillRates.end())
        return at->second;
    if (std::find(always.begin(), always.end(), field) != always.end())
        return 1;
    const bool ownedByShop = field.substr(0, 6) == "brand." || field.substr(0, 8) == "program.";
    return ownedByShop ? 1 : -1;
}

void checkMissingFallback(const CheckSubject& subject, std::vector<Finding>& findings)
{
    const bool skips = subject.message.onMissing == OnMissing::Skip;
    for (const Part part : allParts) {
        const liquid::Template* source = subject.part(part);
        if (!source)
            continue;
        for (const liquid::FieldUse& use : source->fields()) {
            if (!use.shown || use.hasFallback || use.guarded || use.local)
                continue;
            const double rate = fillRateOf(subject.context, use.field);
            if (rate >= 1)
                continue;
            std::string text = "'" + use.field + "' may be empty";
            if (rate >= 0)
                text += " (" + std::to_string(static_cast<int>((1 - rate) * 100 + 0.5)) + " % of customers have none)";
            text += skips ? ": such customers are left out." : ": such customers get a gap.";
            findings.push_back({{},
                                FindingLevel::Warning,
                                placeIn(part, use.place),
                                std::move(text),
                                "Give it a fallback: {{ " + use.field + " | default: \"there\" }}."});
        }
    }
}

/// The subject without its Liquid, to look at what the author wrote.
std::string literalSubject(const std::string& subject)
{
    std::string out;
    for (std::size_t i = 0; i < subject.size();) {
        const std::string_view rest = std::string_view(subject).substr(i);
        const bool isOutput = rest.substr(0, 2) == "{{";
        if (isOutput || rest.substr(0, 2) == "{%") {
            const auto end = rest.find(isOutput ? "}}" : "%}");
            i += end == std::string_view::npos ? rest.size() : end + 2;
        } else {
            out += subject[i++];
        }
    }
    return out;
}

bool isAllCaps(const std::string& text)
{
    const auto letters =
        std::count_if(text.begin(), text.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    const bool hasSmall = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return letters >= 6 && !hasSmall;
}

void checkSubjectLine(const CheckSubject& subject, std::vector<Finding>& findings)
{
    if (subject.message.channel != MessageChannel::Email)
        return;
    const auto add = [&](FindingLevel level, Part part, std::string text, std::string fix) {
        findings.push_back({{}, level, placeIn(part, {1, 1}), std::move(text), std::move(fix)});
    };
    const std::string& written = subject.message.subject;
    if (trim(written).empty()) {
        add(FindingLevel::Error, Part::Subject, "The mail has no subject.",
            "Write one: it decides whether the mail is opened.");
    } else {
        const std::string literal = literalSubject(written);
        const std::size_t length = characterCount(trim(literal));
        if (length > longestSubject)
            add(FindingLevel::Error, Part::Subject,
                "The subject has " + std::to_string(length) +
                    " characters without its fields; most inboxes cut it off at 60.",
                "Shorten it to 60 characters.");
        else if (length > longSubject)
            add(FindingLevel::Warning, Part::Subject,
                "The subject has " + std::to_string(length) + " characters without its fields; phones cut it off.",
                "Shorten it to 60 characters.");
        if (isAllCaps(literal))
            add(FindingLevel::Warning, Part::Subject,
                "The subject is all capitals, which reads as shouting and as spam.", "Write it like a sentence.");
    }
    if (subject.message.bodyKind == BodyKind::Html && trim(subject.message.preheader).empty())
        add(FindingLevel::Hint, Part::Preheader,
            "There is no preheader: inboxes show the first words of the body instead.",
            "Write a line that goes on where the subject stops.");
}

void checkSize(const CheckSubject& subject, std::vector<Finding>& findings)
{
    if (subject.message.channel != MessageChannel::Email || subject.message.body.size() <= clippedBytes)
        return;
    findings.push_back({{},
                        FindingLevel::Warning,
                        placeIn(Part::Body),
                        "The body has " + std::to_string(subject.message.body.size() / 1024) +
                            " kB; Gmail cuts a mail off at 102 kB, and with it the unsubscribe link.",
                        "Take content out or link to it."});
}
}

const std::vector<Rule>& messageRules()
{
    static const std::vector<Rule> rules = {
        {"unsubscribe", "Unsubscribe link", checkUnsubscribe},
        {"postal_address", "Postal address", checkPostalAddress},
        {"unknown_field", "Unknown fields, filters and tags", checkUnknownField},
        {"missing_fallback", "Fields without a fallback", checkMissingFallback},
        {"subject", "Subject and preheader", checkSubjectLine},
        {"size", "Size", checkSize},
    };
    return rules;
}

}
