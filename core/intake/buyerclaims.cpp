#include "core/intake/buyerclaims.h"

#include "core/intake/orderwriter.h"

#include <algorithm>
#include <tuple>

namespace patron::intake {

void LinkedBuyer::write(RecordWriter& record) const
{
    record.word(source);
    record.text(number);
    person.write(record);
}

LinkedBuyer LinkedBuyer::read(RecordReader& record)
{
    LinkedBuyer buyer;
    buyer.source = std::string(record.word());
    buyer.number = std::string(record.text());
    buyer.person = Person::read(record);
    return buyer;
}

bool LinkedBuyer::settle(ApplyContext& context, PersonWriter& writer, const ClaimAgain& claim, CustomerId& customer)
{
    customer = OrderWriter(context).customerOfLinked(source, number);
    dormant = bool{customer};
    if (dormant || person.identities.empty())
        return false;
    const auto found = writer.findOrCreate(person.identities, claim);
    customer = found.customer;
    return found.created;
}

void BuyerFacts::write(RecordWriter& record) const
{
    record.number(static_cast<std::int64_t>(at.size()));
    Ms last = 0;
    for (const Ms instant : at) {
        record.number(instant - last);
        last = instant;
    }
    person.write(record);
}

BuyerFacts BuyerFacts::read(RecordReader& record)
{
    BuyerFacts facts;
    facts.at.resize(record.count());
    Ms last = 0;
    for (Ms& instant : facts.at) {
        last += record.number();
        instant = last;
    }
    facts.person = Person::read(record);
    return facts;
}

Result<void> FactsApply::run(ApplyContext& context, PersonWriter& writer)
{
    struct Fact
    {
        CustomerId customer;
        Ms at;
        std::size_t facts;
    };
    std::vector<Fact> sequence;
    std::vector<std::string> contents; // two buyers of one customer may say the same
    for (std::size_t i = 0; i < m_facts.size(); ++i) {
        for (const Ms at : m_facts[i].at)
            sequence.push_back({m_facts[i].customer, at, i});
        RecordWriter content;
        m_facts[i].person.write(content);
        contents.push_back(content.record());
    }
    std::sort(sequence.begin(), sequence.end(), [](const Fact& a, const Fact& b) {
        return std::tie(a.customer, a.at, a.facts) < std::tie(b.customer, b.at, b.facts);
    });
    const Fact* last = nullptr;
    for (const Fact& fact : sequence) {
        const bool same = last && last->customer == fact.customer && contents[last->facts] == contents[fact.facts];
        last = &fact;
        if (same)
            continue;
        const BuyerFacts& facts = m_facts[fact.facts];
        writer.addTraits(fact.customer, facts.person.traits, std::min(fact.at, context.now));
        writer.addConsents(fact.customer, facts.identities, facts.person.consents, fact.at);
        if (context.job.cancelled())
            return importCancelled();
    }
    return {};
}

}
