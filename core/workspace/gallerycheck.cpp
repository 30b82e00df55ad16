#include "core/workspace/gallerycheck.h"

#include "core/base/hash.h"
#include "core/base/paths.h"
#include "core/loyalty/couponpool.h"
#include "core/program/programcheck.h"
#include "core/program/programstore.h"
#include "core/program/simulator.h"
#include "core/workspace/gallerywalk.h"
#include "core/workspace/mailsource.h"

#include <QTemporaryDir>

#include <algorithm>
#include <set>

namespace patron::workspace::gallery {

namespace {
constexpr Ms yearMs = 365 * msPerDay;
constexpr int mostPutIn = 10;
constexpr int mostReaders = 40;

/// Customers from all over the workspace.
Result<std::vector<CustomerId>> some(Store& store, int count)
{
    return store.read([&](ReadSession& session) -> Result<std::vector<CustomerId>> {
        std::vector<CustomerId> all;
        Query query = session.query("SELECT id FROM v_customer ORDER BY id");
        while (query.step())
            all.push_back(query.id<CustomerId>(0));
        std::vector<CustomerId> chosen;
        const std::size_t stride = std::max<std::size_t>(1, all.size() / static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < all.size() && chosen.size() < static_cast<std::size_t>(count); i += stride)
            chosen.push_back(all[i]);
        return chosen;
    });
}

class Trial
{
public:
    Trial(Store& store, JobContext& job, Ms now, const ProgramStarter& starter)
        : m_store(store)
        , m_job(job)
        , m_now(now)
        , m_starter(starter)
    {
        m_check.slug = starter.slug;
    }

    Result<StarterCheck> run()
    {
        const auto installed = install(m_store, m_starter, m_now);
        if (!installed) {
            m_check.problems.push_back(installed.error().text);
            return m_check;
        }
        PATRON_CHECK(fillPools());
        PATRON_TRY(saved, m_store.read([&](ReadSession& session) -> Result<program::SavedProgram> {
            PATRON_TRY(found, program::programs::get(session, installed->program));
            lookAtProgram(session, found.definition);
            return found;
        }));
        PATRON_CHECK(replay(saved));
        PATRON_CHECK(walkOn(saved));
        PATRON_CHECK(render());
        return m_check;
    }

private:
    /// Codes are the shop's to make; on the copy there are some of every pool that the starter needs.
    Result<void> fillPools()
    {
        constexpr std::string_view prefix = "coupons:";
        for (const StarterNeed& need : m_starter.needs) {
            if (!need.what.starts_with(prefix))
                continue;
            loyalty::pools::Generation wish;
            wish.pool = need.what.substr(prefix.size());
            wish.count = 500;
            wish.seed = quickHash(wish.pool);
            const auto made =
                m_store.write([&](Transaction& tx) { return loyalty::pools::generate(tx, wish, m_now - yearMs); });
            if (!made)
                return made.error();
        }
        return {};
    }

    void lookAtProgram(ReadSession& session, const program::Program& definition)
    {
        for (const program::ProgramProblem& problem : program::checkProgram(session, m_store, definition, m_now))
            (problem.error ? m_check.problems : m_check.warnings).push_back(problem.text + " " + problem.fix);
    }

    Result<program::Simulation> simulate(const program::SavedProgram& saved, std::optional<CustomerId> only)
    {
        program::SimulationTerms terms;
        terms.from = m_now - yearMs;
        terms.to = m_now;
        terms.reach = program::SimulatedReach::Assumed;
        terms.only = only;
        PATRON_TRY(simulation, program::simulate(m_store, m_job, saved, terms));
        for (const program::SimulatedStep& step : simulation.steps) {
            if (step.people > 0)
                m_reached.insert(step.id);
        }
        return simulation;
    }

    Result<void> replay(const program::SavedProgram& saved)
    {
        PATRON_TRY(year, simulate(saved, {}));
        m_check.entered = year.entered;
        if (year.entered > 0)
            return {};
        PATRON_TRY(people, some(m_store, mostPutIn));
        for (const CustomerId customer : people) {
            PATRON_TRY(alone, simulate(saved, customer));
            m_check.putIn += alone.entered;
        }
        if (m_check.putIn == 0)
            m_check.problems.emplace_back("It admits nobody, not even who is put in by hand.");
        return {};
    }

    Result<void> walkOn(const program::SavedProgram& saved)
    {
        PATRON_TRY(walkable, walkableSteps(saved.definition, m_store.zone(), m_now - yearMs));
        for (const program::Step& step : saved.definition.steps) {
            if (m_reached.contains(step.id))
                m_check.byHistory.push_back(step.id);
            else if (walkable.contains(step.id))
                m_check.byWalk.push_back(step.id);
            else
                m_check.problems.push_back("Nobody can come to the step \"" + step.id + "\".");
        }
        return {};
    }

    Result<void> render()
    {
        PATRON_TRY(people, some(m_store, mostReaders));
        MailSource source(m_store);
        return m_store.read([&](ReadSession& session) -> Result<void> {
            for (const message::Message& mail : m_starter.messages) {
                message::SavedMessage saved;
                saved.message = mail;
                for (const CustomerId customer : people) {
                    const auto made = source.personalise(session, saved, customer, m_now, Json());
                    if (!made || made->rendered.outcome != message::Rendered::Outcome::Ready) {
                        m_check.problems.push_back("\"" + mail.name +
                                                   "\": " + (made ? made->rendered.skipReason() : made.error().text));
                        break;
                    }
                    ++m_check.rendered;
                }
            }
            return {};
        });
    }

    Store& m_store;
    JobContext& m_job;
    Ms m_now;
    const ProgramStarter& m_starter;
    std::set<std::string> m_reached;
    StarterCheck m_check;
};
}

Result<std::vector<StarterCheck>> checkAll(Store& store, JobContext& job, Ms now)
{
    PATRON_TRY(all, starters());
    const QTemporaryDir folder;
    if (!folder.isValid())
        return makeError(ErrorCode::Io, "There is no room for a copy to try the starters on. Free some disk space.");
    const auto file = toPath(folder.filePath(QStringLiteral("gallery.patron")).toStdString());
    PATRON_CHECK(store.backup(file));
    PATRON_TRY(copy, Store::open(file, Store::Access::ReadWrite));
    std::vector<StarterCheck> checks;
    for (const ProgramStarter& starter : all) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "The look through the gallery was stopped.");
        PATRON_TRY(checked, Trial(*copy, job, now, starter).run());
        checks.push_back(std::move(checked));
    }
    return checks;
}

}
