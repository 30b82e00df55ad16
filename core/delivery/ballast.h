#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>

namespace patron::delivery {

/// Room on the workspace's disk that is kept free while messages go out: 16 MiB in a file beside it. When the disk is
/// full, the file is given up, so that what the servers said of the messages that have left can be written. Goes with
/// the object. Thread-safe.
class Ballast
{
public:
    static constexpr std::uintmax_t bytes = 16 << 20;

    explicit Ballast(const std::filesystem::path& workspace);
    ~Ballast();
    Ballast(const Ballast&) = delete;
    Ballast& operator=(const Ballast&) = delete;

    /// Takes the room, where there is four times as much. Without it everything goes on as well.
    void take();
    /// Gives it back. False: there was none.
    bool giveUp();
    /// What a program that was killed has left.
    static void clear(const std::filesystem::path& workspace);

private:
    std::filesystem::path m_file;
    std::mutex m_mutex;
    bool m_taken = false;
};

}
