#include "core/delivery/pickup/pickupconnector.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/paths.h"

#include <algorithm>

namespace patron::delivery {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t maxNameBytes = 150;

/// Line ends as mail has them, whatever came.
std::string withCrLf(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n')
            ++i;
        if (bytes[i] == '\n' || bytes[i] == '\r')
            out += "\r\n";
        else
            out += bytes[i];
    }
    return out;
}

class FolderSession final : public Session
{
public:
    explicit FolderSession(fs::path folder)
        : m_folder(std::move(folder))
    {}

    DeliveryResult deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot) override;
    void close() override {}

private:
    fs::path m_folder;
};

DeliveryResult FolderSession::deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot)
{
    DeliveryResult result;
    std::error_code code;
    if (!fs::is_directory(m_folder, code)) {
        result.text = "The folder \"" + fromPath(m_folder) + "\" is not there. Make it, or choose another.";
        result.accountProblem = true;
        return result;
    }
    result.phase = Phase::Body;
    if (!beforeDot()) {
        result.gateClosed = true;
        result.text = "Stopped before it was written.";
        return result;
    }
    const fs::path file = m_folder / toPath(mailFileName(envelope.messageId));
    if (const auto written = writeFileDurably(file, withCrLf(bytes)); !written) {
        // A file is there whole or not at all, so this is certain.
        result.text = written.error().text;
        result.accountProblem = true;
        return result;
    }
    failpoint("send.after_dot");
    result.kind = DeliveryResult::Kind::Accepted;
    result.phase = Phase::Done;
    return result;
}

class PickupConnector final : public FolderConnector
{
public:
    using FolderConnector::FolderConnector;
    std::string_view kind() const override { return "pickup"; }
    Result<void> check(CancelToken) override
    {
        std::error_code code;
        if (!fs::is_directory(folder(), code))
            return makeError(ErrorCode::NotFound,
                             "The folder \"" + fromPath(folder()) + "\" is not there. Make it first.");
        const fs::path probe = folder() / ".patron-check";
        PATRON_CHECK(writeFileDurably(probe, "ok\n"));
        fs::remove(probe, code);
        return {};
    }
    Lookup lookUp(const Sought& message, CancelToken) override
    {
        // A mail that is not there may have been taken already.
        return holds(message.messageId) ? Lookup::Found : Lookup::CannotTell;
    }
};

}

std::string mailFileName(std::string_view messageId)
{
    std::string name;
    for (const char c : messageId) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                           c == '-' || c == '_' || c == '@';
        name += plain ? c : '_';
    }
    if (name.empty() || name.front() == '.' || name.size() > maxNameBytes)
        name = toHex(bytesOf(sha256(messageId)));
    return name + ".eml";
}

FolderConnector::FolderConnector(fs::path folder, std::string sender)
    : m_folder(std::move(folder))
    , m_sender(std::move(sender))
{}

std::unique_ptr<Session> FolderConnector::openSession(CancelToken)
{
    return std::make_unique<FolderSession>(m_folder);
}

bool FolderConnector::holds(std::string_view messageId) const
{
    std::error_code code;
    return fs::is_regular_file(m_folder / toPath(mailFileName(messageId)), code);
}

std::unique_ptr<Connector> makePickupConnector(const fs::path& folder, const std::string& sender)
{
    return std::make_unique<PickupConnector>(folder, sender);
}

}
