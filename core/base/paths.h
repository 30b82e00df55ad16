#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace patron {

/// A path from UTF-8 text and back, on every system.
std::filesystem::path toPath(std::string_view utf8);
std::string fromPath(const std::filesystem::path& path);

/// Where Patron keeps what belongs to this person and machine and not to a workspace: the Local inbox, the sent
/// journal, the device id, settings. PATRON_HOME overrides it. Made when missing.
std::filesystem::path userFolder();

/// Where Patron keeps what can be made again at any time, such as indexes: the user's cache folder, or "cache" in
/// PATRON_HOME. Made when missing.
std::filesystem::path cacheFolder();

/// This machine's id for this person, made at first use: a workspace's live_on mark names it.
Result<std::string> deviceId();

/// The whole file. BadInput when it is a folder, larger than `maxBytes` or cannot be read, with a sentence.
Result<std::string> readFile(const std::filesystem::path& path, std::uintmax_t maxBytes);

/// Writes to a temporary name in the same folder, flushes to the disk and renames: the file is whole or as before.
Result<void> writeFileDurably(const std::filesystem::path& path, std::string_view bytes);

/// Flushes a file that is already closed, or a folder's entries, to the disk.
void flushToDisk(const std::filesystem::path& path);

}
