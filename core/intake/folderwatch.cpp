#include "core/intake/folderwatch.h"

#include "core/base/paths.h"
#include "core/intake/readers/inputfile.h"
#include "core/intake/readers/mailreader.h"

#include <algorithm>
#include <system_error>

namespace patron::intake {

Result<std::vector<std::filesystem::path>> visibleFilesIn(const std::filesystem::path& folder,
                                                          bool (*isWanted)(std::string_view name))
{
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error))
        return makeError(ErrorCode::NotFound, "There is no folder \"" + fromPath(folder) + "\" to watch.");
    std::vector<std::filesystem::path> paths;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string name = fromPath(it->path().filename());
        std::error_code ignored;
        if (!name.starts_with('.') && !name.starts_with('~') && isWanted(name) && it->is_regular_file(ignored))
            paths.push_back(it->path());
    }
    if (error)
        return makeError(ErrorCode::Io, "The folder \"" + fromPath(folder) + "\" cannot be read.");
    std::sort(paths.begin(), paths.end());
    return paths;
}

Result<std::vector<WatchedFile>> newFilesIn(const std::filesystem::path& folder, Store& store)
{
    PATRON_TRY(paths, visibleFilesIn(folder, isTableName));
    std::vector<WatchedFile> found;
    for (const auto& path : paths) {
        auto hash = hashInput(path);
        if (!hash)
            continue; // gone again, or still held by who writes it: the next look takes it
        PATRON_TRY(known, store.read([&](ReadSession& session) -> Result<std::pair<bool, bool>> {
            Query query = session.query("SELECT max(file_sha256 = ?1), max(file_name = ?2) FROM import_batch WHERE "
                                        "state = 'applied' AND (file_sha256 = ?1 OR file_name = ?2)");
            query.bind(*hash, fromPath(path.filename()));
            query.step();
            return std::pair(query.flag(0), query.flag(1));
        }));
        if (!known.first)
            found.push_back({path, std::move(*hash), known.second});
    }
    return found;
}

}
