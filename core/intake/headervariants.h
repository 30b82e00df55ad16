#pragma once

#include "core/intake/headernames.h"

#include <string_view>
#include <vector>

namespace patron::intake {

/// What a header as it stands in a file can mean, best first. Where its words alone say too little it is read without
/// what is in brackets and without words such as "incl. VAT", "net" or a currency: "Total (incl. VAT)", "Date de
/// naissance (JJ/MM/AAAA)", "Summe brutto EUR". Such readings score less.
std::vector<HeaderGuess> guessWholeHeader(std::string_view header, ImportKind kind);

}
