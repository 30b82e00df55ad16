#pragma once

#include "core/message/mime/mailimages.h"
#include "core/store/store.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace patron::workspace {

/// The pictures mails carry, read once for many mails. Thread-safe.
class MailPictures
{
public:
    struct Found
    {
        std::vector<message::MimeImage> images; ///< in the order of their first place
        std::vector<std::string> missing;       ///< content ids that the workspace does not have
    };
    /// What rendered HTML names as cid:…. Bytes are kept for the next mail, up to 32 MB together.
    Result<Found> of(ReadSession& session, std::string_view html);

private:
    Result<std::shared_ptr<const std::string>> bytes(ReadSession& session, std::int64_t id);

    std::mutex m_mutex;
    std::map<std::int64_t, std::shared_ptr<const std::string>> m_bytes; ///< a number always has the same
    std::size_t m_size = 0;
};

}
