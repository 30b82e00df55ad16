#include "core/intake/mergepolicy.h"

namespace patron::intake {

std::string_view mergePolicyName(MergePolicy policy)
{
    switch (policy) {
    case MergePolicy::Fill:
        return "fill";
    case MergePolicy::Newest:
        return "newest";
    case MergePolicy::Overwrite:
        break;
    }
    return "overwrite";
}

std::optional<MergePolicy> parseMergePolicy(std::string_view name)
{
    for (const MergePolicy policy : {MergePolicy::Overwrite, MergePolicy::Fill, MergePolicy::Newest}) {
        if (mergePolicyName(policy) == name)
            return policy;
    }
    return std::nullopt;
}

}
