#include "ui/models/programsimulation.h"

#include "ui/models/localetext.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace patron::ui {

namespace {
constexpr int looksMs = 250;
}

/// Between the job's thread, which writes, and the window's, which looks.
struct ProgramSimulation::Known
{
    std::mutex mutex;
    std::optional<program::Simulation> partial;
};

ProgramSimulation::ProgramSimulation(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    m_looks.setInterval(looksMs);
    connect(&m_looks, &QTimer::timeout, this, &ProgramSimulation::look);
}

void ProgramSimulation::run(const SimulationQuestion& question, const QString& title)
{
    cancel();
    m_result.reset();
    m_running = true;
    m_known = std::make_shared<Known>();
    m_looks.start();
    Q_EMIT changed();
    m_job = m_services.run<program::Simulation>(
        this, title,
        [this, question, known = m_known](JobContext& job) -> Result<program::Simulation> {
            Store& store = m_services.store();
            auto read = store.read([&](ReadSession& session) -> Result<program::SavedProgram> {
                PATRON_TRY(saved, program::programs::get(session, question.id));
                PATRON_TRY(fixed, program::programs::withIds(session, question.program));
                saved.definition = std::move(fixed);
                return saved;
            });
            if (!read)
                return read.error();
            program::SimulationTerms terms = question.terms;
            terms.partial = [known](const program::Simulation& so) {
                program::Simulation light = so;
                light.walks.clear();
                const std::lock_guard lock(known->mutex);
                known->partial = std::move(light);
            };
            return program::simulate(store, job, *read, terms);
        },
        [this](Result<program::Simulation> done) {
            m_looks.stop();
            m_running = false;
            if (done)
                m_result = std::move(*done);
            Q_EMIT changed();
            if (!done && done.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(textOf(done.error().text));
        },
        QStringLiteral("simulation"));
}

void ProgramSimulation::look()
{
    const std::lock_guard lock(m_known->mutex);
    if (!m_known->partial)
        return;
    m_result = std::exchange(m_known->partial, std::nullopt);
    Q_EMIT changed();
}

void ProgramSimulation::cancel()
{
    if (m_running)
        m_services.cancel(m_job);
}

void ProgramSimulation::clear()
{
    cancel();
    m_result.reset();
    Q_EMIT changed();
}

namespace {
/// The edges of the program that the simulated ones are. Two ways of a step to one other are counted as one: the first.
std::vector<EdgePlace> placesOf(const program::Simulation& simulation, const program::Program& program)
{
    std::map<std::pair<std::string, std::string>, EdgePlace> known;
    for (const EdgePlace& place : edgePlaces(program))
        known.emplace(std::pair(place.from, targetAt(program, place)), place);
    std::vector<EdgePlace> places;
    for (const program::SimulatedEdge& edge : simulation.edges)
        places.push_back(known[{edge.from, edge.to}]);
    return places;
}

/// How many of its edges a walk had taken by then. Over a note or a jump one comes together with the next step.
std::size_t takenBy(const program::SimulatedWalk& walk, const program::Simulation& simulation, Ms until)
{
    if (walk.endedAt && *walk.endedAt <= until)
        return walk.edges.size();
    std::size_t taken = 0;
    auto line = walk.lines.begin();
    for (std::size_t i = 0; i < walk.edges.size(); ++i) {
        const std::string& to = simulation.edges[walk.edges[i]].to;
        const auto at = std::find_if(line, walk.lines.end(), [&](const auto& each) { return each.step == to; });
        if (at == walk.lines.end())
            continue;
        if (at->at > until)
            return taken;
        line = at;
        taken = i + 1;
    }
    return taken;
}
}

std::map<EdgePlace, std::int64_t> peopleOnEdges(const program::Simulation& simulation, const program::Program& program,
                                                std::optional<Ms> until)
{
    const std::vector<EdgePlace> places = placesOf(simulation, program);
    std::map<EdgePlace, std::int64_t> people;
    for (const EdgePlace& place : edgePlaces(program))
        people[place] = 0;
    if (!until || simulation.walks.empty()) {
        for (std::size_t i = 0; i < places.size(); ++i)
            people[places[i]] = simulation.edges[i].people;
        return people;
    }
    for (const program::SimulatedWalk& walk : simulation.walks) {
        if (walk.enteredAt > *until)
            continue;
        const std::size_t taken = takenBy(walk, simulation, *until);
        std::set<std::size_t> once(walk.edges.begin(), walk.edges.begin() + std::ptrdiff_t(taken));
        for (const std::size_t edge : once) {
            if (edge < places.size())
                ++people[places[edge]];
        }
    }
    return people;
}

SimulatedCounts countsUpTo(const program::Simulation& simulation, DayNumber day)
{
    SimulatedCounts counts;
    for (const program::SimulatedDay& each : simulation.days) {
        if (each.day > day)
            break;
        counts.entered += each.entries;
        counts.emails += each.emails;
        counts.sms += each.sms;
    }
    return counts;
}

}
