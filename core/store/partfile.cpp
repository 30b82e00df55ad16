#include "core/store/partfile.h"

#include "core/base/failpoint.h"
#include "core/base/paths.h"

namespace patron {

namespace fs = std::filesystem;

PartFile::PartFile(fs::path target)
    : m_target(std::move(target))
    , m_path(toPath(fromPath(m_target) + ".part"))
{
    removeWithJournal(m_path);
}

PartFile::~PartFile()
{
    removeWithJournal(m_path);
}

Result<void> PartFile::giveName(std::string_view failpointName, std::string_view what)
{
    flushToDisk(m_path);
    failpoint(failpointName);
    std::error_code code;
    fs::rename(m_path, m_target, code);
    if (code) {
        return makeError(ErrorCode::Io, std::string(what) + " could not be put at \"" + fromPath(m_target) + "\".",
                         code.message());
    }
    flushToDisk(m_target.parent_path().empty() ? fs::path(".") : m_target.parent_path());
    return {};
}

void removeWithJournal(const fs::path& path)
{
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(toPath(fromPath(path) + suffix), ignored);
}

}
