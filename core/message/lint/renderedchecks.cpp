#include "core/message/lint/renderedchecks.h"

#include "core/base/text.h"
#include "core/message/html/tagscanner.h"
#include "core/message/lint/checksubject.h"
#include "core/message/sms/smsparts.h"

#include <algorithm>

namespace patron::message {

namespace {
constexpr std::size_t clippedBytes = 102 * 1024; ///< where Gmail cuts a mail off
constexpr std::size_t longestSubject = 78;
constexpr std::size_t mostSmsParts = 3;

void note(RenderedCheck& check, RenderedProblem problem)
{
    check.problems |= static_cast<std::uint32_t>(problem);
}

bool is(std::string_view name, char letter)
{
    return name.size() == 1 && (name[0] | 0x20) == letter;
}

bool isImage(std::string_view name)
{
    return name.size() == 3 && (name[0] | 0x20) == 'i' && (name[1] | 0x20) == 'm' && (name[2] | 0x20) == 'g';
}

/// Whether an address has nothing to lead to: empty, only a scheme, or a host that a missing value left out.
bool leadsNowhere(std::string_view url)
{
    url = trim(url);
    for (const std::string_view empty : {"", "#", "http://", "https://", "mailto:", "tel:"}) {
        if (url == empty)
            return true;
    }
    return url.starts_with("http:///") || url.starts_with("https:///") || url.starts_with("mailto:?") ||
           url.starts_with("https://?") || url.starts_with("https://#");
}

void checkTags(std::string_view html, RenderedCheck& check)
{
    html::TagScanner scanner(html);
    while (const auto tag = scanner.next()) {
        if (tag->isClosing || (!is(tag->name, 'a') && !isImage(tag->name)))
            continue;
        const auto address = html::attributeIn(tag->inside, is(tag->name, 'a') ? "href" : "src");
        // An anchor without href is a place, not a link.
        const bool isLink = address || isImage(tag->name);
        if (!isLink || check.has(RenderedProblem::EmptyLink) || !leadsNowhere(address.value_or("")))
            continue;
        note(check, RenderedProblem::EmptyLink);
        check.link = html.substr(tag->from, tag->to - tag->from);
    }
}

void checkBrackets(std::string_view text, RenderedCheck& check)
{
    for (auto at = text.find('{'); at != std::string_view::npos && at + 1 < text.size(); at = text.find('{', at + 1)) {
        if (text[at + 1] != '{' && text[at + 1] != '%')
            continue;
        const auto end = text.find(text[at + 1] == '{' ? "}}" : "%}", at + 2);
        if (end == std::string_view::npos || end - at > 200)
            continue;
        note(check, RenderedProblem::LeftoverLiquid);
        check.liquid = text.substr(at, end + 2 - at);
        return;
    }
}

/// One problem as a finding. `piece` and the figures are those of the mail that has it worst.
Finding findingOf(RenderedProblem problem, std::string_view piece, std::size_t bytes, std::size_t smsParts)
{
    Finding finding;
    finding.place = placeIn(Part::Body);
    switch (problem) {
    case RenderedProblem::EmptySubject:
        finding.level = FindingLevel::Error;
        finding.place = placeIn(Part::Subject);
        finding.text = "A customer's mail has no subject.";
        finding.fix = "Give the fields of the subject a fallback, or write words around them.";
        break;
    case RenderedProblem::LongSubject:
        finding.place = placeIn(Part::Subject);
        finding.text = "A customer's subject has more than 78 characters; inboxes cut it off.";
        finding.fix = "Shorten long values: {{ value | truncate: 30 }}.";
        break;
    case RenderedProblem::EmptyBody:
        finding.level = FindingLevel::Error;
        finding.text = "A customer's message has nothing in it.";
        finding.fix = "Write something that everybody gets, outside all conditions.";
        break;
    case RenderedProblem::TooBig:
        finding.text = "A customer's mail has " + std::to_string(bytes / 1024) +
                       " kB; Gmail cuts a mail off at 102 kB, and with it the unsubscribe link.";
        finding.fix = "Show fewer entries: {% for order in orders limit: 5 %}.";
        break;
    case RenderedProblem::EmptyLink:
        finding.level = FindingLevel::Error;
        finding.text = "A customer's mail has a link or picture that leads nowhere: " + inQuotes(piece) + ".";
        finding.fix =
            "Give its address a fallback, or show it only when there is one: {% if product.url %}…{% endif %}.";
        break;
    case RenderedProblem::LeftoverLiquid:
        finding.level = FindingLevel::Error;
        finding.text = "A customer's mail still shows Liquid: " + inQuotes(piece) + ".";
        finding.fix = "Look where these brackets come from: a value or a raw block holds them.";
        break;
    case RenderedProblem::ManySmsParts:
        finding.text = "A customer's SMS takes " + std::to_string(smsParts) + " parts, each of which is paid.";
        finding.fix = "Shorten the text or cut long values: {{ value | truncate: 20 }}.";
        break;
    }
    return finding;
}
}

RenderedCheck checkRendered(const Message& message, const Rendered& rendered)
{
    RenderedCheck check;
    const std::string_view body = rendered.html.empty() ? rendered.text : rendered.html;
    check.bytes = body.size();
    if (rendered.outcome != Rendered::Outcome::Ready)
        return check;
    if (trim(body).empty())
        note(check, RenderedProblem::EmptyBody);
    checkBrackets(body, check);
    checkBrackets(rendered.subject, check);
    if (message.channel == MessageChannel::Sms) {
        check.smsParts = countSms(rendered.text).parts;
        if (check.smsParts > mostSmsParts)
            note(check, RenderedProblem::ManySmsParts);
        return check;
    }
    if (trim(rendered.subject).empty())
        note(check, RenderedProblem::EmptySubject);
    else if (characterCount(rendered.subject) > longestSubject)
        note(check, RenderedProblem::LongSubject);
    if (rendered.html.size() > clippedBytes)
        note(check, RenderedProblem::TooBig);
    checkTags(rendered.html, check);
    return check;
}

void RenderedTally::add(const RenderedCheck& check)
{
    ++m_mails;
    m_largestBytes = std::max(m_largestBytes, check.bytes);
    m_mostSmsParts = std::max(m_mostSmsParts, check.smsParts);
    for (std::size_t i = 0; i < renderedProblems.size(); ++i) {
        const bool isLink = renderedProblems[i] == RenderedProblem::EmptyLink;
        if (check.has(renderedProblems[i]) && m_kinds[i].count++ == 0)
            m_kinds[i].piece = std::string(isLink ? check.link : check.liquid);
    }
}

std::vector<Finding> RenderedTally::findings() const
{
    std::vector<Finding> all;
    for (std::size_t i = 0; i < renderedProblems.size(); ++i) {
        if (m_kinds[i].count == 0)
            continue;
        Finding finding = findingOf(renderedProblems[i], m_kinds[i].piece, m_largestBytes, m_mostSmsParts);
        finding.rule = "rendered";
        if (m_mails > 1)
            finding.text += " This is so in " + groupDigits(static_cast<long long>(m_kinds[i].count)) + " of " +
                            groupDigits(static_cast<long long>(m_mails)) + " mails.";
        all.push_back(std::move(finding));
    }
    return all;
}

}
