#pragma once

#include <string>
#include <string_view>

namespace patron {

/// Why something could not be done. The names from `errorName` are stable: the CLI prints them.
enum class ErrorCode {
    WrongUsage,   ///< the command or the call was put wrongly
    BadInput,     ///< a file, rule, program or template that cannot be used as it is
    NotFound,     ///< the thing named does not exist
    Conflict,     ///< something with this name exists, or is in use
    NotWorkspace, ///< the file is not a workspace
    NewerSchema,  ///< the workspace was written by a newer Patron
    Locked,       ///< another process holds the workspace
    ReadOnly,     ///< the workspace can be read but not changed
    NotLive,      ///< a copy, restore or moved file: sending waits for `claim`
    DiskFull,
    Io,          ///< the disk or the file system failed
    Corrupt,     ///< the file is damaged
    Unreachable, ///< a server cannot be reached
    Refused,     ///< a server said no
    Cancelled,   ///< the user stopped it; nothing was changed
    Internal     ///< a bug: the text says what was being done
};

/// The stable name of a code, such as "not_found".
std::string_view errorName(ErrorCode code);

/// A failure with a sentence a person can act on. `text` says what, where and what to do; `detail` is for the log
/// and holds ids, codes and library messages, never personal data.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string text;
    std::string detail;
};

Error makeError(ErrorCode code, std::string text, std::string detail = {});

}
