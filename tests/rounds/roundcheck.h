#pragma once

#include "tests/rounds/round.h"

namespace patron::rounds {

/// Compares the file of a finished round with what the server in the other process saw.
class RoundCheck
{
public:
    explicit RoundCheck(Round& round);
    void run();

private:
    void checkDoubles();
    void checkNoneIsLost();
    void checkRows();
    void checkAmbiguous();
    void checkBytes();
    void checkRate();
    void checkMerged();
    void checkFile();
    int commitsOf(std::string_view subject, const std::string& address) const;
    void doubled(const std::string& text);
    void lost(const std::string& text);

    Round& m_round;
    std::vector<Sighting> m_seen;
    std::vector<RoundRow> m_rows;
    std::map<std::pair<std::string, std::string>, int> m_commits; ///< by subject and address
    std::int64_t m_unknowable = 0;                                ///< how many messages kills and drops may have hit
};

}
