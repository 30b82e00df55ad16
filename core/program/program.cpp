#include "core/program/program.h"

#include <algorithm>
#include <array>

namespace patron::program {

namespace {
template <typename... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;
}

std::string_view stepKind(const Step& step)
{
    return std::visit(Overloaded{
                          [](const WaitStep&) { return std::string_view("wait"); },
                          [](const SplitStep&) { return std::string_view("split"); },
                          [](const BranchStep&) { return std::string_view("branch"); },
                          [](const ExperimentStep&) { return std::string_view("experiment"); },
                          [](const MessageStep& message) { return customer::channelName(message.channel); },
                          [](const GoalStep&) { return std::string_view("goal"); },
                          [](const ExitStep&) { return std::string_view("exit"); },
                          [](const JumpStep&) { return std::string_view("jump"); },
                          [](const NoteStep&) { return std::string_view("note"); },
                      },
                      step.what);
}

std::string_view weekdayName(int weekday)
{
    static constexpr std::array<std::string_view, 7> names{"monday", "tuesday",  "wednesday", "thursday",
                                                           "friday", "saturday", "sunday"};
    return names[static_cast<std::size_t>(weekday - 1)];
}

std::vector<Edge> edgesOf(const Step& step)
{
    using Edges = std::vector<Edge>;
    return std::visit(Overloaded{
                          [](const WaitStep& wait) {
                              return Edges{{"", wait.next}};
                          },
                          [](const SplitStep& split) {
                              return Edges{{"yes", split.yes}, {"no", split.no}};
                          },
                          [](const BranchStep& branch) {
                              Edges edges;
                              for (std::size_t i = 0; i < branch.cases.size(); ++i)
                                  edges.push_back({std::to_string(i + 1), branch.cases[i].next});
                              edges.push_back({"else", branch.otherwise});
                              return edges;
                          },
                          [](const ExperimentStep& experiment) {
                              Edges edges;
                              for (const auto& arm : experiment.arms)
                                  edges.push_back({arm.name, arm.next});
                              return edges;
                          },
                          [](const MessageStep& sent) {
                              return Edges{{"", sent.next}};
                          },
                          [](const GoalStep& goal) {
                              return Edges{{"", goal.next}};
                          },
                          [](const ExitStep&) { return Edges{}; },
                          [](const JumpStep& jump) {
                              return Edges{{"", jump.to}};
                          },
                          [](const NoteStep& note) {
                              return Edges{{"", note.next}};
                          },
                      },
                      step.what);
}

const Step* Program::step(std::string_view id) const
{
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const Step& each) { return each.id == id; });
    return found == steps.end() ? nullptr : &*found;
}

}
