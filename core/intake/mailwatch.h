#pragma once

#include "core/base/result.h"
#include "core/intake/readers/inputfile.h"
#include "core/store/store.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patron::intake {

/// A table that came with a mail and that no import in force has brought in from it.
struct MailedFile
{
    InputFile file;        ///< in memory
    std::string sha256;    ///< of its bytes
    std::string origin;    ///< "Mail of 2026-05-01 from Shop <shop@example.com>: Orders of April"
    std::string originKey; ///< the mail, as a hash: with the file's it tells whether it was imported
};

/// What a look into a folder of mails finds.
struct MailLook
{
    std::vector<MailedFile> files;
    std::vector<std::string> problems; ///< sentences about mails that cannot be read
};

/// The tables attached to the mails of a folder (.eml, .mbox), also to mails within mails, that are new, in the order
/// of the mails' names. A mail is known by its Message-ID, else by its bytes: where it lies and how often it was saved
/// does not matter. NotFound when the folder is not there. Any thread; the timer is the caller's.
Result<MailLook> newMailedFilesIn(const std::filesystem::path& folder, Store& store);

}
