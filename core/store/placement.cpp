#include "core/store/placement.h"

#include "core/base/paths.h"
#include "core/base/text.h"

#include <QStorageInfo>
#include <QString>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#ifdef _WIN32
#include <windows.h>
#endif

namespace patron {

namespace fs = std::filesystem;

namespace {
/// Names that these programs give their folder; a business account's has the firm's name behind a dash.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> serviceFolders{{
    {"dropbox", "Dropbox"},
    {"onedrive", "OneDrive"},
    {"google drive", "Google Drive"},
    {"googledrive", "Google Drive"},
    {"icloud drive", "iCloud Drive"},
    {"iclouddrive", "iCloud Drive"},
    {"com~apple~clouddocs", "iCloud Drive"},
    {"nextcloud", "Nextcloud"},
    {"owncloud", "ownCloud"},
    {"pcloud drive", "pCloud"},
    {"box sync", "Box"},
}};

/// As the kernels name them.
constexpr std::array<std::string_view, 14> networkFileSystems{
    "nfs", "nfs4",  "cifs",  "smb2", "smb3",       "smbfs",       "afpfs",
    "afs", "davfs", "ncpfs", "9p",   "fuse.sshfs", "fuse.rclone", "fuse.davfs2"};

std::string_view serviceOf(const fs::path& folder)
{
    const std::string name = asciiLower(fromPath(folder.filename()));
    for (const auto& [prefix, service] : serviceFolders) {
        const std::string_view start = std::string_view(name).substr(0, prefix.size());
        const std::string_view rest = std::string_view(name).substr(start.size());
        if (start == prefix && (rest.empty() || rest.substr(0, 3) == " - " || rest.substr(0, 2) == " ("))
            return service;
    }
    std::error_code ignored;
    return fs::exists(folder / ".stfolder", ignored) ? "Syncthing" : std::string_view();
}

bool onNetwork(const fs::path& folder)
{
#ifdef _WIN32
    if (fromPath(folder.root_name()).substr(0, 2) == "\\\\" || fromPath(folder.root_name()).substr(0, 2) == "//")
        return true;
    if (GetDriveTypeW((folder.root_name() / L"\\").c_str()) == DRIVE_REMOTE)
        return true;
#endif
    const QStorageInfo storage(QString::fromStdString(fromPath(folder)));
    const std::string type = asciiLower(storage.fileSystemType().toStdString());
    return std::find(networkFileSystems.begin(), networkFileSystems.end(), type) != networkFileSystems.end();
}
}

Placement placementOf(const fs::path& path)
{
    std::error_code code;
    fs::path whole = fs::weakly_canonical(fs::absolute(path, code), code);
    if (code)
        whole = path;
    for (fs::path folder = whole.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (const std::string_view service = serviceOf(folder); !service.empty())
            return {Placement::Kind::Synchronised, std::string(service)};
        if (folder == folder.parent_path())
            break;
    }
    return {onNetwork(whole.parent_path()) ? Placement::Kind::Network : Placement::Kind::Local, {}};
}

std::string placementNotice(const Placement& placement)
{
    switch (placement.kind) {
    case Placement::Kind::Local:
        break;
    case Placement::Kind::Synchronised:
        return "This workspace lies in a folder that " + placement.service +
               " copies to other computers. Open it on one computer at a time, and let " + placement.service +
               " finish before you go to the other; a folder of this computer alone is safer and faster.";
    case Placement::Kind::Network:
        return "This workspace lies on a network drive. It works, but slowly, and a broken line stops it; keep it in a "
               "folder of this computer and the backups on the network.";
    }
    return {};
}

}
