#include "core/message/lint/clientsupport.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <QFile>

#include <algorithm>
#include <array>

namespace patron::message {

namespace {
std::vector<ClientGap> readGaps()
{
    static constexpr std::array<std::pair<const char*, ClientGap::Kind>, 5> kinds = {
        {{"declarations", ClientGap::Kind::Declaration},
         {"values", ClientGap::Kind::Value},
         {"at_rules", ClientGap::Kind::AtRule},
         {"elements", ClientGap::Kind::Element},
         {"image_types", ClientGap::Kind::ImageType}}};
    std::vector<ClientGap> gaps;
    QFile file(QStringLiteral(":/patron/mail/client-support.json"));
    if (!file.open(QIODevice::ReadOnly))
        return gaps;
    const Json json = Json::parse(file.readAll().toStdString());
    const Json& programs = json.at("programs");
    for (const auto& [key, kind] : kinds) {
        for (const Json& entry : json.at(key)) {
            ClientGap gap;
            gap.kind = kind;
            gap.name = entry.value("name", std::string());
            gap.value = entry.value("value", std::string());
            gap.what = entry.value("what", gap.value.empty() || gap.name.empty() ? gap.name + gap.value
                                                                                 : gap.name + ": " + gap.value);
            for (const Json& program : entry.at("without"))
                gap.without.push_back(programs.at(program.get<std::string>()).get<std::string>());
            gap.instead = entry.at("instead").get<std::string>();
            gap.isSerious = entry.value("serious", false);
            gaps.push_back(std::move(gap));
        }
    }
    return gaps;
}

bool fits(const ClientGap& gap, std::string_view property, const std::string& value)
{
    if (gap.kind == ClientGap::Kind::Value)
        return value.find(gap.value) != std::string::npos;
    if (gap.kind != ClientGap::Kind::Declaration || gap.name != property)
        return false;
    return gap.value.empty() || value == gap.value;
}
}

const std::vector<ClientGap>& clientGaps()
{
    static const std::vector<ClientGap> gaps = readGaps();
    return gaps;
}

const ClientGap* gapOfDeclaration(std::string_view property, std::string_view value)
{
    const std::string lower = asciiLower(value);
    for (const ClientGap& gap : clientGaps()) {
        if (fits(gap, property, lower))
            return &gap;
    }
    return nullptr;
}

const ClientGap* gapOf(ClientGap::Kind kind, std::string_view name)
{
    for (const ClientGap& gap : clientGaps()) {
        if (gap.kind == kind && gap.name == name)
            return &gap;
    }
    return nullptr;
}

}
