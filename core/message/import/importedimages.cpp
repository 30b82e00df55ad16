#include "core/message/import/importedimages.h"

#include "core/message/images/contentids.h"
#include "core/message/images/imagestore.h"

namespace patron::message {

Result<std::size_t> keepImportedImages(Transaction& tx, ImportedMessage& imported, Ms now)
{
    std::vector<std::pair<std::string, std::string>> renamed;
    for (const ImportedImage& image : imported.images) {
        const auto kept = images::add(tx, image.fileName, image.bytes, now);
        if (kept)
            renamed.emplace_back(image.contentId, kept->contentId);
        else if (kept.error().code == ErrorCode::BadInput)
            imported.notes.push_back("A picture was not taken over. " + kept.error().text);
        else
            return kept.error();
    }
    imported.message.body = withContentIds(imported.message.body, renamed);
    return renamed.size();
}

}
