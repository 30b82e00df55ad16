#include "core/intake/importreplay.h"

#include "core/intake/buyerclaims.h"
#include "core/intake/customerstage.h"

namespace patron::intake {

namespace {
Error cancelled()
{
    return makeError(ErrorCode::Cancelled, "The undo was stopped; nothing was changed.");
}
}

std::optional<AppliedBatch> appliedBatch(Connection& connection, BatchId batch)
{
    Query query = connection.query("SELECT source, policy, recorded_at FROM import_batch WHERE id = ?");
    query.bind(batch);
    if (!query.step())
        return std::nullopt;
    return AppliedBatch{batch, query.text(0), parseMergePolicy(query.view(1)).value_or(MergePolicy::Overwrite),
                        query.int64(2)};
}

struct ImportReplay::Claim
{
    ClaimAgain again;
    std::optional<std::int64_t> ownerSeq;
    std::string record;
};

/// The claims on the circle of some kinds, as a list in quotes, in their order. They are read before any is used: using
/// one changes whose it is.
template <typename F>
Result<void> ImportReplay::forEachClaim(BatchId batch, std::string_view kinds, F&& use)
{
    StagingLog log;
    {
        Query query = m_tx.query(
            "SELECT p.seq, CASE WHEN p.dormant THEN 0 ELSE p.customer_id END, p.owner_seq, "
            "r.bytes, NOT p.dormant AND EXISTS (SELECT 1 FROM temp.circle_survivor s JOIN "
            "import_batch b ON b.recorded_at >= s.since WHERE s.id = p.customer_id AND "
            "b.id = p.batch_id) FROM person_claim p JOIN import_record r ON r.id = p.record_id WHERE p.batch_id = ? "
            "AND p.customer_id IN (SELECT id FROM temp.circle) AND p.kind IN (" +
            std::string(kinds) + ") ORDER BY p.seq");
        query.bind(batch);
        while (query.step()) {
            RecordWriter record;
            record.number(query.int64(0));
            record.number(query.int64(1));
            record.number(query.isNull(2) ? 0 : query.int64(2));
            record.text(query.view(3));
            record.number(query.int64(4));
            log.append(record.record());
        }
    }
    std::string bytes;
    log.rewind();
    while (log.next(bytes)) {
        RecordReader reader(bytes);
        Claim claim;
        claim.again.seq = reader.number();
        claim.again.before = CustomerId{reader.number()};
        if (const std::int64_t owner = reader.number())
            claim.ownerSeq = owner;
        claim.record = std::string(reader.text());
        claim.again.merged = reader.number() != 0;
        use(claim);
        if (m_job.cancelled())
            return cancelled();
    }
    return log.failed() ? Result<void>(stagingError()) : Result<void>();
}

void ImportReplay::closeCircle()
{
    do {
        m_retraction.close();
        StoredWords words(m_tx);
        std::vector<customer::Identity> identities;
        {
            Query query = m_tx.query("SELECT r.bytes FROM person_claim p JOIN import_record r ON r.id = p.record_id "
                                     "WHERE p.dormant AND p.customer_id IN (SELECT id FROM temp.circle)");
            while (query.step()) {
                RecordReader reader(query.view(0), &words);
                for (customer::Identity& identity : LinkedBuyer::read(reader).person.identities)
                    identities.push_back(std::move(identity));
            }
        }
        for (const customer::Identity& identity : identities)
            m_retraction.addKnownBy(identity);
    } while (m_retraction.close());
}

Result<void> ImportReplay::runRows(ApplyContext& context, PersonWriter& writer, std::string_view kind)
{
    CustomerStage stage{std::string(kind)};
    PATRON_CHECK(forEachClaim(context.batch, "'" + std::string(kind) + "'", [&](const Claim& claim) {
        RecordReader reader(claim.record, &context.journal.words());
        stage.addAgain(Person::read(reader), claim.again);
    }));
    ImportCounts counts;
    std::int64_t merged = 0;
    return stage.apply(context, writer, counts, merged);
}

Result<void> ImportReplay::runBuyers(ApplyContext& context, PersonWriter& writer)
{
    namespace claims = customer::claims;
    PATRON_CHECK(forEachClaim(context.batch, "'buyer'", [&](const Claim& claim) {
        RecordReader reader(claim.record, &context.journal.words());
        const auto found = writer.findOrCreate(Person::read(reader).identities, claim.again);
        claims::settlePerson(m_tx, context.batch, claim.again.seq, found.customer);
    }));
    return forEachClaim(context.batch, "'linked'", [&](const Claim& claim) {
        RecordReader reader(claim.record, &context.journal.words());
        LinkedBuyer linked = LinkedBuyer::read(reader);
        CustomerId customer;
        linked.settle(context, writer, claim.again, customer);
        claims::settlePerson(m_tx, context.batch, claim.again.seq, customer, linked.dormant);
    });
}

Result<void> ImportReplay::runFacts(ApplyContext& context, PersonWriter& writer)
{
    FactsApply apply;
    PATRON_CHECK(forEachClaim(context.batch, "'facts'", [&](const Claim& claim) {
        RecordReader reader(claim.record, &context.journal.words());
        BuyerFacts facts = BuyerFacts::read(reader);
        {
            Query owner = m_tx.query("SELECT p.customer_id, r.bytes FROM person_claim p JOIN import_record r ON "
                                     "r.id = p.record_id WHERE p.batch_id = ? AND p.seq = ?");
            owner.bind(context.batch, claim.ownerSeq);
            if (!owner.step() || owner.isNull(0))
                return;
            facts.customer = owner.id<CustomerId>(0);
            RecordReader buyer(owner.view(1), &context.journal.words());
            facts.identities = Person::read(buyer).identities;
        }
        customer::claims::settlePerson(m_tx, context.batch, claim.again.seq, facts.customer);
        apply.add(std::move(facts));
    }));
    return apply.run(context, writer);
}

Result<void> ImportReplay::runVisitors(ApplyContext& context, PersonWriter& writer)
{
    return forEachClaim(context.batch, "'visitor'", [&](const Claim& claim) {
        RecordReader reader(claim.record, &context.journal.words());
        const Person person = Person::read(reader);
        const auto found = writer.findOrCreate(person.identities, claim.again);
        customer::claims::settlePerson(m_tx, context.batch, claim.again.seq, found.customer);
    });
}

Result<void> ImportReplay::runBatch(const AppliedBatch& batch)
{
    m_retraction.standAt(batch.id, batch.recordedAt);
    ClaimJournal journal(m_tx, batch.id);
    ImportNotes notes;
    ApplyContext context{m_tx,     m_store,      m_job,        notes,   batch.recordedAt,
                         batch.id, batch.source, batch.policy, journal, &m_retraction};
    PersonWriter writer(context);
    // In the order in which an import writes.
    PATRON_CHECK(runRows(context, writer, "row"));
    PATRON_CHECK(runBuyers(context, writer));
    PATRON_CHECK(runFacts(context, writer));
    PATRON_CHECK(runVisitors(context, writer));
    return runRows(context, writer, "consent");
}

Result<void> ImportReplay::run()
{
    std::vector<BatchId> batches;
    {
        Query query = m_tx.query("SELECT DISTINCT batch_id FROM person_claim WHERE customer_id IN "
                                 "(SELECT id FROM temp.circle) ORDER BY batch_id");
        while (query.step())
            batches.push_back(query.id<BatchId>(0));
    }
    for (const BatchId id : batches) {
        if (const auto batch = appliedBatch(m_tx.connection(), id))
            PATRON_CHECK(runBatch(*batch));
    }
    return {};
}

}
