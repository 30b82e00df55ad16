#pragma once

#include "core/program/program.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace patron::ui {

// A program as a graph that a person changes: pure functions, nothing is kept. Step ids are the names of the nodes; an
// empty id is the end.

/// A place between two steps: edge `index` of the step `from`, in the order of program::edgesOf. An empty `from` is the
/// way in.
struct EdgePlace
{
    std::string from;
    std::size_t index = 0;

    auto operator<=>(const EdgePlace&) const = default;
};

/// Where the edges of a step lead, to be changed; in the order of program::edgesOf.
std::vector<std::string*> targetsOf(program::Step& step);
program::Step* stepIn(program::Program& program, std::string_view id);
/// All edges, the way in first, then step by step.
std::vector<EdgePlace> edgePlaces(const program::Program& program);
std::vector<EdgePlace> placesInto(const program::Program& program, const std::string& step);
/// Empty: the end, or no such place.
std::string targetAt(const program::Program& program, const EdgePlace& place);
void setTarget(program::Program& program, const EdgePlace& place, const std::string& to);

/// Steps that can be reached from `from`, itself included, the nearest first.
std::vector<std::string> reachOf(const program::Program& program, const std::string& from);
/// Whether some circle of steps holds no wait: it would run for ever at one instant.
bool hasRestlessLoop(const program::Program& program);
/// The nearest step that every way of a fork comes to; empty when they do not meet.
std::string meetingOf(const program::Program& program, const std::string& fork);

/// How much is meant when a step is taken.
enum class Extent {
    Step,  ///< it alone
    Block, ///< of a fork its ways too, up to where they meet
    Below  ///< it and all that is reached only through it
};
/// The steps meant, the first being `step`, in the order of the program.
std::vector<std::string> extentOf(const program::Program& program, const std::string& step, Extent extent);

/// An id that no step has: the word itself, else with a number.
std::string freshId(const program::Program& program, const std::string& word);
/// Puts a step on an edge; all its ways go on where the edge led. Gives its id, which is made fresh when it is taken.
std::string insertStep(program::Program& program, const EdgePlace& place, program::Step step);
/// Takes a step out; who came to it goes on its first way. Steps that nobody reaches any more go too. What is left has
/// at least one step.
void removeStep(program::Program& program, const std::string& step);
void removeExtent(program::Program& program, const std::string& step, Extent extent);

/// Steps that were copied, as a program of their own in which the step `goesOn` stands for whatever comes after.
struct Fragment
{
    static constexpr std::string_view goesOn = "^";
    program::Program steps;
};
Fragment fragmentOf(const program::Program& program, const std::string& step, Extent extent);
/// As text for the clipboard, and back. BadInput when the text holds no steps; a whole program is read, too.
std::string writeFragment(const Fragment& fragment);
Result<Fragment> parseFragment(std::string_view text);
/// Puts the steps on an edge, under fresh ids; their ends go on where it led. Gives the id of the first.
std::string pasteFragment(program::Program& program, const EdgePlace& place, const Fragment& fragment);
/// Moves steps onto another edge, keeping their ids; false and no change for an edge among them or around them.
bool moveExtent(program::Program& program, const std::string& step, Extent extent, const EdgePlace& place);

/// Whether the way from this edge may end or leave here: everything that can be reached now still can be then.
bool mayLeaveAt(const program::Program& program, const EdgePlace& place);
/// Steps that the edge may lead to instead, such that nothing is cut off and no circle is without a wait.
std::vector<std::string> targetsFor(const program::Program& program, const EdgePlace& place);
/// Leads an edge to a step that is there already: a join, or a jump where it would go back.
void leadTo(program::Program& program, const EdgePlace& place, const std::string& to);

/// The shortest time from coming in to each step that can be reached, in milliseconds: days of 24 hours; moments and
/// events may come at once.
std::map<std::string, Ms> timesFromEntry(const program::Program& program);

}
