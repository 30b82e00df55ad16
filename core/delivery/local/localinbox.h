#pragma once

#include "core/base/clock.h"
#include "core/delivery/connector.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patron::delivery {

/// One mail of the Local inbox. Texts are decoded.
struct LocalMail
{
    std::string from;
    std::string to;
    std::string subject;
    Ms date = 0;
    std::filesystem::path path;
};

/// The mails a workspace's Local inbox holds: userFolder()/"inbox"/<workspace uuid>/*.eml.
class LocalInbox
{
public:
    explicit LocalInbox(const std::string& workspaceUuid);
    const std::filesystem::path& folder() const { return m_folder; }
    /// Newest first, by date and then by name. Reads headers only.
    Result<std::vector<LocalMail>> list() const;
    std::int64_t count() const;
    /// The whole mail. NotFound when it is not one of this inbox.
    Result<std::string> read(const std::filesystem::path& path) const;

private:
    std::filesystem::path m_folder;
};

}
