#pragma once

#include "ui/segments/partlist.h"

namespace patron::ui {

// Conditions about where somebody is, what the sky does there, and what they like.

void addNearParts(PartList& parts, const segment::Near& near);
void addAreaParts(PartList& parts, const segment::WithinArea& within);
void addWeatherParts(PartList& parts, const segment::WeatherCondition& weather);
void addPreferenceParts(PartList& parts, const segment::PreferenceCondition& condition);

}
