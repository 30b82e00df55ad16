#pragma once

#include "tests/rounds/oracleprocess.h"
#include "tests/rounds/roundfile.h"
#include "tests/rounds/roundplan.h"

#include <QProcess>
#include <QStringList>

#include <map>
#include <memory>

namespace patron::rounds {

/// What the kills at one failpoint led to.
struct PointTally
{
    int kills = 0;
    int resumed = 0; ///< the next start went through and the round came to its end
    std::int64_t ambiguous = 0;
    int doubles = 0; ///< of rounds with a kill there
    int lost = 0;
};

/// What became of a round.
struct RoundReport
{
    std::map<std::string, PointTally> points;
    int children = 0;
    int kills = 0;
    std::int64_t messages = 0; ///< rows of the outbox
    std::int64_t commits = 0;
    std::int64_t drops = 0; ///< conversations that ended without an answer to the dot
    std::int64_t ambiguous = 0;
    std::int64_t resends = 0;
    int doubles = 0;
    int lost = 0;
    std::vector<std::string> problems; ///< sentences; none: all holds
};

/// The programs a round starts.
struct Programs
{
    QString patronctl;
    QString oracle;
};

/// One workspace that is sent from while it is disturbed, until everything is finished; then the file and the server's
/// log are compared. Sets PATRON_HOME.
class Round
{
public:
    Round(Programs programs, std::filesystem::path folder, RoundPlan plan);
    ~Round();
    RoundReport run();

private:
    struct Ended
    {
        int status = 0;
        bool killed = false;
        QByteArray out;
    };
    void drive();
    Ended child(QStringList words, const Disturbance& disturbance = {});
    /// Again and again until it is through, the first time disturbed.
    void insist(const QStringList& words);
    void startChild(QProcess& process, const QStringList& words, const Disturbance& disturbance) const;
    Disturbance drawFor(const QString& command);
    QString nextCommand();
    QStringList wordsOf(const QString& command) const;
    bool turnIsDue() const;
    void takeTurn();
    void restore();
    void goOnInACopy();
    void merge();
    void sendFromFullDisk();
    void sendTwice();
    void mustNotSend(const std::filesystem::path& file, std::string_view which);
    void settle();
    bool isFinished() const;
    void problem(const std::string& text) { m_report.problems.push_back(text); }
    void noteKill(const std::string& point);

    Programs m_programs;
    std::filesystem::path m_folder;
    RoundPlan m_plan;
    Random m_random;
    RoundFile m_file;
    std::unique_ptr<OracleProcess> m_oracle;
    RoundReport m_report;
    int m_disturbed = 0;
    bool m_turned = false;
    std::string m_lastKill;              ///< whose restart is still to come
    std::filesystem::path m_backup;      ///< waits to be restored
    std::filesystem::path m_original;    ///< of the copy that goes on
    std::vector<std::string> m_merged;   ///< the addresses of two who became one
    std::size_t m_mergedAt = 0;          ///< how much the server had seen then
    std::size_t m_otherTime = 0;         ///< how much it had seen when another file took over
    std::map<std::string, int> m_resent; ///< by address

    friend class RoundCheck;
};

}
