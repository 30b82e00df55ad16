#include "core/delivery/smtp/smtpreply.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::delivery {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr std::size_t maxTextBytes = 1024;

}

std::string SmtpReply::enhanced() const
{
    if (lines.empty())
        return {};
    const std::string_view line = lines.front();
    const std::string_view word = line.substr(0, line.find(' '));
    const auto parts = split(word, '.');
    if (parts.size() != 3 || parts[0].size() != 1 || (parts[0][0] - '0') != code / 100)
        return {};
    for (const std::string_view part : parts) {
        if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), isDigit))
            return {};
    }
    return std::string(word);
}

std::string SmtpReply::text() const
{
    std::string all;
    for (const std::string& line : lines) {
        if (!all.empty())
            all += ' ';
        all += line;
        if (all.size() > maxTextBytes)
            break;
    }
    std::string valid = toValidUtf8(all);
    while (valid.size() > maxTextBytes) {
        valid.resize(maxTextBytes);
        // Not in the middle of a character.
        while (!valid.empty() && !isValidUtf8(valid))
            valid.pop_back();
    }
    return valid;
}

void SmtpReplyReader::reset()
{
    *this = {};
}

bool SmtpReplyReader::takeLine(std::string_view line, bool* last)
{
    if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, isDigit))
        return false;
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (code < 200 || code > 599 || (m_reply.code != 0 && code != m_reply.code))
        return false;
    if (line.size() > 3 && line[3] != ' ' && line[3] != '-')
        return false;
    m_reply.code = code;
    m_reply.lines.emplace_back(line.size() > 4 ? line.substr(4) : std::string_view());
    *last = line.size() == 3 || line[3] == ' ';
    return true;
}

SmtpReplyReader::State SmtpReplyReader::feed(std::string_view bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        m_line += bytes[i];
        if (++m_total > maxReplyBytes || m_line.size() > maxLineBytes)
            return State::Invalid;
        if (bytes[i] != '\n')
            continue;
        if (m_line.size() < 2 || m_line[m_line.size() - 2] != '\r')
            return State::Invalid;
        bool last = false;
        if (!takeLine(std::string_view(m_line).substr(0, m_line.size() - 2), &last))
            return State::Invalid;
        m_line.clear();
        if (last) {
            m_leftover.append(bytes.substr(i + 1));
            return State::Complete;
        }
    }
    return State::Incomplete;
}

}
