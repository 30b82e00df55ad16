#include "core/delivery/ballast.h"

#include "core/base/paths.h"

#include <fstream>
#include <string>
#include <system_error>

#ifdef __linux__
#include <fcntl.h>
#include <unistd.h>
#endif

namespace patron::delivery {

namespace fs = std::filesystem;

namespace {
fs::path fileOf(const fs::path& workspace)
{
    return toPath(fromPath(workspace) + "-ballast");
}

/// Takes the room for certain: a file that is only made long has none.
bool occupy(const fs::path& path)
{
#ifdef __linux__
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool taken = file >= 0 && ::posix_fallocate(file, 0, Ballast::bytes) == 0;
    if (file >= 0)
        ::close(file);
    return taken;
#else
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const std::string block(1 << 20, '\0');
    for (std::uintmax_t written = 0; file && written < Ballast::bytes; written += block.size())
        file.write(block.data(), static_cast<std::streamsize>(block.size()));
    file.close();
    return file.good();
#endif
}
}

Ballast::Ballast(const fs::path& workspace)
    : m_file(fileOf(workspace))
{}

Ballast::~Ballast()
{
    giveUp();
}

void Ballast::take()
{
    const std::lock_guard lock(m_mutex);
    std::error_code code;
    const auto folder = m_file.has_parent_path() ? m_file.parent_path() : fs::path(".");
    const auto space = fs::space(folder, code);
    if (m_taken || code || space.available < 4 * bytes)
        return;
    m_taken = occupy(m_file);
    if (!m_taken)
        fs::remove(m_file, code);
}

void Ballast::clear(const fs::path& workspace)
{
    std::error_code code;
    fs::remove(fileOf(workspace), code);
}

bool Ballast::giveUp()
{
    const std::lock_guard lock(m_mutex);
    if (!m_taken)
        return false;
    m_taken = false;
    std::error_code code;
    return fs::remove(m_file, code);
}

}
