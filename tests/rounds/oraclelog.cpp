#include "tests/rounds/oraclelog.h"

#include <array>
#include <fstream>
#include <sstream>

namespace patron::rounds {

namespace {
constexpr std::array<const char*, 5> kinds{"COMMIT", "REFUSED", "LOST", "DROPPED", "OTHER"};
}

std::string lineOf(const Sighting& sighting)
{
    const std::string tab = "\t";
    return kinds[static_cast<std::size_t>(sighting.kind)] + tab + std::to_string(sighting.atMs) + tab +
           sighting.subject + tab + sighting.messageId + tab + sighting.recipient + tab + sighting.sha256 + tab +
           sighting.fault + "\n";
}

std::vector<Sighting> readSightings(const std::filesystem::path& log)
{
    std::vector<Sighting> all;
    std::ifstream in(log, std::ios::binary);
    for (std::string line; std::getline(in, line) && !in.eof();) {
        std::istringstream fields(line);
        std::array<std::string, 7> field;
        for (std::string& each : field)
            std::getline(fields, each, '\t');
        Sighting sighting;
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (field[0] == kinds[i])
                sighting.kind = static_cast<Sighting::Kind>(i);
        }
        sighting.atMs = std::strtoll(field[1].c_str(), nullptr, 10);
        sighting.subject = field[2];
        sighting.messageId = field[3];
        sighting.recipient = field[4];
        sighting.sha256 = field[5];
        sighting.fault = field[6];
        all.push_back(std::move(sighting));
    }
    return all;
}

}
