#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace patron::message {

/// Who sends and how their mails look: shown in mails, used for their headers, offered by the editor. Kept in settings
/// as brand.* .
struct Brand
{
    std::string name;
    std::string address; ///< postal, one line
    std::string website;
    std::string logoUrl;
    std::string fromName;
    std::string fromEmail;
    std::string replyTo;
    std::string colours;    ///< "#rrggbb" separated by commas, the main one first
    std::string fontFamily; ///< as CSS has it; empty: the editor's own

    /// What templates see.
    Json toJson() const;
    std::vector<std::string> colourList() const;
    /// Empty without colours.
    std::string mainColour() const;
    bool operator==(const Brand&) const = default;
};

/// The members of a brand that are wrong, each with a sentence; empty when it can be used.
struct BrandProblem
{
    std::string Brand::*member = nullptr;
    std::string text;
};
std::vector<BrandProblem> checkBrand(const Brand& brand);

}
