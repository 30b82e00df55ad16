#include "core/delivery/sms/gatewaypresets.h"

#include <QDir>
#include <QFile>

#include <algorithm>

/// Resources of a static library are linked in by name only; the macro wants no namespace.
static void initSmsResources()
{
    Q_INIT_RESOURCE(patron_sms);
}

namespace patron::delivery {

namespace {

std::vector<GatewaySpec> readAll()
{
    initSmsResources();
    std::vector<GatewaySpec> all;
    const QDir folder(QStringLiteral(":/patron/sms"));
    for (const QString& name : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray bytes = file.readAll();
        const auto json = parseJson({bytes.constData(), static_cast<std::size_t>(bytes.size())}, "the gateway");
        auto spec = json ? GatewaySpec::parse(*json) : Result<GatewaySpec>(json.error());
        // What ships is checked by a test.
        if (spec)
            all.push_back(std::move(*spec));
    }
    std::sort(all.begin(), all.end(), [](const GatewaySpec& a, const GatewaySpec& b) { return a.name < b.name; });
    return all;
}

}

const std::vector<GatewaySpec>& gatewayPresets()
{
    static const std::vector<GatewaySpec> all = readAll();
    return all;
}

Result<GatewaySpec> gatewayPreset(std::string_view name)
{
    std::vector<std::string> names;
    for (const GatewaySpec& spec : gatewayPresets()) {
        if (spec.name == name)
            return spec;
        names.push_back(spec.name);
    }
    const std::string near = nearestWord(name, names);
    return makeError(ErrorCode::NotFound, "There is no gateway \"" + std::string(name) + "\" for text messages." +
                                              (near.empty() ? " `patronctl connector WS presets` lists them."
                                                            : " Did you mean \"" + near + "\"?"));
}

}
