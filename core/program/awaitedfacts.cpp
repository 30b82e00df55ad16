#include "core/program/programplanner.h"

namespace patron::program {

namespace {
/// Adds what a rule speaks of; everything else than counting events and consents depends on too much to say.
void addRule(const RuleNode& node, AwaitedFacts& facts)
{
    if (!node.is_object()) {
        facts.all = true;
        return;
    }
    if (node.value("off", false))
        return;
    for (const char* group : {"all", "any", "none", "of"}) {
        const auto found = node.find(group);
        if (found == node.end() || !found->is_array())
            continue;
        for (const Json& child : *found)
            addRule(child, facts);
        return;
    }
    const auto event = node.find("event");
    if (event != node.end() && event->is_string() && !node.contains("not_followed_by")) {
        facts.kinds.insert(event->get<std::string>());
        return;
    }
    if (node.contains("consent")) {
        facts.kinds.insert("consent");
        return;
    }
    facts.all = true;
}
}

bool AwaitedFacts::wants(const std::string& kind) const
{
    if (kinds.contains(kind) || kind.empty())
        return any();
    const bool ours = kind.rfind("program.", 0) == 0 || kind.rfind("segment.", 0) == 0 ||
                      kind.rfind("loyalty.", 0) == 0 || kind == "message.sent" || kind == "message.delivered";
    return all && !ours;
}

AwaitedFacts awaitedFacts(const Program& program)
{
    AwaitedFacts facts;
    if (program.goal)
        facts.kinds.insert(program.goal->event);
    for (const RuleNode& exit : program.exits)
        addRule(exit, facts);
    for (const Step& step : program.steps) {
        const auto* wait = std::get_if<WaitStep>(&step.what);
        const auto* event = wait ? std::get_if<WaitEvent>(&wait->how) : nullptr;
        if (event)
            facts.kinds.insert(event->event);
    }
    return facts;
}

}
