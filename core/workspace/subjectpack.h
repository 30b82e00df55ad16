#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/workspace/workspace.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patron::workspace {

/// One file of a pack: its name with "/" between folders, and its bytes.
struct PackFile
{
    std::string name;
    std::string bytes;
};

/// Everything a workspace has of a person.
struct SubjectPack
{
    CustomerId customer;
    Json document;               ///< what person.json holds
    std::vector<PackFile> files; ///< person.json, person.html, mails/*.eml, inbox/*.eml
};

/// Collects it: the profile, the segments the person is in now, every row of every table that is the person's or
/// names them, and the mails that are kept. Reads only.
Result<SubjectPack> subjectPack(Workspace& workspace, CustomerId customer, Ms now);

/// Writes a pack's files into a folder, made when missing. Conflict when it has a person.json already.
Result<void> writePack(const SubjectPack& pack, const std::filesystem::path& folder);
/// Writes them as one ZIP whose files are encrypted (AES-256, as WinZip defines it). WrongUsage for an empty password.
Result<void> writePackZip(const SubjectPack& pack, const std::filesystem::path& file, const std::string& password);

/// The page that people read.
std::string packHtml(const Json& document);

}
