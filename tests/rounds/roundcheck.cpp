#include "tests/rounds/roundcheck.h"
#include "core/base/json.h"

#include "core/base/paths.h"
#include "tests/rounds/roundworld.h"

#include <algorithm>

namespace patron::rounds {

namespace {
const std::string fromOther = "sent_from_another_copy";

std::string_view subjectOf(const RoundRow& row)
{
    return row.marketing ? newsSubject : receiptSubject;
}
}

RoundCheck::RoundCheck(Round& round)
    : m_round(round)
    , m_seen(round.m_oracle->sightings())
    , m_rows(round.m_file.rows())
{
    RoundReport& report = round.m_report;
    for (const Sighting& each : m_seen) {
        if (each.kind == Sighting::Kind::Commit) {
            ++m_commits[{each.subject, each.recipient}];
            ++report.commits;
        }
        if (each.kind == Sighting::Kind::Lost || each.kind == Sighting::Kind::Dropped)
            ++report.drops;
    }
    report.messages = static_cast<std::int64_t>(m_rows.size());
    report.ambiguous = round.m_file.ambiguousTries();
    m_unknowable = static_cast<std::int64_t>(report.kills) * round.m_plan.sessions + report.drops;
}

void RoundCheck::run()
{
    checkDoubles();
    checkNoneIsLost();
    checkRows();
    checkAmbiguous();
    checkBytes();
    checkRate();
    checkMerged();
    checkFile();
    for (auto& [name, point] : m_round.m_report.points) {
        point.doubles += m_round.m_report.doubles;
        point.lost += m_round.m_report.lost;
        point.resumed += m_round.isFinished() ? point.kills : 0;
    }
}

int RoundCheck::commitsOf(std::string_view subject, const std::string& address) const
{
    const auto found = m_commits.find({std::string(subject), address});
    return found == m_commits.end() ? 0 : found->second;
}

void RoundCheck::doubled(const std::string& text)
{
    ++m_round.m_report.doubles;
    m_round.problem("double: " + text);
}

void RoundCheck::lost(const std::string& text)
{
    ++m_round.m_report.lost;
    m_round.problem("lost: " + text);
}

void RoundCheck::checkDoubles()
{
    for (const auto& [what, copies] : m_commits) {
        const auto& [subject, address] = what;
        const auto resent = m_round.m_resent.find(address);
        const int allowed = subject == receiptSubject && resent != m_round.m_resent.end() ? 1 + resent->second : 1;
        if (copies > allowed)
            doubled(subject + " to " + address + " was taken " + std::to_string(copies) + " times");
    }
}

/// Everybody who was to get it has a row, and the row is at its end.
void RoundCheck::checkNoneIsLost()
{
    std::map<std::string, int> news;
    std::set<std::string> refused; // a receipt came back before the broadcast was launched: the address is suppressed
    for (const RoundRow& row : m_rows) {
        news[row.address] += row.marketing ? 1 : 0;
        if (!row.marketing && row.state == "rejected")
            refused.insert(row.address);
        if (row.isOpen())
            lost("the row of " + row.address + " is still " + row.state);
    }
    const RoundPlan& plan = m_round.m_plan;
    for (int i = 0; i < plan.customers; ++i) {
        const std::string address = addressOf(plan, i);
        const int wanted = i < plan.unwilling ? 0 : 1;
        if (news[address] != wanted && (news[address] != 0 || !refused.contains(address)))
            lost(address + " has " + std::to_string(news[address]) + " rows of the broadcast");
    }
    if (plan.program && m_round.m_merged.empty() && m_round.m_file.enrollments() != plan.customers)
        lost(std::to_string(m_round.m_file.enrollments()) + " of " + std::to_string(plan.customers) +
             " people are in the program");
}

/// What the file says of a message is what the server saw.
void RoundCheck::checkRows()
{
    std::int64_t unseen = 0;
    for (const RoundRow& row : m_rows) {
        const int copies = commitsOf(subjectOf(row), row.address);
        const std::string what = std::string(subjectOf(row)) + " to " + row.address + " is " + row.state;
        const bool sent = row.state == "accepted";
        const bool notSent = row.state == "rejected" || row.state == "suppressed" || row.state == "cancelled" ||
                             row.state == "expired" || (row.state == "skipped" && row.reason != fromOther);
        if (sent && copies == 0)
            lost(what + " but was never taken");
        // A file beside a live copy of it knows only of its own tries.
        if (notSent && copies > 0 && m_round.m_resent.count(row.address) == 0 && m_round.m_original.empty())
            m_round.problem(what + " (" + row.reason + ") but was taken");
        unseen += row.state == "skipped" && row.reason == fromOther && copies == 0 ? 1 : 0;
    }
    // Handed over by the other file, which knows no better than that.
    if (unseen > m_unknowable)
        lost(std::to_string(unseen) + " messages were left to another copy and never taken");
}

void RoundCheck::checkAmbiguous()
{
    const RoundReport& report = m_round.m_report;
    if (report.ambiguous > m_unknowable)
        m_round.problem(std::to_string(report.ambiguous) + " tries are ambiguous, of " + std::to_string(m_unknowable) +
                        " that can be");
}

/// Each try of a message has the same bytes. Another file may freeze what it has not seen frozen.
void RoundCheck::checkBytes()
{
    std::map<std::string, std::string> first;
    const std::size_t end = m_round.m_otherTime == 0 ? m_seen.size() : m_round.m_otherTime;
    for (std::size_t i = 0; i < end; ++i) {
        const Sighting& each = m_seen[i];
        if (each.sha256.empty())
            continue;
        const auto [known, isNew] = first.try_emplace(each.messageId, each.sha256);
        if (!isNew && known->second != each.sha256)
            m_round.problem("the bytes of " + each.messageId + " changed between tries");
    }
}

/// In no stretch of time more than the rate lets through, one that stood at its beginning, and what a busy machine held
/// up before it: at most the one message that a session has under way.
void RoundCheck::checkRate()
{
    const int rate = m_round.m_plan.ratePerMinute;
    if (rate == 0)
        return;
    std::vector<std::int64_t> times;
    for (const Sighting& each : m_seen) {
        const bool untaken = each.kind == Sighting::Kind::Lost && (each.fault == "dotlost" || each.fault == "dotreset");
        if (each.hasBody() || untaken)
            times.push_back(each.atMs);
    }
    std::sort(times.begin(), times.end());
    for (std::size_t i = 0; i < times.size(); ++i) {
        for (std::size_t j = i + 1; j < times.size(); ++j) {
            const std::int64_t most = 1 + m_round.m_plan.sessions + (times[j] - times[i]) * rate / msPerMinute;
            if (static_cast<std::int64_t>(j - i + 1) > most) {
                m_round.problem(std::to_string(j - i + 1) + " messages within " + std::to_string(times[j] - times[i]) +
                                " ms at " + std::to_string(rate) + " a minute");
                return;
            }
        }
    }
}

/// Two who became one get no more news than one has coming.
void RoundCheck::checkMerged()
{
    if (m_round.m_merged.empty())
        return;
    int before = 0;
    int after = 0;
    for (std::size_t i = 0; i < m_seen.size(); ++i) {
        const Sighting& each = m_seen[i];
        if (each.kind != Sighting::Kind::Commit || each.subject != newsSubject ||
            std::find(m_round.m_merged.begin(), m_round.m_merged.end(), each.recipient) == m_round.m_merged.end())
            continue;
        ++(i < m_round.m_mergedAt ? before : after);
    }
    if (after > (before > 0 ? 0 : 1))
        doubled("news to two who are one: " + std::to_string(before) + " before, " + std::to_string(after) + " after");
}

void RoundCheck::checkFile()
{
    const QString path = QString::fromStdString(fromPath(m_round.m_file.path()));
    const auto check = m_round.child({QStringLiteral("check"), path});
    if (check.status != 0)
        m_round.problem("the file's check says: " + check.out.toStdString());
    const auto outbox = m_round.child({QStringLiteral("outbox"), path, QStringLiteral("--json")});
    const auto json = parseJson(outbox.out.toStdString(), "the outbox");
    std::int64_t sum = 0;
    if (json && json->contains("states")) {
        for (const auto& [state, count] : json->at("states").items())
            sum += count.get<std::int64_t>();
    }
    if (!json || json->value("planned", std::int64_t{-1}) != sum || sum != m_round.m_report.messages)
        m_round.problem("the states do not add up: " + outbox.out.toStdString());
    if (json && m_round.isFinished() && !json->value("finished", false))
        m_round.problem("all rows are at their end, but it is not finished");
}

}
