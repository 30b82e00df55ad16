#pragma once

#include <string>
#include <string_view>

namespace patron::customer {

/// A person's name as people write it, where it came all in capitals or all in small letters: "MCDONALD" McDonald,
/// "o'neil" O'Neil, "VAN DER BERG" van der Berg, "smith-jones" Smith-Jones, "anna maria" Anna Maria, "J.R." J.R.
/// A name that has both is somebody's own way of writing it and comes back as it is, as do scripts without letter case.
/// `familyName`: particles are small from the first word on; in a whole name only after the first.
std::string personCase(std::string_view name, bool familyName);

/// How one is addressed, by language and gender ("f", "female", "weiblich", "m", …): "Ms", "Herr", "Mme". Empty where
/// either is not known.
std::string salutationFor(std::string_view gender, std::string_view language, std::string_view country);

}
