#pragma once

#include "core/intake/automap.h"
#include "core/intake/columnmapping.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// A column of a known export: every spelling its header has, and what it means.
struct PresetColumn
{
    std::vector<std::string> headers; ///< in plain words (see plainHeader)
    MappedColumn meaning;             ///< without the column's name
    bool each = false;                ///< all spellings that the file has count, each where those before it are empty
};

/// The layout of a known export, read from resources/presets.
struct SourcePreset
{
    std::string name;   ///< "shopify_orders"
    std::string vendor; ///< "Shopify"
    std::string title;  ///< "Shopify orders"
    std::string source; ///< whose ids these are: shared by all layouts of a vendor
    ImportKind kind = ImportKind::Customers;
    /// Headers that tell the layout, in plain words: of each group one must be there.
    std::vector<std::vector<std::string>> signature;
    std::vector<std::string> absent; ///< headers that tell another layout
    std::vector<PresetColumn> columns;
    std::map<Field, std::string> constants;
    std::string zone;
    std::map<Field, SumOf> besideLines;
    bool mailable = true;
    std::vector<SkipRule> skips; ///< columns by any of their spellings
};

/// All presets, by name. Read once from the program's own resources, then shared by all threads.
const std::vector<SourcePreset>& sourcePresets();
/// BadInput says what is wrong with a preset's text.
Result<SourcePreset> presetFromJson(const Json& json);

/// The preset of a name, or null.
const SourcePreset* findPreset(std::string_view name);
/// Another preset's name that is near, or empty.
std::string nearestPreset(std::string_view name);
/// The preset whose headers these are, the one that knows most of them; null when none fits. `kind`: only such.
const SourcePreset* recognisePreset(const std::vector<ColumnSample>& columns, std::optional<ImportKind> kind);
/// Whose ids a file of that preset holds; "import" without one.
std::string sourceOfPreset(std::string_view name);

/// The preset laid over a file's columns; what it does not name is left to the auto-mapper.
ColumnMapping mapByPreset(const SourcePreset& preset, const std::vector<ColumnSample>& columns, AutomapContext context);

}
