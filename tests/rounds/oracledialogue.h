#pragma once

#include "tests/rounds/faultscript.h"
#include "tests/rounds/oraclelog.h"

#include <atomic>
#include <mutex>
#include <string>

namespace patron::rounds {

/// What all conversations of the server share. Thread-safe.
class Oracle
{
public:
    /// Appends to `log`, a file descriptor.
    Oracle(int log, FaultScript script)
        : m_log(log)
        , m_script(script)
    {}
    /// On the disk when it returns; ends the process when that fails, for then nothing can be proved.
    void note(Sighting sighting);
    const FaultScript& script() const { return m_script; }
    std::uint64_t nextConnection() { return ++m_connections; }
    std::uint64_t nextMessage() { return ++m_messages; }
    void begin() { ++m_open; }
    void end() { --m_open; }
    void waitForQuiet() const;

private:
    int m_log;
    FaultScript m_script;
    std::mutex m_mutex;
    std::atomic<std::uint64_t> m_connections = 0;
    std::atomic<std::uint64_t> m_messages = 0;
    std::atomic<int> m_open = 0;
};

/// One conversation, on a connected socket that it closes.
class OracleDialogue
{
public:
    OracleDialogue(Oracle& oracle, int socket)
        : m_oracle(oracle)
        , m_socket(socket)
    {}
    void run();

private:
    bool fill();
    bool readLine(std::string& line);
    void say(std::string_view text);
    void close();
    void reset();
    void note(Sighting::Kind kind);
    bool command(const std::string& line);
    bool recipient(const std::string& line);
    bool data();
    bool readBody(std::string& body);
    bool answerDot();
    bool answerTaken();

    Oracle& m_oracle;
    int m_socket;
    std::string m_buffer;
    Fault m_fault = Fault::None;
    Sighting m_message;
};

}
