#include "core/base/json.h"
#include "core/message/liquid/template.h"
#include "core/message/liquid/value.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>

#include <chrono>
#include <cstdio>
#include <optional>

using namespace patron;
using namespace patron::message;

/// Renders a second, on one core: a mail of 4 kB beside LiquidJS and Ruby Liquid, which get the same text and data and
/// must write the same, and the mail to customers who went quiet as a workspace's starter has it.
namespace {
constexpr double peerSeconds = 3;

struct Measured
{
    std::string version;
    double perSecond = 0;
    std::string text;
};

double secondsOf(const std::chrono::steady_clock::time_point& begun)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// As a mail has it, or as the peers have it: without escaping, names unchecked.
liquid::CompileOptions optionsOf(bool asMail)
{
    liquid::CompileOptions options;
    if (asMail) {
        options.mode = liquid::CompileOptions::Mode::Strict;
        options.format = liquid::Format::Html;
    }
    return options;
}

std::optional<Measured> measure(const std::string& source, const Json& data, bool asMail)
{
    const auto compiled = liquid::Template::compile(source, optionsOf(asMail));
    if (!compiled) {
        std::printf("the template cannot be read: %s\n", compiled.problems.front().text.c_str());
        return std::nullopt;
    }
    const liquid::JsonDrop drop(data);
    liquid::Workspace workspace;
    Measured measured;
    const auto once = [&] {
        measured.text.clear();
        workspace.arena().clear();
        return !compiled.compiled->render(drop, {}, workspace, measured.text).failed();
    };
    if (!once()) {
        std::printf("the template cannot be rendered\n");
        return std::nullopt;
    }
    std::size_t count = 0;
    const auto begun = std::chrono::steady_clock::now();
    while (secondsOf(begun) < peerSeconds) {
        for (int i = 0; i < 1000; ++i)
            once();
        count += 1000;
    }
    measured.perSecond = static_cast<double>(count) / secondsOf(begun);
    return measured;
}

/// Nothing, and a line about why, where the peer is not installed.
std::optional<Measured> ask(const QString& program, const QStringList& arguments, const QString& modules)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("NODE_PATH"), modules);
    environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    environment.insert(QStringLiteral("LANG"), QStringLiteral("C.UTF-8"));
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
        std::printf("%s was not asked: %s\n", qPrintable(program),
                    process.error() == QProcess::FailedToStart ? "it is not installed"
                                                               : process.readAllStandardError().left(200).constData());
        return std::nullopt;
    }
    const Json answer = Json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
    if (!answer.is_object())
        return std::nullopt;
    return Measured{answer.value("version", ""), answer.value("perSecond", 0.0), answer.value("text", "")};
}

void compare(const char* name, const std::optional<Measured>& peer, const Measured& own)
{
    if (!peer)
        return;
    std::printf("%-24s %9.0f renders/s, ours %5.1f times as fast (bar 15), %s\n", (name + peer->version).c_str(),
                peer->perSecond, own.perSecond / peer->perSecond,
                peer->text == own.text ? "the same text" : "ANOTHER TEXT");
}

std::string read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}
}

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("node-modules"), QStringLiteral("where liquidjs is"), QStringLiteral("FOLDER")});
    parser.addHelpOption();
    parser.process(app);
    const QString folder = QStringLiteral(PATRON_SOURCE_DIR "/tests/bench/message/liquid/");
    const Json data = Json::parse(read(folder + QStringLiteral("data.json")), nullptr, false);
    const std::string source = read(folder + QStringLiteral("mail.liquid"));
    const auto own = measure(source, data, false);
    if (!own)
        return 1;
    std::printf("a mail of %zu bytes, %zu made of it\n", source.size(), own->text.size());
    std::printf("%-24s %9.0f renders/s\n", "Patron", own->perSecond);
    if (const auto mail = measure(source, data, true))
        std::printf("%-24s %9.0f renders/s\n", "Patron, escaping", mail->perSecond);
    const QString seconds = QString::number(peerSeconds);
    const QString modules = parser.value(QStringLiteral("node-modules"));
    compare("LiquidJS ",
            ask(QStringLiteral("node"), {folder + QStringLiteral("liquidjs.cjs"), folder, seconds}, modules), *own);
    compare("Ruby Liquid ", ask(QStringLiteral("ruby"), {folder + QStringLiteral("liquid.rb"), folder, seconds}, {}),
            *own);
    const QDir starters(QStringLiteral(PATRON_SOURCE_DIR "/resources/starters/messages"));
    for (const QString& name : starters.entryList({QStringLiteral("*.html")})) {
        if (const auto made = measure(read(starters.filePath(name)), data, true))
            std::printf("%-24s %9.0f renders/s (bar 100,000)\n", qPrintable(name), made->perSecond);
    }
    return 0;
}
