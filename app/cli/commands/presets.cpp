#include "app/cli/commands/commands.h"

#include "core/intake/sourcepreset.h"

namespace patron::cli {

namespace {
Result<Answer> run(CommandRun& run)
{
    // The list is the program's own; the workspace is opened so that a wrong name is told like everywhere.
    if (auto opened = run.open(Store::Access::ReadOnly); !opened)
        return opened.error();
    Answer answer;
    answer.json = Json::array();
    for (const intake::SourcePreset& preset : intake::sourcePresets()) {
        Json columns = Json::array();
        for (const intake::PresetColumn& column : preset.columns) {
            if (column.meaning.field != intake::Field::Ignore)
                columns.push_back(
                    {{"header", column.headers.front()}, {"field", intake::fieldName(column.meaning.field)}});
        }
        answer.json.push_back({{"preset", preset.name},
                               {"vendor", preset.vendor},
                               {"title", preset.title},
                               {"kind", intake::importKindName(preset.kind)},
                               {"source", preset.source},
                               {"columns", std::move(columns)}});
        answer.text += preset.name + "  " + preset.title + "\n";
    }
    return answer;
}
}

Command presetsCommand()
{
    return {"presets", "WS", "Lists the exports of other programs that import knows by their columns.", {}, 1, 1, run};
}

}
