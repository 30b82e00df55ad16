#include "app/cli/commands/commands.h"

#include "core/message/mjml/compiler.h"

#include <iostream>

namespace patron::cli {

namespace {
namespace mjml = message::mjml;

Error failure(const std::vector<mjml::Problem>& problems)
{
    std::string text;
    for (const mjml::Problem& problem : problems) {
        if (problem.level == mjml::Problem::Level::Error)
            text += (text.empty() ? "" : "\n") + problem.sentence();
    }
    return makeError(ErrorCode::BadInput, text);
}

Json jsonOf(const std::vector<mjml::Problem>& problems)
{
    Json list = Json::array();
    for (const mjml::Problem& problem : problems) {
        list.push_back({{"level", problem.level == mjml::Problem::Level::Error ? "error" : "warning"},
                        {"line", problem.place.line},
                        {"column", problem.place.column},
                        {"text", problem.text}});
    }
    return list;
}

void sayWarnings(const std::vector<mjml::Problem>& problems)
{
    for (const mjml::Problem& problem : problems)
        std::cerr << "Warning: " << problem.sentence() << "\n";
}

Result<Answer> run(CommandRun& run)
{
    PATRON_TRY(source, readText(run.word(0)));
    Answer answer;
    answer.verbatim = true;
    if (run.arguments().has("--canonical")) {
        const mjml::Parsed parsed = mjml::parse(source);
        if (parsed.failed())
            return failure(parsed.problems);
        answer.text = parsed.document.serialize();
        answer.json = Json{{"mjml", answer.text}};
        return answer;
    }
    const mjml::Compiled compiled = mjml::compile(source);
    if (compiled.failed())
        return failure(compiled.problems);
    if (!run.wantsJson())
        sayWarnings(compiled.problems);
    answer.text = compiled.html;
    answer.json = Json{{"html", compiled.html}, {"warnings", jsonOf(compiled.problems)}};
    return answer;
}
}

Command mjmlCommand()
{
    return {"mjml",
            "FILE [--canonical]",
            "Compiles MJML to HTML; Liquid stays as it is.",
            {{"--canonical", "", "gives the source back in its canonical form instead"}},
            1,
            1,
            run};
}

}
