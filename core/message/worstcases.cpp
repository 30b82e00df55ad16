#include "core/message/worstcases.h"

#include "core/base/text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace patron::message {

namespace {
bool isRightToLeft(std::string_view text)
{
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(text.size());) {
        UChar32 character = 0;
        U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), character);
        if (character < 0)
            continue;
        const auto direction = u_charDirection(character);
        if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC)
            return true;
    }
    return false;
}

std::string counted(std::size_t count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string sentenceOf(const MessageBranch& branch)
{
    const std::string place = std::string(nameOf(branch.part)) + ", line " + std::to_string(branch.point.place.line);
    const bool isTaken = branch.point.kind == liquid::BranchPoint::Kind::Taken;
    return (isTaken ? "Shows what stands behind {% " : "Shows nothing of {% ") + branch.point.tag + " %} (" + place +
           ").";
}
}

void WorstCases::Extreme::offer(std::size_t offered, CustomerId who, std::string_view about)
{
    if (offered <= value)
        return;
    value = offered;
    customer = who;
    detail = about;
}

WorstCases::WorstCases(const CompiledMessage& message)
    : m_branches(message.branches())
    , m_takers(m_branches.size())
{
    for (std::size_t i = 0; i < m_branches.size(); ++i)
        m_open.push_back(i);
}

void WorstCases::add(const AudienceMail& mail)
{
    if (mail.failure) {
        m_failed.offer(1, mail.customer, mail.failure->text);
        return;
    }
    if (!mail.rendered.missing.empty())
        m_missing.offer(mail.rendered.missing.size(), mail.customer, mail.rendered.skipReason());
    // Whoever gets nothing shows nothing else.
    if (!mail.isReady())
        return;
    addMail(mail);
    addBranches(mail);
}

void WorstCases::addMail(const AudienceMail& mail)
{
    m_longestName.offer(characterCount(mail.facts.name), mail.customer, mail.facts.name);
    if (m_rightToLeft.value == 0 && isRightToLeft(mail.facts.name))
        m_rightToLeft.offer(1, mail.customer, mail.facts.name);
    if (!mail.facts.hasOrder)
        m_noOrder.offer(1, mail.customer);
    m_basket.offer(mail.facts.basketLines, mail.customer);
    m_fallbacks.offer(static_cast<std::size_t>(mail.rendered.fallbacksUsed), mail.customer);
    m_largest.offer(mail.check.bytes, mail.customer);
    m_parts.offer(mail.check.smsParts, mail.customer);
}

void WorstCases::addBranches(const AudienceMail& mail)
{
    if (mail.branches.empty())
        return;
    std::erase_if(m_open, [&](std::size_t branch) {
        if (mail.branches[branch] == 0)
            return false;
        m_takers[branch] = mail.customer;
        return true;
    });
}

std::vector<WorstCase> WorstCases::found() const
{
    std::vector<WorstCase> cases;
    const auto add = [&](const char* kind, const Extreme& extreme, const std::string& text) {
        if (extreme.value > 0)
            cases.push_back({kind, extreme.customer, text, {}});
    };
    add("failed", m_failed, "The message fails on this customer's data. " + m_failed.detail);
    add("missing_value", m_missing,
        counted(m_missing.value, "value is", "values are") + " missing: " + m_missing.detail);
    add("longest_name", m_longestName,
        "Has the longest name, " + counted(m_longestName.value, "character", "characters") + ": \"" +
            ellipsize(m_longestName.detail, 80) + "\".");
    add("right_to_left", m_rightToLeft,
        "Has a name that is written from right to left: \"" + ellipsize(m_rightToLeft.detail, 80) + "\".");
    add("no_order", m_noOrder, "Has not ordered yet.");
    add("biggest_basket", m_basket,
        "Has the biggest basket: the last order has " + counted(m_basket.value, "line", "lines") + ".");
    add("most_fallbacks", m_fallbacks, counted(m_fallbacks.value, "fallback is", "fallbacks are") + " shown.");
    add("largest", m_largest, "Gets the largest message, " + counted(m_largest.value, "byte", "bytes") + ".");
    add("most_sms_parts", m_parts, "Gets the longest SMS, " + counted(m_parts.value, "part", "parts") + ".");
    for (std::size_t i = 0; i < m_branches.size(); ++i) {
        if (m_takers[i])
            cases.push_back({"branch", m_takers[i], sentenceOf(m_branches[i]), m_branches[i]});
    }
    return cases;
}

std::vector<MessageBranch> WorstCases::neverTaken() const
{
    std::vector<MessageBranch> open;
    for (const std::size_t branch : m_open)
        open.push_back(m_branches[branch]);
    return open;
}

}
