#include "core/delivery/mailbox/mailview.h"

#include "core/base/text.h"
#include "core/delivery/mailbox/mailwords.h"
#include "core/message/renderer.h"

#include <algorithm>
#include <array>

namespace patron::delivery {

namespace {
using message::MailFields;
using message::MailNode;

constexpr std::size_t longestNotice = 64 << 10;
constexpr std::size_t mostGroups = 500;

/// Fields that every mail under way has and that no sentence of a notice looks like.
bool isMailHeader(const MailFields& fields)
{
    static constexpr std::array<std::string_view, 9> sure{"received",       "message-id",   "mime-version",
                                                          "return-path",    "x-mailer",     "content-transfer-encoding",
                                                          "dkim-signature", "content-type", "x-received"};
    static constexpr std::array<std::string_view, 5> usual{"from", "to", "subject", "date", "reply-to"};
    const auto count = [&](const auto& names) {
        return std::count_if(names.begin(), names.end(), [&](std::string_view name) { return fields.has(name); });
    };
    return count(sure) >= 1 && count(sure) + count(usual) >= 3;
}

/// Lines without the marks of a quotation or an indentation in front.
std::string withoutMargin(std::string_view text)
{
    const auto first = text.find_first_not_of("\r\n");
    if (first == std::string_view::npos)
        return {};
    text.remove_prefix(first);
    std::size_t margin = 0;
    while (margin < text.size() &&
           (text[margin] == '>' || text[margin] == '|' || text[margin] == ' ' || text[margin] == '\t'))
        ++margin;
    if (margin == 0)
        return std::string(text);
    const std::string_view pattern = text.substr(0, margin);
    std::string out;
    for (const std::string_view line : split(text, '\n')) {
        out += line.starts_with(pattern) ? line.substr(margin) : line;
        out += '\n';
    }
    return out;
}

bool mayBeginHeader(std::string_view line)
{
    static constexpr std::array<std::string_view, 12> names{
        "received:",     "return-path:", "message-id:",     "mime-version:",
        "from:",         "to:",          "subject:",        "date:",
        "delivered-to:", "x-",           "dkim-signature:", "authentication-results:"};
    std::string_view bare = line;
    while (!bare.empty() && (bare.front() == '>' || bare.front() == '|' || bare.front() == ' ' || bare.front() == '\t'))
        bare.remove_prefix(1);
    const std::string lower = asciiLower(bare.substr(0, 30));
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return lower.starts_with(name); });
}

MailFields headerAfter(std::string_view rest)
{
    // Behind the mark may stand a rule or an empty line.
    for (int lines = 0; lines < 8 && !rest.empty(); ++lines) {
        const auto newline = std::min(rest.find('\n'), rest.size());
        if (mayBeginHeader(rest.substr(0, newline)))
            return message::readFields(withoutMargin(rest));
        rest.remove_prefix(std::min(newline + 1, rest.size()));
    }
    return {};
}

/// Reporters that put no blank line between recipients: whoever is named again begins a group.
void addSplit(std::vector<MailFields>& groups, const MailFields& fields)
{
    MailFields group;
    for (const message::MailField& field : fields.list()) {
        const bool begins = field.name == "final-recipient" || field.name == "original-recipient";
        if (begins && group.has(field.name)) {
            groups.push_back(std::move(group));
            group = {};
        }
        group.add(field.name, field.value);
    }
    if (!group.isEmpty())
        groups.push_back(std::move(group));
}

/// The groups of a delivery-status part: fields between blank lines.
std::vector<MailFields> groupsOf(std::string_view text)
{
    std::vector<MailFields> groups;
    while (!text.empty() && groups.size() < mostGroups) {
        std::size_t end = 0;
        addSplit(groups, message::readFields(text, &end));
        text.remove_prefix(end);
        // To the next line, whether it was blank or no field.
        const auto newline = text.find('\n');
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    }
    return groups;
}

class Laying
{
public:
    explicit Laying(const std::vector<MailNode>& nodes)
        : m_nodes(nodes)
    {}

    MailView lay()
    {
        const MailNode& mail = m_nodes.front();
        m_root = reportWithin();
        m_view.fields = mail.fields;
        m_view.type = mail.type;
        m_view.reportType = mail.reportType;
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            take(i);
        m_view.text = m_text.empty() ? m_html : m_text;
        m_view.notice = m_view.text;
        if (!m_view.hasStatus)
            takeLooseStatus();
        cutOriginal();
        return std::move(m_view);
    }

private:
    const MailNode& parentOf(const MailNode& node) const { return m_nodes[static_cast<std::size_t>(node.parent)]; }

    /// Gateways wrap a report in another that says nothing: the mail within is then the one to read.
    int reportWithin() const
    {
        const MailNode& mail = m_nodes.front();
        const auto isStatus = [](const MailNode& node) {
            return node.type.find("delivery-status") != std::string::npos;
        };
        const auto found = std::find_if(m_nodes.begin(), m_nodes.end(), isStatus);
        if (mail.reportType != "delivery-status" || found == m_nodes.end())
            return 0;
        const MailNode* node = &*found;
        while (node->parent > 0 && !node->isMail)
            node = &parentOf(*node);
        return static_cast<int>(node - m_nodes.data());
    }

    /// Whether a node stands in a mail within the mail that is read.
    bool isInner(std::size_t index) const
    {
        for (int i = static_cast<int>(index); i > 0 && i != m_root; i = m_nodes[static_cast<std::size_t>(i)].parent) {
            if (m_nodes[static_cast<std::size_t>(i)].isMail)
                return true;
        }
        return false;
    }

    void take(std::size_t index)
    {
        const MailNode& node = m_nodes[index];
        if (m_view.reportType.empty() && !isInner(index))
            m_view.reportType = node.reportType;
        if (isInner(index)) {
            if (node.isMail && m_view.original.isEmpty())
                m_view.original = node.fields;
            return;
        }
        if (node.type == "message/delivery-status" || node.type == "message/global-delivery-status") {
            m_view.hasStatus = true;
            for (MailFields& group : groupsOf(node.text))
                m_view.status.push_back(std::move(group));
        } else if (node.type == "message/feedback-report") {
            m_view.hasFeedback = true;
            m_view.feedback = message::readFields(std::string(trim(node.text)));
        } else if (node.type == "message/disposition-notification") {
            m_view.hasDisposition = true;
            m_view.disposition = message::readFields(std::string(trim(node.text)));
        } else if (node.type == "text/rfc822-headers" || node.type == "message/rfc822-headers" ||
                   node.type == "message/global-headers" || node.type == "message/partial") {
            if (m_view.original.isEmpty())
                m_view.original = message::readFields(trimStart(node.text));
        } else if (node.type == "text/html") {
            if (m_html.size() < longestNotice)
                m_html += message::plainTextOf(node.text).substr(0, longestNotice) + "\n";
        } else if (!node.text.empty()) {
            takeText(node);
        }
    }

    static std::string_view trimStart(std::string_view text)
    {
        return text.substr(std::min(text.find_first_not_of("\r\n"), text.size()));
    }

    void takeText(const MailNode& node)
    {
        // A returned header that is called plain text.
        if (!m_text.empty() && m_view.original.isEmpty()) {
            MailFields fields = message::readFields(trimStart(node.text));
            if (isMailHeader(fields)) {
                m_view.original = std::move(fields);
                return;
            }
        }
        if (m_text.size() < longestNotice && !node.isAttachment)
            m_text += node.text.substr(0, longestNotice) + "\n";
    }

    /// Reports whose parts are not marked as such: the fields stand in the text.
    void takeLooseStatus()
    {
        const std::string lower = asciiLower(m_view.text);
        const auto at = lower.find("final-recipient:");
        if (at == std::string::npos || lower.find("action:") == std::string::npos)
            return;
        const auto first = std::min(lower.rfind("reporting-mta:", at), at);
        const auto from = lower.rfind('\n', first);
        m_view.status =
            groupsOf(withoutMargin(std::string_view(m_view.text).substr(from == std::string::npos ? 0 : from + 1)));
        std::erase_if(m_view.status, [](const MailFields& group) {
            return !group.has("final-recipient") && !group.has("reporting-mta");
        });
        m_view.hasStatus = !m_view.status.empty();
    }

    void cutOriginal()
    {
        const std::size_t begin = originalBegin(m_view.text);
        if (begin >= m_view.text.size())
            return;
        m_view.notice.resize(begin);
        if (m_view.original.isEmpty())
            m_view.original = headerAfter(std::string_view(m_view.text).substr(begin));
        if (m_view.original.isEmpty()) {
            const auto newline = m_view.text.find('\n', begin);
            if (newline != std::string::npos)
                m_view.original = headerAfter(std::string_view(m_view.text).substr(newline + 1));
        }
    }

    const std::vector<MailNode>& m_nodes;
    int m_root = 0;
    MailView m_view;
    std::string m_text;
    std::string m_html;
};
}

std::size_t originalBegin(std::string_view text)
{
    constexpr std::size_t longestMark = 160;
    bool hasText = false;
    bool afterBlank = true;
    int headers = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto newline = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, newline - at);
        const bool isBlank = trim(line).empty();
        if (!isBlank && hasText && line.size() < longestMark && beginsWith(wordsOf(line), WordList::OriginalMarks))
            return at;
        // Blocks of fields are read a bounded number of times, so that no text makes this slow.
        if (!isBlank && hasText && afterBlank && headers < 40 && mayBeginHeader(line)) {
            ++headers;
            if (isMailHeader(message::readFields(withoutMargin(text.substr(at, 32 << 10)))))
                return at;
        }
        hasText = hasText || !isBlank;
        afterBlank = isBlank;
        at = newline + 1;
    }
    return text.size();
}

MailView viewMail(std::string_view bytes)
{
    const std::vector<MailNode> nodes = message::readMailTree(bytes);
    return Laying(nodes).lay();
}

}
