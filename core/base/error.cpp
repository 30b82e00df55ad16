#include "core/base/error.h"

namespace patron {

std::string_view errorName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::WrongUsage:
        return "wrong_usage";
    case ErrorCode::BadInput:
        return "bad_input";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::Conflict:
        return "conflict";
    case ErrorCode::NotWorkspace:
        return "not_a_workspace";
    case ErrorCode::NewerSchema:
        return "newer_schema";
    case ErrorCode::Locked:
        return "locked";
    case ErrorCode::ReadOnly:
        return "read_only";
    case ErrorCode::NotLive:
        return "not_live";
    case ErrorCode::DiskFull:
        return "disk_full";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::Corrupt:
        return "corrupt";
    case ErrorCode::Unreachable:
        return "unreachable";
    case ErrorCode::Refused:
        return "refused";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Internal:
        break;
    }
    return "internal";
}

Error makeError(ErrorCode code, std::string text, std::string detail)
{
    return Error{code, std::move(text), std::move(detail)};
}

}
