#include "app/cli/output.h"

#include "core/base/text.h"

#include <csignal>
#include <iostream>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace patron::cli {

namespace {
bool stderrIsTerminal()
{
#ifdef _WIN32
    return _isatty(2) != 0;
#else
    return isatty(2) != 0;
#endif
}

const CancelToken& sharedToken()
{
    static const CancelToken token;
    return token;
}

std::string scalarText(const Json& json)
{
    if (json.is_string())
        return json.get<std::string>();
    if (json.is_null())
        return "-";
    return compactJson(json);
}

bool isScalar(const Json& json)
{
    return !json.is_object() && !json.is_array();
}

void addLines(const Json& json, int depth, std::string& out);

void addRow(const Json& row, int depth, std::string& out)
{
    out.append(static_cast<std::size_t>(depth) * 2, ' ');
    if (isScalar(row)) {
        out += "- " + scalarText(row) + "\n";
        return;
    }
    std::string line;
    for (const auto& [key, value] : row.items()) {
        if (!isScalar(value))
            continue;
        line += (line.empty() ? "" : "  ") + (row.is_object() ? key + ": " : std::string()) + scalarText(value);
    }
    out += "- " + line + "\n";
}

void addLines(const Json& json, int depth, std::string& out)
{
    for (const auto& [key, value] : json.items()) {
        out.append(static_cast<std::size_t>(depth) * 2, ' ');
        out += key + ":";
        if (isScalar(value)) {
            out += " " + scalarText(value) + "\n";
        } else if (value.empty()) {
            out += " none\n";
        } else if (value.is_array()) {
            out += "\n";
            for (const Json& row : value)
                addRow(row, depth + 1, out);
        } else {
            out += "\n";
            addLines(value, depth + 1, out);
        }
    }
}
}

std::string plainText(const Json& json)
{
    std::string out;
    if (json.is_object()) {
        addLines(json, 0, out);
    } else if (json.is_array()) {
        for (const Json& row : json)
            addRow(row, 0, out);
    } else {
        out = scalarText(json) + "\n";
    }
    return out;
}

bool wasWritten()
{
    std::cout.flush();
    if (std::cout)
        return true;
    std::cerr
        << "The answer could not be written to its end: the disk it goes to is full, or the program that reads it "
           "has ended.\n";
    return false;
}

int printAnswer(const Answer& answer, bool json)
{
    if (json)
        std::cout << prettyJson(answer.json) << "\n";
    else
        std::cout << (answer.text.empty() && !answer.verbatim ? plainText(answer.json) : answer.text);
    return wasWritten() ? answer.status : 1;
}

int printError(const Error& error, bool json)
{
    if (json) {
        const Json document{{"error", {{"code", errorName(error.code)}, {"text", error.text}}}};
        std::cout << prettyJson(document) << "\n";
        std::cout.flush();
    } else {
        std::cerr << error.text << "\n";
    }
    return error.code == ErrorCode::WrongUsage ? 2 : 1;
}

JobContext::Report progressBar()
{
    if (!stderrIsTerminal())
        return {};
    return [](const Progress& progress) {
        std::string line = "\r\033[K" + progress.phase;
        if (progress.total && *progress.total > 0)
            line += " " + std::to_string(100 * progress.done / *progress.total) + " %";
        else if (progress.done > 0)
            line += " " + groupDigits(progress.done);
        if (progress.perSecond >= 1)
            line += ", " + groupDigits(static_cast<long long>(progress.perSecond)) + "/s";
        std::cerr << line << std::flush;
    };
}

CancelToken interruptToken()
{
    // Only a lock-free flag is touched in the handler.
    const CancelToken& token = sharedToken();
    std::signal(SIGINT, [](int) { sharedToken().cancel(); });
    return token;
}

}
