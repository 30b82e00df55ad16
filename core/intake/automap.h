#pragma once

#include "core/intake/columnmapping.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// What the first rows of one column hold.
struct ColumnSample
{
    std::string header;
    std::vector<std::string> values; ///< of the first rows, empty cells too, so that columns stand side by side
};

/// What the auto-mapper knows beside the columns.
struct AutomapContext
{
    std::string fileName;
    std::optional<ImportKind> kind; ///< when the user says it
    std::string country;            ///< of the workspace
};

/// Finds kind and meaning from header names in six languages and from what the cells look like. Columns of a customers
/// file nothing fits become traits; of other files they are left. Columns that hold secrets (password hashes, tokens,
/// card numbers) are always left.
ColumnMapping automap(const std::vector<ColumnSample>& columns, const AutomapContext& context);

/// A header in plain words: "Lineitem quantity", "InvoiceNo", "Numéro de commande" -> "lineitem quantity", "invoice
/// no", "numero de commande".
std::string plainHeader(std::string_view header);

/// Whether a column must never be stored, by its plain header.
bool isSecretHeader(std::string_view plain);

}
