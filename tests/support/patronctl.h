#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include "core/base/json.h"

namespace patron::test {

/// What one run of patronctl left.
struct CtlRun
{
    int status = -1; ///< exit status; 137 when a failpoint ended it
    QByteArray out;
    QByteArray err;

    /// The JSON document on standard output; null when it is none.
    Json json() const
    {
        const auto parsed =
            parseJson(std::string_view(out.constData(), static_cast<std::size_t>(out.size())), "output");
        return parsed ? *parsed : Json();
    }
    /// For failure messages.
    QByteArray all() const { return "status " + QByteArray::number(status) + "\n" + out + err; }
};

/// Runs the command line tool with a home of its own.
class Patronctl
{
public:
    Patronctl(QString program, const QString& home)
        : m_program(std::move(program))
        , m_environment(QProcessEnvironment::systemEnvironment())
    {
        m_environment.insert(QStringLiteral("PATRON_HOME"), home);
        m_environment.remove(QStringLiteral("PATRON_FAILPOINT"));
    }

    void setVariable(const QString& name, const QString& value) { m_environment.insert(name, value); }
    void clearVariable(const QString& name) { m_environment.remove(name); }

    CtlRun run(const QStringList& arguments, const QByteArray& input = {}) const
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        process.start(m_program, arguments);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(300'000);
        CtlRun result;
        result.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 256;
        result.out = process.readAllStandardOutput();
        result.err = process.readAllStandardError();
        return result;
    }

    /// With --json.
    CtlRun json(QStringList arguments) const
    {
        arguments << QStringLiteral("--json");
        return run(arguments);
    }

private:
    QString m_program;
    QProcessEnvironment m_environment;
};

}
