#include "core/delivery/local/localinbox.h"

#include "core/base/paths.h"
#include "core/base/text.h"

#include <algorithm>
#include <fstream>
#include <gmime/gmime.h>
#include <mutex>

namespace patron::delivery {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t headBytes = 65536;
constexpr std::uintmax_t maxMailBytes = 64u << 20;

void startGmime()
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

/// The header block, up to the empty line.
std::string headOf(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::string head(headBytes, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    const auto end = head.find("\r\n\r\n");
    if (end != std::string::npos)
        head.resize(end + 2);
    return head;
}

/// The value of a header, unfolded; empty when it is not there.
std::string headerOf(const std::string& head, std::string_view name)
{
    const std::string lowered = asciiLower(name) + ":";
    std::size_t at = 0;
    while (at < head.size()) {
        std::size_t end = head.find("\r\n", at);
        while (end != std::string::npos && end + 2 < head.size() && (head[end + 2] == ' ' || head[end + 2] == '\t'))
            end = head.find("\r\n", end + 2);
        if (end == std::string::npos)
            end = head.size();
        if (asciiLower(std::string_view(head).substr(at, lowered.size())) == lowered) {
            std::string value = head.substr(at + lowered.size(), end - at - lowered.size());
            std::erase_if(value, [](char c) { return c == '\r' || c == '\n'; });
            return std::string(trim(value));
        }
        at = end + 2;
    }
    return {};
}

std::string decoded(const std::string& value)
{
    char* text = g_mime_utils_header_decode_text(nullptr, value.c_str());
    std::string plain = text ? text : value;
    g_free(text);
    return toValidUtf8(plain);
}

Ms dateOfHeader(const std::string& value)
{
    GDateTime* date = value.empty() ? nullptr : g_mime_utils_header_decode_date(value.c_str());
    if (!date)
        return 0;
    const Ms at = static_cast<Ms>(g_date_time_to_unix(date)) * 1000;
    g_date_time_unref(date);
    return at;
}

}

LocalInbox::LocalInbox(const std::string& workspaceUuid)
    : m_folder(userFolder() / "inbox" / toPath(workspaceUuid))
{}

Result<std::vector<LocalMail>> LocalInbox::list() const
{
    startGmime();
    std::vector<LocalMail> mails;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(m_folder, code)) {
        if (entry.path().extension() != ".eml")
            continue;
        const std::string head = headOf(entry.path());
        LocalMail mail;
        mail.from = decoded(headerOf(head, "From"));
        mail.to = decoded(headerOf(head, "To"));
        mail.subject = decoded(headerOf(head, "Subject"));
        mail.date = dateOfHeader(headerOf(head, "Date"));
        mail.path = entry.path();
        mails.push_back(std::move(mail));
    }
    if (code && code != std::errc::no_such_file_or_directory)
        return makeError(ErrorCode::Io, "The Local inbox cannot be read: " + code.message() + ".");
    std::sort(mails.begin(), mails.end(), [](const LocalMail& a, const LocalMail& b) {
        return a.date != b.date ? a.date > b.date : a.path < b.path;
    });
    return mails;
}

std::int64_t LocalInbox::count() const
{
    std::int64_t mails = 0;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(m_folder, code))
        mails += entry.path().extension() == ".eml" ? 1 : 0;
    return mails;
}

Result<std::string> LocalInbox::read(const fs::path& path) const
{
    if (path.parent_path() != m_folder || path.extension() != ".eml")
        return makeError(ErrorCode::NotFound, "This mail is not in the Local inbox.");
    return readFile(path, maxMailBytes);
}

}
