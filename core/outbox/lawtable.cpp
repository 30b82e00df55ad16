#include "core/outbox/lawtable.h"

#include "core/base/similarity.h"
#include "core/base/text.h"

#include <QFile>

#include <algorithm>

namespace patron::outbox {

std::optional<LawArea> LawArea::parse(std::string_view text)
{
    const auto space = text.find(' ');
    if (space != 2)
        return std::nullopt;
    LawArea area;
    area.country = std::string(text.substr(0, space));
    const std::string_view regions = trim(text.substr(space + 1));
    if (regions.empty())
        return std::nullopt;
    if (regions != "*") {
        for (const auto name : split(regions, '|'))
            area.regions.push_back(plainLetters(name));
    }
    return area;
}

bool LawArea::holds(std::string_view inCountry, std::string_view region) const
{
    if (asciiUpper(inCountry) != country)
        return false;
    if (regions.empty())
        return true;
    std::string plain = plainLetters(region);
    // ISO 3166-2 writes the country in front: "US-TX".
    if (const std::string prefix = asciiLower(country) + " "; plain.starts_with(prefix))
        plain.erase(0, prefix.size());
    return std::find(regions.begin(), regions.end(), plain) != regions.end();
}

std::vector<std::string> readLawTable(const char* file)
{
    std::vector<std::string> lines;
    QFile table(QStringLiteral(":/patron/law/") + QLatin1String(file));
    if (!table.open(QIODevice::ReadOnly))
        return lines;
    const std::string text = table.readAll().toStdString();
    for (const auto line : split(text, '\n')) {
        const auto said = trim(line.substr(0, line.find('#')));
        if (!said.empty())
            lines.emplace_back(said);
    }
    return lines;
}

}
