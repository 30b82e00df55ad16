#include "core/intake/visitorclaims.h"

namespace patron::intake {

const VisitorClaims::Visitor& VisitorClaims::find(const Person& person, ApplyContext& context, PersonWriter& writer)
{
    Person known;
    known.identities = person.identities;
    RecordWriter key;
    known.write(key);
    const auto [place, added] = m_visitors.try_emplace(key.record());
    if (!added)
        return place->second;
    Visitor& visitor = place->second;
    visitor.seq = context.journal.next();
    const auto found = writer.findOrCreate(person.identities, {visitor.seq, {}, false});
    visitor.customer = found.customer;
    context.journal.add({visitor.seq, "visitor", visitor.customer, {}, false}, context.journal.pack(known),
                        !found.created);
    return visitor;
}

}
