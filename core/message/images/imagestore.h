#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/message/images/imagefile.h"
#include "core/store/store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A picture of the workspace. It never changes: other bytes are another picture.
struct Image
{
    std::int64_t id = 0;
    std::string contentId; ///< "spring-sale-3fa9c1b2@patron": messages write src="cid:spring-sale-3fa9c1b2@patron"
    std::string fileName;
    ImageFacts facts;
    std::size_t size = 0; ///< of its bytes
    std::string sha256;   ///< 32 bytes
    Ms createdAt = 0;
};

/// The pictures that messages carry. The functions run inside store closures and announce Area::Messages.
namespace images {

/// Takes a picture in, without what it tells of the person who took it (withoutPrivateData); the same bytes give the
/// picture that is there already. BadInput as readImageFile says.
Result<Image> add(Transaction& tx, std::string_view fileName, std::string_view bytes, Ms now);
/// By content id, by file name when only one has it, or by number. NotFound with the nearest content id.
Result<Image> find(ReadSession& session, std::string_view key);
/// By its content id, as messages name it.
std::optional<Image> named(ReadSession& session, std::string_view contentId);
/// All, the newest first.
std::vector<Image> all(ReadSession& session);
/// NotFound when no picture has the id.
Result<std::string> bytes(ReadSession& session, std::int64_t id);
/// Where a picture is used, in words: "the message \"Spring sale\"", "an earlier version of …", "the snippet \"foot\"",
/// "the logo of the brand".
std::vector<std::string> uses(ReadSession& session, const Image& image);
/// Conflict when a saved message, also an earlier version, a snippet or the brand uses it, or when a mail that went out
/// shows it; NotFound when it is gone already.
Result<void> remove(Transaction& tx, std::int64_t id);

}
}
