#pragma once

#include "ui/segments/partlist.h"

namespace patron::ui {

// Conditions about what somebody did.

void addEventParts(PartList& parts, const segment::EventCondition& condition);
void addSequenceParts(PartList& parts, const segment::Sequence& sequence);
void addNotFollowedParts(PartList& parts, const segment::NotFollowed& condition);

}
