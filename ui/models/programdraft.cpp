#include "ui/models/programdraft.h"

#include "core/message/messagestore.h"
#include "core/program/programedits.h"
#include "core/program/programjson.h"
#include "ui/models/localetext.h"
#include "ui/models/stepkinds.h"

#include <QUndoCommand>

#include <algorithm>
#include <set>

namespace patron::ui {

namespace {
constexpr int burstMs = 1000;
constexpr int undoSteps = 200;
constexpr int keepPauseMs = 500;
constexpr int checkPauseMs = 250;

std::string textOfProgram(const program::Program& program)
{
    return compactJson(program::writeProgram(program));
}

QString sentenceOf(const Error& error)
{
    return error.detail.empty() ? textOf(error.text) : textOf(error.text) + QLatin1Char(' ') + textOf(error.detail);
}

/// What the program itself lacks, before what the workspace has to say about it.
std::vector<program::ProgramProblem> joined(const program::Program& program,
                                            const std::vector<program::ProgramProblem>& found)
{
    std::vector<program::ProgramProblem> all;
    std::set<std::string> lacking;
    const auto add = [&](const std::string& step, const QString& sentence) {
        if (sentence.isEmpty())
            return;
        lacking.insert(step);
        all.push_back({true, step, sentence.toStdString(), {}});
    };
    add({}, missingIn(program));
    for (const program::Step& step : program.steps)
        add(step.id, missingIn(step));
    for (const program::ProgramProblem& problem : found) {
        const bool said = problem.error && !problem.step.empty() && lacking.contains(problem.step);
        if (!said)
            all.push_back(problem);
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.error > b.error; });
    return all;
}
}

class ProgramDraft::Step : public QUndoCommand
{
public:
    Step(ProgramDraft& draft, const QString& action, program::Program after, QString field, bool joins)
        : QUndoCommand(action)
        , m_draft(draft)
        , m_field(std::move(field))
        , m_before(draft.m_program)
        , m_after(std::move(after))
        , m_joins(joins)
    {}

    int id() const override { return 1; }
    void undo() override { m_draft.set(m_before); }
    void redo() override { m_draft.set(m_after); }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto* next = static_cast<const Step*>(other);
        if (!next->m_joins || m_field.isEmpty() || next->m_field != m_field)
            return false;
        m_after = next->m_after;
        return true;
    }

private:
    ProgramDraft& m_draft;
    QString m_field;
    program::Program m_before;
    program::Program m_after;
    bool m_joins;
};

ProgramDraft::ProgramDraft(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_words(std::make_shared<RuleVocabulary>())
{
    m_undo.setUndoLimit(undoSteps);
    m_keepPause.setSingleShot(true);
    m_keepPause.setInterval(keepPauseMs);
    m_checkPause.setSingleShot(true);
    m_checkPause.setInterval(checkPauseMs);
    connect(&m_keepPause, &QTimer::timeout, this, &ProgramDraft::keep);
    connect(&m_checkPause, &QTimer::timeout, this, &ProgramDraft::check);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        const bool named =
            changes.touches(Area::Programs) || changes.touches(Area::Messages) || changes.touches(Area::Segments);
        if (m_open && named)
            refreshNames();
    });
}

Result<ProgramNames> ProgramDraft::readNames(ReadSession& session, ProgramId id) const
{
    ProgramNames names;
    for (const auto& message : message::messages::all(session))
        (message.message.channel == message::MessageChannel::Sms ? names.textMessages : names.emails)
            << textOf(message.message.name);
    PATRON_TRY(programs, program::programs::all(session));
    for (const program::SavedProgram& saved : programs) {
        if (saved.id != id)
            names.programs << textOf(saved.name);
    }
    for (QStringList* list : {&names.emails, &names.textMessages, &names.programs})
        list->sort(Qt::CaseInsensitive);
    return names;
}

Result<ProgramDraft::Opened> ProgramDraft::read(ReadSession& session, ProgramId id) const
{
    Opened opened;
    PATRON_TRY(saved, program::programs::get(session, id));
    opened.saved = std::move(saved);
    PATRON_TRY(edited, program::edits::find(session, id));
    opened.unpublished = edited.has_value();
    PATRON_TRY(document, program::programs::document(session, edited ? *edited : opened.saved.definition));
    PATRON_TRY(named, program::parseProgram(document));
    opened.named = std::move(named);
    PATRON_TRY(words, readRuleVocabulary(session, m_services.store()));
    opened.words = std::move(words);
    PATRON_TRY(names, readNames(session, id));
    opened.names = std::move(names);
    return opened;
}

void ProgramDraft::open(ProgramId id)
{
    flush();
    m_open = false;
    m_services.ask<Opened>(
        this, [this, id](ReadSession& session) { return read(session, id); },
        [this](Result<Opened> opened) {
            if (opened)
                take(std::move(*opened));
            else
                Q_EMIT failed(sentenceOf(opened.error()));
        },
        QStringLiteral("open"));
}

void ProgramDraft::take(Opened fresh)
{
    m_undo.clear();
    m_sinceTyping.invalidate();
    m_open = true;
    m_id = fresh.saved.id;
    m_state = fresh.saved.state;
    m_version = fresh.saved.version;
    m_unpublished = fresh.unpublished;
    m_words = std::move(fresh.words);
    m_names = std::move(fresh.names);
    m_problems.clear();
    m_checked = false;
    m_program = std::move(fresh.named);
    m_keptText = textOfProgram(m_program);
    setKeeping(Keeping::Kept);
    Q_EMIT opened();
    check();
}

void ProgramDraft::startNew(const program::Program& program)
{
    flush();
    m_open = false;
    m_services.change<ProgramId>(
        this,
        [program, now = m_services.clock().now()](Transaction& tx) {
            return program::edits::keep(tx, ProgramId(), program, now);
        },
        [this](Result<ProgramId> id) {
            if (id)
                open(*id);
            else
                Q_EMIT failed(sentenceOf(id.error()));
        });
}

void ProgramDraft::set(const program::Program& program)
{
    m_program = program;
    m_keepPause.start();
    m_checkPause.start();
    Q_EMIT changed();
}

void ProgramDraft::push(const QString& action, program::Program after, const QString& field)
{
    if (textOfProgram(after) == textOfProgram(m_program))
        return;
    const bool joins =
        !field.isEmpty() && field == m_typed && m_sinceTyping.isValid() && m_sinceTyping.elapsed() < burstMs;
    m_typed = field;
    m_sinceTyping.start();
    m_undo.push(new Step(*this, action, std::move(after), field, joins));
}

void ProgramDraft::change(const QString& action, const std::function<void(program::Program&)>& work,
                          const QString& field)
{
    program::Program after = m_program;
    work(after);
    push(action, std::move(after), field);
}

void ProgramDraft::changeStep(const std::string& step, const QString& action,
                              const std::function<void(program::Step&)>& work, const QString& field)
{
    change(
        action,
        [&](program::Program& program) {
            if (program::Step* found = stepIn(program, step))
                work(*found);
        },
        field);
}

std::string ProgramDraft::insert(const EdgePlace& place, std::string_view kind)
{
    program::Step step = makeStep(kind, *m_words);
    if (auto* sent = std::get_if<program::MessageStep>(&step.what)) {
        const QStringList& known = sent->channel == customer::Channel::Sms ? m_names.textMessages : m_names.emails;
        if (known.size() == 1)
            sent->message = known.first().toStdString();
    }
    std::string id;
    change(tr("Add a step"), [&](program::Program& program) { id = insertStep(program, place, std::move(step)); });
    return id;
}

std::string ProgramDraft::remove(const std::string& step, Extent extent)
{
    const auto into = placesInto(m_program, step);
    const std::string next = targetAt(m_program, {step, 0});
    change(tr("Remove a step"), [&](program::Program& program) { removeExtent(program, step, extent); });
    if (m_program.step(next))
        return next;
    return into.empty() || !m_program.step(into.front().from) ? std::string() : into.front().from;
}

bool ProgramDraft::move(const std::string& step, Extent extent, const EdgePlace& place)
{
    program::Program after = m_program;
    if (!moveExtent(after, step, extent, place))
        return false;
    push(tr("Move a step"), std::move(after), {});
    return true;
}

std::string ProgramDraft::duplicate(const std::string& step)
{
    const Fragment fragment = fragmentOf(m_program, step, Extent::Block);
    std::string id;
    change(tr("Duplicate a step"), [&](program::Program& program) {
        // A fork's copy stands before it, since after it there is no single place.
        const bool single = program::edgesOf(*program.step(step)).size() == 1;
        const auto into = placesInto(program, step);
        id = pasteFragment(program, single || into.empty() ? EdgePlace{step, 0} : into.front(), fragment);
    });
    return id;
}

std::string ProgramDraft::paste(const EdgePlace& place, const Fragment& fragment)
{
    std::string id;
    change(tr("Paste steps"), [&](program::Program& program) { id = pasteFragment(program, place, fragment); });
    return id;
}

void ProgramDraft::connectTo(const EdgePlace& place, const std::string& to)
{
    change(tr("Lead to another step"), [&](program::Program& program) { leadTo(program, place, to); });
}

void ProgramDraft::setKeeping(Keeping keeping, const QString& trouble)
{
    m_keeping = keeping;
    m_trouble = trouble;
    Q_EMIT stateChanged();
}

void ProgramDraft::flush()
{
    if (!m_keepPause.isActive())
        return;
    m_keepPause.stop();
    keep();
}

void ProgramDraft::keep()
{
    if (!m_open || m_services.store().readOnly())
        return;
    if (m_keeping == Keeping::Underway) {
        m_keepPause.start();
        return;
    }
    const std::string text = textOfProgram(m_program);
    if (text == m_keptText) {
        setKeeping(Keeping::Kept);
        return;
    }
    m_underwayText = text;
    setKeeping(Keeping::Underway);
    m_services.change<ProgramId>(
        this,
        [id = m_id, program = m_program, now = m_services.clock().now()](Transaction& tx) {
            return program::edits::keep(tx, id, program, now);
        },
        [this, id = m_id](Result<ProgramId> kept) {
            if (id != m_id)
                return;
            if (kept) {
                m_keptText = m_underwayText;
                setKeeping(Keeping::Kept);
            } else {
                setKeeping(Keeping::Failed, sentenceOf(kept.error()));
            }
            if (const auto next = std::exchange(m_afterKeeping, {}))
                next();
        });
}

void ProgramDraft::check()
{
    using Problems = std::vector<program::ProgramProblem>;
    const Ms now = m_services.clock().now();
    m_services.ask<Problems>(
        this,
        [this, program = m_program, now](ReadSession& session) -> Result<Problems> {
            PATRON_TRY(fixed, program::programs::withIds(session, program, program::UnknownNames::Keep));
            return program::checkProgram(session, m_services.store(), fixed, now);
        },
        [this](Result<Problems> found) {
            if (!found) {
                Q_EMIT failed(sentenceOf(found.error()));
                return;
            }
            m_problems = joined(m_program, *found);
            m_checked = true;
            Q_EMIT problemsChanged();
        },
        QStringLiteral("check"));
}

void ProgramDraft::refreshNames()
{
    m_services.ask<Named>(
        this,
        [this, id = m_id](ReadSession& session) -> Result<Named> {
            Named named;
            PATRON_TRY(words, readRuleVocabulary(session, m_services.store()));
            named.words = std::move(words);
            PATRON_TRY(names, readNames(session, id));
            named.names = std::move(names);
            PATRON_TRY(saved, program::programs::get(session, id));
            named.state = saved.state;
            named.version = saved.version;
            PATRON_TRY(edited, program::edits::find(session, id));
            named.unpublished = edited.has_value();
            return named;
        },
        [this](Result<Named> named) {
            if (!named)
                return;
            m_words = std::move(named->words);
            m_names = std::move(named->names);
            m_state = named->state;
            m_version = named->version;
            m_unpublished = named->unpublished;
            Q_EMIT namesChanged();
            Q_EMIT stateChanged();
            m_checkPause.start();
        },
        QStringLiteral("names"));
}

void ProgramDraft::publish()
{
    const auto work = [this] {
        if (m_keeping == Keeping::Failed) {
            Q_EMIT failed(m_trouble);
            return;
        }
        m_services.change<bool>(
            this,
            [id = m_id, now = m_services.clock().now()](Transaction& tx) -> Result<bool> {
                PATRON_CHECK(program::edits::publish(tx, id, now));
                return true;
            },
            [this](Result<bool> done) {
                if (!done) {
                    Q_EMIT failed(sentenceOf(done.error()));
                    return;
                }
                m_unpublished = false;
                refreshNames();
                Q_EMIT published();
            });
    };
    flush();
    if (m_keeping == Keeping::Underway)
        m_afterKeeping = work;
    else
        work();
}

void ProgramDraft::discard()
{
    m_keepPause.stop();
    m_services.change<bool>(
        this,
        [id = m_id](Transaction& tx) -> Result<bool> {
            PATRON_CHECK(program::edits::discard(tx, id));
            return true;
        },
        [this, id = m_id](Result<bool> done) {
            if (done)
                open(id);
            else
                Q_EMIT failed(sentenceOf(done.error()));
        });
}

}
