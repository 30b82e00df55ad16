#include "core/message/audiencerender.h"

#include "core/customer/customerzone.h"
#include "core/message/recipientreader.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace patron::message {

namespace {
constexpr std::size_t chunkSize = 100;
/// Chunks that may be done before the one that is handed out next: the bound of memory.
constexpr std::size_t mostAhead = 6;
/// As many as a store has readers.
constexpr int threadCount = 2;

using Chunk = std::vector<AudienceMail>;

RecipientFacts factsOf(const Json& data)
{
    RecipientFacts facts;
    const Json& customer = data.at("customer");
    if (customer.contains("full_name"))
        facts.name = customer["full_name"].get<std::string>();
    if (customer.contains("email"))
        facts.address = customer["email"].get<std::string>();
    facts.hasOrder = data.contains("last_order");
    if (facts.hasOrder)
        facts.basketLines = data["last_order"]["lines"].size();
    return facts;
}

/// The work of one audience, shared by its threads.
class Crew
{
public:
    Crew(Store& store, const CompiledMessage& message, std::span<const CustomerId> customers,
         const AudienceTerms& terms, const CancelToken& cancel)
        : m_store(store)
        , m_message(message)
        , m_customers(customers)
        , m_terms(terms)
        , m_cancel(cancel)
    {}
    ~Crew() { stop(); }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    Result<void> start();
    std::size_t chunks() const { return (m_customers.size() + chunkSize - 1) / chunkSize; }
    /// The next chunk, in order.
    Result<Chunk> take();
    void stop();

private:
    void work();
    bool waitForTurn(std::size_t chunk);
    Result<Chunk> make(std::size_t number, Renderer& renderer);
    AudienceMail makeMail(ReadSession& session, CustomerId customer, Json data, Renderer& renderer);

    Store& m_store;
    const CompiledMessage& m_message;
    std::span<const CustomerId> m_customers;
    const AudienceTerms& m_terms;
    const CancelToken& m_cancel;
    std::shared_ptr<const RecipientReader> m_reader;
    std::vector<std::thread> m_threads;
    std::atomic<std::size_t> m_next = 0;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::size_t, Result<Chunk>> m_done;
    std::size_t m_taken = 0;
    bool m_stopping = false;
};

Result<void> Crew::start()
{
    UsedFields used = m_message.usedFields();
    for (const CompiledMessage& variant : m_terms.variants)
        used.add(variant.usedFields());
    if (m_terms.withFacts)
        used.add("last_order.lines");
    auto opened = m_store.read(
        [&](ReadSession& session) {
            return RecipientReader::open(session, m_store, used, m_terms.now, RecipientReader::For::All);
        },
        m_cancel);
    if (!opened)
        return std::move(opened).error();
    m_reader = std::move(*opened);
    for (int i = 0; i < threadCount; ++i)
        m_threads.emplace_back([this] { work(); });
    return {};
}

bool Crew::waitForTurn(std::size_t chunk)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_stopping || chunk < m_taken + mostAhead; });
    return !m_stopping;
}

void Crew::work()
{
    Renderer renderer;
    for (;;) {
        const std::size_t number = m_next.fetch_add(1);
        if (number >= chunks() || !waitForTurn(number))
            return;
        Result<Chunk> chunk = make(number, renderer);
        const std::lock_guard lock(m_mutex);
        m_done.emplace(number, std::move(chunk));
        m_changed.notify_all();
    }
}

Result<Chunk> Crew::make(std::size_t number, Renderer& renderer)
{
    const auto customers =
        m_customers.subspan(number * chunkSize, std::min(chunkSize, m_customers.size() - number * chunkSize));
    return m_store.read(
        [&](ReadSession& session) -> Result<Chunk> {
            PATRON_TRY(data, m_reader->read(session, m_store, customers, m_terms.now));
            Chunk mails;
            mails.reserve(customers.size());
            for (std::size_t i = 0; i < customers.size(); ++i) {
                mails.push_back(makeMail(session, customers[i], std::move(data[i]), renderer));
                // Views of short texts would not outlive a move: a check is made where the mail stays.
                AudienceMail& mail = mails.back();
                if (mail.isReady())
                    mail.check = checkRendered(m_message.message(), mail.rendered);
            }
            return mails;
        },
        m_cancel);
}

AudienceMail Crew::makeMail(ReadSession& session, CustomerId customer, Json data, Renderer& renderer)
{
    AudienceMail mail;
    mail.customer = customer;
    mail.facts = factsOf(data);
    const CompiledMessage* other = m_terms.choose ? m_terms.choose(data) : nullptr;
    const CompiledMessage& chosen = other ? *other : m_message;
    if (m_terms.additions)
        data.update(m_terms.additions(customer, chosen.message()));
    const auto format = m_terms.locale ? m_terms.locale(chosen, data) : nullptr;
    RenderScope scope;
    scope.now = m_terms.now;
    scope.zone = customer::zoneOf(session.connection(), customer, m_store.zone());
    scope.locale = format.get();
    scope.branches = m_terms.withFacts && !other ? &mail.branches : nullptr;
    auto rendered = renderer.render(chosen, data, scope);
    if (rendered)
        mail.rendered = std::move(*rendered);
    else
        mail.failure = rendered.error();
    return mail;
}

Result<Chunk> Crew::take()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_done.contains(m_taken); });
    const auto at = m_done.find(m_taken);
    Result<Chunk> chunk = std::move(at->second);
    m_done.erase(at);
    ++m_taken;
    m_changed.notify_all();
    return chunk;
}

void Crew::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_changed.notify_all();
    }
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
}
}

void AudienceTally::add(const AudienceMail& mail)
{
    if (mail.failure) {
        ++failed;
        return;
    }
    fallbacks += mail.rendered.fallbacksUsed;
    if (!mail.isReady()) {
        ++leftOut;
        checks.addLeftOut();
        return;
    }
    ++rendered;
    blanks += static_cast<std::int64_t>(mail.rendered.missing.size());
    bytes += mail.check.bytes;
    if (mail.check.smsParts > 0)
        ++smsParts[mail.check.smsParts];
    checks.add(mail.check);
}

std::int64_t AudienceTally::allSmsParts() const
{
    std::int64_t all = 0;
    for (const auto& [parts, people] : smsParts)
        all += static_cast<std::int64_t>(parts) * people;
    return all;
}

Result<AudienceTally> renderAudience(Store& store, JobContext& job, const CompiledMessage& message,
                                     std::span<const CustomerId> customers, const AudienceTerms& terms,
                                     const AudienceSink& sink)
{
    job.phase("Rendering", static_cast<std::int64_t>(customers.size()));
    AudienceTally tally;
    Crew crew(store, message, customers, terms, job.cancelToken());
    PATRON_CHECK(crew.start());
    std::int64_t done = 0;
    for (std::size_t i = 0; i < crew.chunks(); ++i) {
        PATRON_TRY(chunk, crew.take());
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped.");
        for (const AudienceMail& mail : chunk) {
            tally.add(mail);
            if (sink)
                PATRON_CHECK(sink(mail));
        }
        done += static_cast<std::int64_t>(chunk.size());
        job.done(done);
    }
    return tally;
}

}
