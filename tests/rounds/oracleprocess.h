#pragma once

#include "tests/rounds/oraclelog.h"

#include <QProcess>

namespace patron::rounds {

/// The server in a process of its own; ends with the object.
class OracleProcess
{
public:
    OracleProcess(const QString& program, const std::filesystem::path& log, std::uint64_t seed, int faultsPerMille);
    ~OracleProcess();

    int port() const { return m_port; } ///< 0: it did not start
    /// What it saw so far, once no conversation is under way any more.
    std::vector<Sighting> sightings();

private:
    QProcess m_process;
    std::filesystem::path m_log;
    int m_port = 0;
};

}
