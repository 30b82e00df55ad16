#pragma once

#include <string>
#include <string_view>

namespace patron::intake {

/// A header in plain words: "Lineitem quantity", "InvoiceNo", "Numéro de commande" -> "lineitem quantity", "invoice
/// no", "numero de commande".
std::string plainHeader(std::string_view header);

/// Whether a column must never be stored, by its plain header.
bool isSecretHeader(std::string_view plain);

}
