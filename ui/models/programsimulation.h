#pragma once

#include <QObject>
#include <QTimer>

#include "core/program/simulator.h"
#include "ui/models/programgraph.h"
#include "ui/models/services.h"

#include <map>
#include <memory>
#include <optional>

namespace patron::ui {

/// What is asked of a simulation.
struct SimulationQuestion
{
    ProgramId id;             ///< whose uuid and name it goes by
    program::Program program; ///< references by name or uuid
    program::SimulationTerms terms;
};

/// A program run over other times in the background, again and again as a person asks. What is known so far comes a few
/// times a second. GUI thread.
class ProgramSimulation : public QObject
{
    Q_OBJECT

public:
    /// The services must outlive it.
    explicit ProgramSimulation(Services& services, QObject* parent = nullptr);

    /// `title` is what the task centre says; empty: it is not listed there.
    void run(const SimulationQuestion& question, const QString& title);
    void cancel();
    void clear();
    bool isRunning() const { return m_running; }
    /// What is known; `complete` says whether it is all.
    const std::optional<program::Simulation>& result() const { return m_result; }

Q_SIGNALS:
    /// Something new is known, or nothing any more.
    void changed();
    void failed(const QString& sentence);

private:
    struct Known;
    void look();

    Services& m_services;
    std::shared_ptr<Known> m_known;
    std::optional<program::Simulation> m_result;
    QTimer m_looks;
    quint64 m_job = 0;
    bool m_running = false;
};

/// People on each edge of the program, ends included; up to an instant when the walks were kept with their lines.
std::map<EdgePlace, std::int64_t> peopleOnEdges(const program::Simulation& simulation, const program::Program& program,
                                                std::optional<Ms> until = {});
/// What was counted up to the end of a day.
struct SimulatedCounts
{
    std::int64_t entered = 0;
    std::int64_t emails = 0;
    std::int64_t sms = 0;
};
SimulatedCounts countsUpTo(const program::Simulation& simulation, DayNumber day);

}
