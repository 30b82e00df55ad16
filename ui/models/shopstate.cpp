#include "ui/models/shopstate.h"

#include "core/customer/customerstore.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/inboundmails.h"
#include "core/delivery/threads.h"
#include "core/message/messagestore.h"
#include "core/outbox/occasionstore.h"
#include "core/program/programcheck.h"
#include "core/program/programstore.h"
#include "core/segment/segmentstore.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>

namespace patron::ui {

namespace {
constexpr int tradeDays = 30;
constexpr int importsLookedAt = 5;

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("patron::ui::ShopState", text, nullptr, n);
}

void addWorkspace(const Store& store, ShopState& state)
{
    if (store.readOnly()) {
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::ReadOnly;
        matter.title = tr("This workspace is open for reading only");
        matter.detail = store.notice().empty()
                            ? tr("You can look at everything; nothing is changed and nothing is sent.")
                            : textOf(store.notice());
        state.matters.append(matter);
    } else if (!store.live()) {
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::NotLive;
        matter.urgent = true;
        matter.title = tr("This is a copy: programs and sending are off");
        matter.detail = tr("The file was copied, moved or restored. Make it the one that sends, so that nobody gets "
                           "a message twice.");
        matter.action = tr("Use this one");
        state.matters.append(matter);
    }
}

void addImports(ReadSession& session, Ms now, ShopState& state)
{
    for (const intake::PastImport& past : intake::importhistory::recent(session, importsLookedAt)) {
        if (past.undone || past.counts.rejected == 0 || now - past.at > tradeDays * msPerDay)
            continue;
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Import;
        matter.title =
            tr("%n row(s) of %1 were left out", static_cast<int>(past.counts.rejected)).arg(textOf(past.fileName));
        matter.detail = tr("See why, mend the file and import it again; rows that are in already do not change.");
        matter.action = tr("See the rows");
        matter.page = QStringLiteral("import");
        matter.at = {{QStringLiteral("batch"), QVariant::fromValue<qlonglong>(past.id.value)}};
        state.matters.append(matter);
    }
}

Result<void> addPrograms(ReadSession& session, const Store& store, Ms now, ShopState& state)
{
    PATRON_TRY(all, program::programs::all(session));
    state.programs = static_cast<int>(all.size());
    for (const program::SavedProgram& saved : all) {
        if (saved.state != program::ProgramState::Draft)
            ++state.programsStarted;
        const bool running = saved.state == program::ProgramState::Running;
        const bool paused = saved.state == program::ProgramState::Paused;
        if (!running && !paused)
            continue;
        QString problem;
        for (const program::ProgramProblem& each : program::checkProgram(session, store, saved.definition, now)) {
            if (each.error && problem.isEmpty())
                problem = textOf(each.text);
        }
        if (!paused && problem.isEmpty())
            continue;
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Program;
        matter.urgent = !problem.isEmpty();
        matter.title =
            paused ? tr("“%1” is paused").arg(textOf(saved.name)) : tr("“%1” cannot go on").arg(textOf(saved.name));
        const auto waiting = static_cast<int>(program::programs::counts(session, saved.id).active);
        matter.detail = problem.isEmpty() ? tr("%n customer(s) wait in it.", waiting) : problem;
        matter.action = tr("Open the program");
        matter.page = QStringLiteral("programs");
        matter.at = {{QStringLiteral("program"), QVariant::fromValue<qlonglong>(saved.id.value)}};
        state.matters.append(matter);
    }
    return {};
}

/// Engagement is a conversation: who wrote stands on the first page until somebody answers.
void addAnswers(ReadSession& session, ShopState& state)
{
    const auto threads = delivery::threads::open(session.connection());
    const auto mails = delivery::inboundMails::waiting(session.connection());
    if (!threads.empty()) {
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Answers;
        matter.title = tr("%n customer(s) wrote and wait for an answer", static_cast<int>(threads.size()));
        matter.detail = textOf(threads.front().excerpt).simplified();
        matter.action = tr("Answer");
        matter.page = QStringLiteral("sends");
        matter.at = {{QStringLiteral("view"), QStringLiteral("answers")},
                     {QStringLiteral("customer"), QVariant::fromValue<qlonglong>(threads.front().customer.value)}};
        state.matters.append(matter);
    }
    if (!mails.empty()) {
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Answers;
        matter.title = tr("Of %n mail(s) nobody knows whose they are", static_cast<int>(mails.size()));
        matter.detail = textOf(mails.front().subject);
        matter.action = tr("Look");
        matter.page = QStringLiteral("sends");
        matter.at = {{QStringLiteral("view"), QStringLiteral("answers")}};
        state.matters.append(matter);
    }
}

void addSends(ReadSession& session, ShopState& state)
{
    const auto ambiguous =
        static_cast<int>(outbox::occasions::tally(session.connection()).of(outbox::SendState::Ambiguous));
    if (ambiguous > 0) {
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Sends;
        matter.urgent = true;
        matter.title = tr("Of %n message(s) nobody knows whether they went", ambiguous);
        matter.detail = tr("The line broke at the last moment. Say whether they count as sent or go again.");
        matter.action = tr("Decide");
        matter.page = QStringLiteral("sends");
        state.matters.append(matter);
    }
    for (const outbox::Occasion& occasion : outbox::occasions::list(session.connection())) {
        if (occasion.state != "paused")
            continue;
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Sends;
        matter.urgent = true;
        matter.title = tr("Sending “%1” is paused").arg(textOf(occasion.name));
        matter.detail = textOf(occasion.reason);
        matter.action = tr("Open the send");
        matter.page = QStringLiteral("sends");
        matter.at = {{QStringLiteral("occasion"), QVariant::fromValue<qlonglong>(occasion.id.value)}};
        state.matters.append(matter);
    }
    addAnswers(session, state);
    for (const delivery::ConnectorRow& connector : delivery::connectors::list(session.connection())) {
        if (!connector.paused)
            continue;
        OpenMatter matter;
        matter.kind = OpenMatter::Kind::Connector;
        matter.urgent = true;
        matter.title = tr("“%1” is paused").arg(textOf(connector.name));
        matter.detail = textOf(connector.reason);
        matter.action = tr("Open the connectors");
        matter.page = QStringLiteral("connectors");
        state.matters.append(matter);
    }
}
}

Result<ShopState> readShopState(ReadSession& session, const Store& store, Ms now)
{
    ShopState state;
    state.customers = customer::customers::count(session.connection());
    state.trade = results::tradeOverview(session, store, now, tradeDays);
    PATRON_TRY(reach, segment::reach(session, store, segment::Rule{}, "email", {now, false}));
    state.byEmail = reach;
    state.consents = reach.of - reach.noAddress - reach.noConsent;
    state.segments = static_cast<int>(segment::segments::all(session).size());
    state.messages = static_cast<int>(message::messages::all(session).size());
    addWorkspace(store, state);
    PATRON_CHECK(addPrograms(session, store, now, state));
    addSends(session, state);
    addImports(session, now, state);
    return state;
}

}
