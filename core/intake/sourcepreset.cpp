#include "core/intake/sourcepreset.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <set>

namespace patron::intake {

namespace {
const QString folder = QStringLiteral(":/patron/presets");

Error wrong(const std::string& name, std::string text)
{
    return makeError(ErrorCode::BadInput, "The preset \"" + name + "\" cannot be used: " + std::move(text));
}

std::vector<std::string> plainList(const Json& json)
{
    std::vector<std::string> list;
    if (json.is_string())
        list.push_back(plainHeader(json.get<std::string>()));
    else if (json.is_array()) {
        for (const Json& text : json)
            list.push_back(plainHeader(text.get<std::string>()));
    }
    return list;
}

/// {"header":["Email","E-Mail-Adresse"],"field":"email","transforms":[...]} is a mapped column whose name is a list;
/// with "each":true its columns stand in for one another row by row.
Result<PresetColumn> readColumn(const std::string& name, const Json& json)
{
    PresetColumn column;
    if (!json.is_object() || !json.contains("header"))
        return wrong(name, "a column has no \"header\".");
    column.headers = plainList(json["header"]);
    if (column.headers.empty())
        return wrong(name, "a column has no \"header\".");
    column.each = json.value("each", false);
    Json plain = json;
    plain.erase("header");
    plain.erase("each");
    plain["column"] = column.headers.front();
    PATRON_TRY(mapping, mappingFromJson(Json{{"columns", Json::array({plain})}}));
    column.meaning = mapping.columns.front();
    column.meaning.column.clear();
    return column;
}

std::vector<SourcePreset> readAll()
{
    std::vector<SourcePreset> presets;
    const QDir directory(folder);
    const QStringList names = directory.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const auto json = parseJson(file.readAll().toStdString(), name.toStdString());
        if (!json)
            continue;
        if (auto preset = presetFromJson(*json))
            presets.push_back(std::move(*preset));
    }
    return presets;
}

bool hasOneOf(const std::set<std::string>& headers, const std::vector<std::string>& wanted)
{
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) { return headers.count(one) != 0; });
}

std::set<std::string> plainHeaders(const std::vector<ColumnSample>& columns)
{
    std::set<std::string> headers;
    for (const ColumnSample& column : columns)
        headers.insert(plainHeader(column.header));
    return headers;
}

/// How well a preset fits: 0 when its signature is not there, else how many headers it knows.
std::size_t fitOf(const SourcePreset& preset, const std::set<std::string>& headers)
{
    const bool there = std::all_of(preset.signature.begin(), preset.signature.end(),
                                   [&](const auto& group) { return hasOneOf(headers, group); });
    if (!there || hasOneOf(headers, preset.absent))
        return 0;
    std::size_t known = preset.signature.size();
    for (const PresetColumn& column : preset.columns)
        known += hasOneOf(headers, column.headers) ? 1 : 0;
    return known;
}

/// The file's own header for a column that a preset names by any of its spellings.
std::string headerInFile(const SourcePreset& preset, const std::string& name, const std::vector<ColumnSample>& columns)
{
    std::vector<std::string> spellings{plainHeader(name)};
    for (const PresetColumn& column : preset.columns) {
        if (std::find(column.headers.begin(), column.headers.end(), spellings.front()) != column.headers.end())
            spellings.insert(spellings.end(), column.headers.begin(), column.headers.end());
    }
    for (const ColumnSample& column : columns) {
        if (std::find(spellings.begin(), spellings.end(), plainHeader(column.header)) != spellings.end())
            return column.header;
    }
    return name;
}
}

Result<SourcePreset> presetFromJson(const Json& json)
{
    SourcePreset preset;
    if (!json.is_object() || !json.contains("name") || !json["name"].is_string())
        return wrong("", "it has no name.");
    preset.name = json["name"].get<std::string>();
    preset.vendor = json.value("vendor", std::string());
    preset.title = json.value("title", preset.vendor);
    preset.source = json.value("source", std::string());
    if (preset.vendor.empty() || preset.source.empty())
        return wrong(preset.name, "it needs \"vendor\" and \"source\".");
    const auto kind = parseImportKind(json.value("kind", std::string()));
    if (!kind)
        return wrong(preset.name, "its kind is not known.");
    preset.kind = *kind;
    preset.zone = json.value("zone", std::string());
    preset.mailable = json.value("mailable", true);
    for (const Json& group : json.value("signature", Json::array()))
        preset.signature.push_back(plainList(group));
    if (preset.signature.empty())
        return wrong(preset.name, "it has no signature.");
    preset.absent = plainList(json.value("absent", Json::array()));
    for (const Json& entry : json.value("columns", Json::array())) {
        PATRON_TRY(column, readColumn(preset.name, entry));
        preset.columns.push_back(std::move(column));
    }
    if (json.contains("skip")) {
        PATRON_TRY(skips, skipRulesFromJson(json["skip"]));
        preset.skips = skips;
    }
    if (json.contains("beside_lines")) {
        PATRON_TRY(sums, besideLinesFromJson(json["beside_lines"]));
        preset.besideLines = sums;
    }
    const Json constants = json.value("constants", Json::object());
    for (const auto& [key, value] : constants.items()) {
        const auto field = parseField(key);
        if (!field || !value.is_string())
            return wrong(preset.name, "the constant \"" + key + "\" is not known.");
        preset.constants[*field] = value.get<std::string>();
    }
    return preset;
}

const std::vector<SourcePreset>& sourcePresets()
{
    static const std::vector<SourcePreset> presets = readAll();
    return presets;
}

const SourcePreset* findPreset(std::string_view name)
{
    const auto& presets = sourcePresets();
    const std::string folded = foldText(trim(name));
    const auto found =
        std::find_if(presets.begin(), presets.end(), [&](const SourcePreset& one) { return one.name == folded; });
    return found == presets.end() ? nullptr : &*found;
}

std::string nearestPreset(std::string_view name)
{
    std::vector<std::string> names;
    for (const SourcePreset& preset : sourcePresets())
        names.push_back(preset.name);
    return nearestWord(foldText(name), names);
}

const SourcePreset* recognisePreset(const std::vector<ColumnSample>& columns, std::optional<ImportKind> kind)
{
    const auto headers = plainHeaders(columns);
    const SourcePreset* best = nullptr;
    std::size_t bestFit = 0;
    for (const SourcePreset& preset : sourcePresets()) {
        if (kind && *kind != preset.kind)
            continue;
        const std::size_t fit = fitOf(preset, headers);
        if (fit > bestFit) {
            best = &preset;
            bestFit = fit;
        }
    }
    return best;
}

std::string sourceOfPreset(std::string_view name)
{
    const SourcePreset* preset = findPreset(name);
    return preset ? preset->source : "import";
}

ColumnMapping mapByPreset(const SourcePreset& preset, const std::vector<ColumnSample>& columns, AutomapContext context)
{
    context.kind = preset.kind;
    context.pinned.assign(columns.size(), std::nullopt);
    for (const PresetColumn& known : preset.columns) {
        const bool repeats = fieldRepeats(known.meaning.field);
        // The spellings stand in the order of their worth: the first that the file has is the column.
        int placed = 0;
        for (const std::string& header : known.headers) {
            for (std::size_t i = 0; i < columns.size() && (placed == 0 || repeats || known.each); ++i) {
                if (context.pinned[i] || plainHeader(columns[i].header) != header)
                    continue;
                context.pinned[i] = known.meaning;
                context.pinned[i]->column = columns[i].header;
                if (known.each)
                    context.pinned[i]->rank = placed;
                ++placed;
            }
        }
    }
    ColumnMapping mapping = automap(columns, context);
    mapping.preset = preset.name;
    mapping.mailable = preset.mailable;
    mapping.besideLines = preset.besideLines;
    if (!preset.zone.empty() && !mapping.has(Field::OrderZone))
        mapping.zone = preset.zone;
    for (const auto& [field, value] : preset.constants) {
        if (!mapping.has(field))
            mapping.constants[field] = value;
    }
    for (SkipRule rule : preset.skips) {
        for (auto& [name, cells] : rule.when)
            name = headerInFile(preset, name, columns);
        mapping.skips.push_back(std::move(rule));
    }
    return mapping;
}

}
