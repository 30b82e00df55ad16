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

std::string_view entryKind(const Entry& entry)
{
    static constexpr std::array<std::string_view, std::variant_size_v<Entry>> names{
        "segment", "event", "date", "schedule", "import", "manual", "change"};
    return names[entry.index()];
}

std::string_view stepKind(const Step& step)
{
    return std::visit(Overloaded{
                          [](const WaitStep&) { return std::string_view("wait"); },
                          [](const SplitStep&) { return std::string_view("split"); },
                          [](const BranchStep&) { return std::string_view("branch"); },
                          [](const ChannelStep&) { return std::string_view("channel"); },
                          [](const ExperimentStep&) { return std::string_view("experiment"); },
                          [](const MessageStep& message) { return customer::channelName(message.channel); },
                          [](const TaskStep&) { return std::string_view("task"); },
                          [](const SetTraitStep&) { return std::string_view("set_trait"); },
                          [](const TagStep&) { return std::string_view("tag"); },
                          [](const PointsStep&) { return std::string_view("points"); },
                          [](const CouponStep&) { return std::string_view("coupon"); },
                          [](const SubprogramStep&) { return std::string_view("subprogram"); },
                          [](const GoalStep&) { return std::string_view("goal"); },
                          [](const ExitStep&) { return std::string_view("exit"); },
                          [](const JumpStep&) { return std::string_view("jump"); },
                          [](const NoteStep&) { return std::string_view("note"); },
                      },
                      step.what);
}

std::string_view taskName(TaskStep::Kind kind)
{
    static constexpr std::array<std::string_view, 4> names{"call", "label", "letter", "slip"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view lateName(Late late)
{
    static constexpr std::array<std::string_view, 3> names{"skip", "send_now", "exit"};
    return names[static_cast<std::size_t>(late)];
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
                              Edges edges{{"", wait.next}};
                              const auto* event = std::get_if<WaitEvent>(&wait.how);
                              if (event && event->timeout)
                                  edges.push_back({"timeout", event->onTimeout});
                              return edges;
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
                          [](const ChannelStep& choice) {
                              Edges edges;
                              for (const ChannelStep::Way& way : choice.order)
                                  edges.push_back({std::string(customer::channelName(way.channel)), way.next});
                              edges.push_back({"none", choice.none});
                              return edges;
                          },
                          [](const ExperimentStep& experiment) {
                              Edges edges;
                              for (const auto& arm : experiment.arms)
                                  edges.push_back({arm.name, arm.next});
                              return edges;
                          },
                          [](const ExitStep&) { return Edges{}; },
                          [](const JumpStep& jump) {
                              return Edges{{"", jump.to}};
                          },
                          [](const auto& plain) {
                              return Edges{{"", plain.next}};
                          },
                      },
                      step.what);
}

const Step* Program::step(std::string_view id) const
{
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const Step& each) { return each.id == id; });
    return found == steps.end() ? nullptr : &*found;
}

const Step* otherChannelOf(const Program& program, std::string_view messageStep)
{
    const Step* step = program.step(messageStep);
    const auto* sent = step ? std::get_if<MessageStep>(&step->what) : nullptr;
    if (!sent)
        return nullptr;
    const auto sendsOther = [&](const Step* other) {
        const auto* message = other ? std::get_if<MessageStep>(&other->what) : nullptr;
        return message && message->channel != sent->channel;
    };
    for (const Step& each : program.steps) {
        const auto* choice = std::get_if<ChannelStep>(&each.what);
        if (!choice || std::none_of(choice->order.begin(), choice->order.end(),
                                    [&](const ChannelStep::Way& way) { return way.next == messageStep; }))
            continue;
        for (const ChannelStep::Way& way : choice->order) {
            if (sendsOther(program.step(way.next)))
                return program.step(way.next);
        }
    }
    for (const Step& each : program.steps) {
        if (sendsOther(&each))
            return &each;
    }
    return nullptr;
}

}
