#pragma once

#include <optional>
#include <string_view>

namespace patron::intake {

/// What a file's value does to one that is there.
enum class MergePolicy {
    Overwrite, ///< the file's values are in force from now on
    Fill,      ///< only what is empty is filled
    Newest     ///< the file's values are in force from the row's own date of change, and win where that is newer
};
std::string_view mergePolicyName(MergePolicy policy);
std::optional<MergePolicy> parseMergePolicy(std::string_view name);

}
