#pragma once

#include "core/base/clock.h"
#include "core/base/timezone.h"
#include "core/program/program.h"

#include <set>
#include <string>

namespace patron::workspace::gallery {

/// The steps to which a program can lead anybody at all: the planner walks every way through it, with each question on
/// the way answered as that way wants it, one answer to one question at one instant. Exit rules are never met. A step
/// that is not among them is one that its goal, or an answer before it, keeps everybody from. `at` is when people
/// enter.
Result<std::set<std::string>> walkableSteps(const program::Program& program, const TimeZone& zone, Ms at);

}
