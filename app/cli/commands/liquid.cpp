#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/liquid/template.h"

namespace patron::cli {

namespace {
namespace liquid = message::liquid;

Error failure(const liquid::Problem& problem)
{
    return makeError(ErrorCode::BadInput, "Line " + std::to_string(problem.line) + ", column " +
                                              std::to_string(problem.column) + ": " + problem.text);
}

Result<Answer> run(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    const auto file = arguments.find("--template");
    if (!file)
        return makeError(ErrorCode::WrongUsage, "Give the template with --template FILE.");
    const std::string mode = arguments.get("--mode", "lax");
    if (mode != "lax" && mode != "strict")
        return makeError(ErrorCode::WrongUsage, "--mode is lax or strict, not \"" + mode + "\".");
    PATRON_TRY(zone, TimeZone::find(arguments.get("--zone", "UTC")));
    PATRON_CHECK(run.setBusinessTime(zone));
    PATRON_TRY(source, readText(*file));
    Json data = Json::object();
    if (const auto dataFile = arguments.find("--data")) {
        PATRON_TRY(text, readText(*dataFile));
        PATRON_TRY(parsed, parseJson(text, "The data " + *dataFile));
        if (!parsed.is_object())
            return makeError(ErrorCode::BadInput, "The data must be a JSON object.");
        data = parsed;
    }
    liquid::CompileOptions options;
    options.mode = mode == "strict" ? liquid::CompileOptions::Mode::Strict : liquid::CompileOptions::Mode::Lax;
    options.format = arguments.has("--escape") ? liquid::Format::Html : liquid::Format::Bare;
    options.checkNames = mode == "strict";
    const auto folder = arguments.find("--partials");
    liquid::Snippets snippets(
        [&](std::string_view name) -> std::optional<std::string> {
            if (!folder || name.find("..") != std::string_view::npos)
                return std::nullopt;
            for (const char* ending : {".liquid", ""}) {
                const auto path = toPath(*folder) / toPath(std::string(name) + ending);
                if (auto text = readFile(path, 1 << 20))
                    return *text;
            }
            return std::nullopt;
        },
        options);
    const liquid::Compiled compiled = liquid::Template::compile(source, options);
    const bool inlineErrors = arguments.has("--inline-errors");
    if (!compiled || (!compiled.problems.empty() && !inlineErrors))
        return failure(compiled.problems.front());
    const liquid::LocaleFormat locale(arguments.get("--locale", "en"), arguments.get("--currency"));
    liquid::RenderOptions render;
    render.now = run.now();
    render.zone = zone;
    render.locale = &locale;
    render.snippets = &snippets;
    render.inlineErrors = inlineErrors;
    liquid::Workspace memory;
    Answer answer;
    answer.verbatim = true;
    const liquid::JsonDrop root(data);
    const liquid::RenderReport report = compiled.compiled->render(root, render, memory, answer.text);
    if (report.failed() && !inlineErrors)
        return failure(report.problems.front());
    answer.json = Json{{"output", answer.text}};
    return answer;
}
}

Command liquidCommand()
{
    return {"liquid",
            "--template FILE [--data FILE.json] [--partials DIR] [--mode lax|strict] [--inline-errors] "
            "[--escape] [--locale en] [--zone UTC]",
            "Renders a Liquid template by itself.",
            {{"--template", "FILE", "the template; - reads standard input"},
             {"--data", "FILE", "a JSON object"},
             {"--partials", "DIR", "where render and include find snippets"},
             {"--mode", "NAME", "lax or strict; lax"},
             {"--inline-errors", "", "errors go into the output"},
             {"--escape", "", "HTML-escape every output"},
             {"--locale", "CODE", "language of dates and numbers; en"},
             {"--currency", "CODE", "for the money filter"},
             {"--zone", "NAME", "time zone of dates; UTC"}},
            0,
            0,
            run};
}

}
