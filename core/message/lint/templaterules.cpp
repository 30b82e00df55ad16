#include "core/base/text.h"
#include "core/message/lint/renderedchecks.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>
#include <array>

namespace patron::message::rules {

namespace {
constexpr std::array allParts = {Part::Subject, Part::Preheader, Part::Body, Part::PlainText};

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

const std::string& writtenPart(const Message& message, Part part)
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

/// A merge tag as other programs write it.
struct ForeignTag
{
    std::string_view open;
    std::string_view close;
    std::string_view what;
};

/// A foreign tag at `at`: its bracket pair and at most 60 characters of a name between.
std::optional<std::string_view> foreignTagAt(std::string_view text, std::size_t at)
{
    static constexpr std::array<ForeignTag, 7> kinds = {{{"*|", "|*", ""},
                                                         {"%%", "%%", ""},
                                                         {"[[", "]]", ""},
                                                         {"<%", "%>", ""},
                                                         {"${", "}", ""},
                                                         {"{$", "}", ""},
                                                         {"#{", "}", ""}}};
    for (const ForeignTag& kind : kinds) {
        if (text.substr(at, kind.open.size()) != kind.open)
            continue;
        const std::size_t from = at + kind.open.size();
        const auto end = text.find(kind.close, from);
        if (end == std::string_view::npos || end == from || end - from > 60)
            continue;
        const std::string_view name = text.substr(from, end - from);
        const bool isName =
            name.find_first_of("<>\n;") == std::string_view::npos &&
            std::any_of(name.begin(), name.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
        if (isName)
            return text.substr(at, end + kind.close.size() - at);
    }
    return {};
}

void findForeignTags(Part part, const std::string& written, Findings& findings)
{
    const html::LiquidMask mask(written);
    const liquid::LineIndex lines(written);
    const std::string_view text = mask.text();
    bool isStyle = false;
    for (std::size_t at = text.find_first_of("*%[<${#"); at != std::string_view::npos;
         at = text.find_first_of("*%[<${#", at + 1)) {
        if (text.substr(at, 6) == "<style")
            isStyle = true;
        else if (text.substr(at, 7) == "</style")
            isStyle = false;
        const auto tag = isStyle ? std::nullopt : foreignTagAt(text, at);
        if (!tag)
            continue;
        addError(findings, placeIn(part, lines.placeOf(at)),
                 inQuotes(*tag) + " is a field of another program: customers would read it as it is.",
                 "Put Patron's own field in its place, such as {{ customer.first_name | default: \"there\" }}.");
        at += tag->size();
    }
}

void findFillerText(Part part, const std::string& written, Findings& findings)
{
    static const std::vector<std::string_view> filler = {"lorem ipsum",    "dolor sit amet",   "your company name",
                                                         "[your company]", "[company name]",   "[first name]",
                                                         "[name]",         "insert text here", "text goes here",
                                                         "your text here", "placeholder text", "replace this text",
                                                         "[address]",      "insert link here", "sample text"};
    const std::string literal = html::LiquidMask(written).text();
    const auto found = findPhrase(literal, filler);
    if (!found)
        return;
    addWarning(findings, placeIn(part, liquid::LineIndex(written).placeOf(found->offset)),
               inQuotes(found->phrase) + " looks like text that was to be replaced.",
               "Write what belongs here, or take it out.");
}
}

void unknownField(const CheckSubject& subject, Findings& findings)
{
    for (const MessageProblem& found : subject.problems) {
        const liquid::Place place{found.problem.line, found.problem.column};
        const bool isUnknown = found.problem.kind == liquid::Problem::Kind::Unknown;
        addError(findings, placeIn(found.part, place), found.problem.text,
                 isUnknown ? "Correct the name or choose one from the list of fields and filters."
                           : "Correct this place; the message cannot be sent until then.");
    }
}

void unknownSnippet(const CheckSubject& subject, Findings& findings)
{
    if (!subject.context.snippets)
        return;
    for (const Part part : allParts) {
        const liquid::Template* source = subject.part(part);
        if (!source)
            continue;
        for (const std::string& name : source->snippetNames()) {
            if (subject.context.snippets->contains(name))
                continue;
            const std::string& written = writtenPart(subject.message, part);
            const auto at = std::min(written.find("'" + name + "'"), written.find("\"" + name + "\""));
            addError(findings, placeIn(part, liquid::LineIndex(written).placeOf(at)),
                     "There is no snippet named \"" + name + "\".",
                     "Save a snippet of this name, or correct the name.");
        }
    }
}

void missingFallback(const CheckSubject& subject, Findings& findings)
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
            addWarning(findings, placeIn(part, use.place), std::move(text),
                       "Give it a fallback: {{ " + use.field + " | default: \"there\" }}.");
        }
    }
}

void placeholder(const CheckSubject& subject, Findings& findings)
{
    for (const Part part : allParts) {
        if (!hasPart(subject.message, part))
            continue;
        const std::string& written = writtenPart(subject.message, part);
        findForeignTags(part, written, findings);
        findFillerText(part, written, findings);
    }
}

void rendered(const CheckSubject& subject, Findings& findings)
{
    RenderedTally tally;
    for (const Rendered& sample : subject.context.samples) {
        if (sample.outcome == Rendered::Outcome::Ready)
            tally.add(checkRendered(subject.message, sample));
    }
    for (Finding& finding : tally.findings())
        findings.push_back(std::move(finding));
}

}
