#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patron::rounds {

/// One line of what the server saw, in tabs: kind, when, subject, Message-ID, recipient, SHA-256, fault.
struct Sighting
{
    enum class Kind {
        Commit,  ///< the message was taken; written and flushed before the reply leaves or is left out
        Refused, ///< a whole message was refused at the dot
        Lost,    ///< the client was left without a whole answer to its dot
        Dropped, ///< the connection ended under the body, so the client may already be at the dot
        Other    ///< another fault
    };
    Kind kind = Kind::Other;
    std::int64_t atMs = 0; ///< monotonic
    std::string subject;
    std::string messageId;
    std::string recipient;
    std::string sha256;
    std::string fault;

    bool hasBody() const { return kind == Kind::Commit || kind == Kind::Refused; }
};

std::string lineOf(const Sighting& sighting);
/// The whole lines of a log; nothing for a file that is not there yet.
std::vector<Sighting> readSightings(const std::filesystem::path& log);

}
