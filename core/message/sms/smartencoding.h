#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A character of a text that another one stands in for.
struct SmsSubstitution
{
    std::size_t offset = 0; ///< in bytes of the source
    std::string_view before;
    std::string_view after; ///< may be empty: a mark that nobody sees

    bool operator==(const SmsSubstitution&) const = default;
};

/// Which characters of an SMS must be put in other words for it to be sent as GSM-7: quotes, dashes and spaces that
/// word processors put in, ligatures, signs with a plain form. Letters are left as they are: a name, or a word that
/// would be spelt wrong, is never touched, and neither is Liquid. Nothing when the text is GSM-7 already, or when it
/// would not be with all of them: then they would change it for no gain. Views of `after` are static, those of `before`
/// are of the source.
std::vector<SmsSubstitution> smartEncoding(std::string_view source);

/// The source with them.
std::string substituted(std::string_view source, const std::vector<SmsSubstitution>& substitutions);

}
