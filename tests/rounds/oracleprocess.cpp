#include "tests/rounds/oracleprocess.h"

#include "core/base/paths.h"

namespace patron::rounds {

namespace {
constexpr int patienceMs = 60'000;
}

OracleProcess::OracleProcess(const QString& program, const std::filesystem::path& log, std::uint64_t seed,
                             int faultsPerMille)
    : m_log(log)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(program,
                    {QString::fromStdString(fromPath(log)), QString::number(seed), QString::number(faultsPerMille)});
    while (!m_process.canReadLine() && m_process.waitForReadyRead(patienceMs)) {
    }
    m_port = m_process.readLine().trimmed().toInt();
}

OracleProcess::~OracleProcess()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished(patienceMs);
}

std::vector<Sighting> OracleProcess::sightings()
{
    m_process.write("\n");
    while (!m_process.canReadLine() && m_process.waitForReadyRead(patienceMs)) {
    }
    if (m_process.readLine().trimmed() != "quiet")
        qFatal("the server in the other process does not answer");
    return readSightings(m_log);
}

}
