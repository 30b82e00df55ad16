#include "core/workspace/mailpictures.h"

#include "core/message/images/contentids.h"
#include "core/message/images/imagestore.h"

namespace patron::workspace {

namespace {
constexpr std::size_t mostKept = 32u << 20;
}

Result<MailPictures::Found> MailPictures::of(ReadSession& session, std::string_view html)
{
    Found found;
    for (std::string& id : message::contentIdsIn(html)) {
        auto image = message::images::named(session, id);
        if (!image) {
            found.missing.push_back(std::move(id));
            continue;
        }
        PATRON_TRY(shared, bytes(session, image->id));
        found.images.push_back({image->id, std::move(image->contentId), std::move(image->fileName),
                                std::move(image->facts.type), std::move(shared)});
    }
    return found;
}

Result<std::shared_ptr<const std::string>> MailPictures::bytes(ReadSession& session, std::int64_t id)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_bytes.find(id); known != m_bytes.end())
            return known->second;
    }
    PATRON_TRY(read, message::images::bytes(session, id));
    auto shared = std::make_shared<const std::string>(std::move(read));
    const std::lock_guard lock(m_mutex);
    if (m_size + shared->size() > mostKept) {
        m_bytes.clear();
        m_size = 0;
    }
    if (m_bytes.emplace(id, shared).second)
        m_size += shared->size();
    return shared;
}

}
