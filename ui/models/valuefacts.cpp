#include "ui/models/valuefacts.h"

namespace patron::ui {

Result<segment::FieldValues> readValueFacts(ReadSession& session, const Store& store, const ValueSubject& subject,
                                            Ms asOf)
{
    if (!subject.trait.empty())
        return segment::traitValues(session, store, subject.trait, asOf);
    return segment::eventValues(session, store, subject.event, subject.field);
}

}
