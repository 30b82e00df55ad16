#include "ui/messages/audiencelook.h"

#include "core/customer/profile.h"
#include "core/message/sms/audiencecost.h"

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int typingPauseMs = 500;
/// So many mails are made in the blink of an eye, so they are made unasked.
constexpr std::size_t smallAudience = 3000;

Result<AudienceSight> look(JobContext& job, Store& store, workspace::MailSource& source,
                           const message::Message& message, const std::vector<CustomerId>& people, Ms now)
{
    message::SavedMessage saved; // version 0: not kept in memory
    saved.message = message;
    PATRON_TRY(ready, store.read([&](ReadSession& session) { return source.compiled(session, saved); }));
    message::WorstCases worst(ready);
    AudienceSight sight;
    std::optional<message::AudienceCost> cost;
    if (message.channel == message::MessageChannel::Sms) {
        PATRON_TRY(prices, store.read(message::AudienceCost::open));
        cost = std::move(prices);
    }
    PATRON_TRY(tally, source.renderAudience(job, saved, people, now, true,
                                            [&](const message::AudienceMail& mail) -> Result<void> {
                                                worst.add(mail);
                                                if (cost)
                                                    cost->add(mail);
                                                return {};
                                            }));
    sight.tally = std::move(tally);
    if (cost)
        sight.cost = cost->cost();
    sight.neverTaken = worst.neverTaken();
    sight.people = static_cast<qint64>(people.size());
    PATRON_CHECK(store.read([&](ReadSession& session) -> Result<void> {
        for (message::WorstCase& found : worst.found()) {
            std::string name = customer::profiles::displayName(session.connection(), found.customer);
            sight.cases.push_back({std::move(found), std::move(name)});
        }
        return {};
    }));
    return sight;
}
}

AudienceLook::AudienceLook(Services& services, std::shared_ptr<workspace::MailSource> source, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_source(std::move(source))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &AudienceLook::ask);
}

void AudienceLook::setMessage(const message::Message& message)
{
    if (message == m_message)
        return;
    m_message = message;
    askSoon();
}

void AudienceLook::setPeople(std::vector<CustomerId> people)
{
    m_people = std::move(people);
    askSoon();
}

void AudienceLook::setWanted(bool wanted)
{
    m_wanted = wanted;
    if (m_wanted && m_stale)
        ask();
}

void AudienceLook::askSoon()
{
    m_stale = true;
    if (m_wanted || m_people.size() <= smallAudience) {
        m_pause.start();
    } else if (m_sight.people > 0) {
        // What is known is about another text, and nobody asked for this one.
        m_sight = {};
        Q_EMIT changed();
    }
}

void AudienceLook::ask()
{
    m_pause.stop();
    const bool isBlank = std::all_of(m_message.body.begin(), m_message.body.end(),
                                     [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
    m_stale = false;
    const quint64 question = ++m_question;
    if (isBlank || m_people.empty()) {
        m_busy = false;
        m_sight = {};
        Q_EMIT changed();
        return;
    }
    m_busy = true;
    const Ms now = m_services.clock().now();
    m_services.run<AudienceSight>(
        this, QString(),
        [&store = m_services.store(), source = m_source, message = m_message, people = m_people, now](JobContext& job) {
            return look(job, store, *source, message, people, now);
        },
        [this, question](Result<AudienceSight> sight) {
            if (question != m_question)
                return;
            m_busy = false;
            // A message that cannot be read says so elsewhere; there is nobody to show then.
            m_sight = sight ? std::move(*sight) : AudienceSight();
            Q_EMIT changed();
        },
        QStringLiteral("audience"));
    Q_EMIT changed();
}

}
