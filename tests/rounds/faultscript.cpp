#include "tests/rounds/faultscript.h"

#include "core/base/random.h"

namespace patron::rounds {

namespace {
bool isGreeting(Fault fault)
{
    return fault == Fault::GreetBusy || fault == Fault::GreetDrop;
}
}

std::string_view nameOf(Fault fault)
{
    for (const FaultSpec& spec : faultSpecs) {
        if (spec.fault == fault)
            return spec.name;
    }
    return "none";
}

Fault FaultScript::draw(std::uint64_t ordinal, std::uint64_t salt) const
{
    Random random(m_seed * 1'000'003 + ordinal * 7 + salt);
    if (random.below(1000) >= static_cast<std::uint64_t>(m_perMille))
        return Fault::None;
    std::uint64_t all = 0;
    for (const FaultSpec& spec : faultSpecs)
        all += static_cast<std::uint64_t>(spec.weight);
    std::uint64_t mark = random.below(all);
    for (const FaultSpec& spec : faultSpecs) {
        if (mark < static_cast<std::uint64_t>(spec.weight))
            return spec.fault;
        mark -= static_cast<std::uint64_t>(spec.weight);
    }
    return Fault::None;
}

Fault FaultScript::atGreeting(std::uint64_t connection) const
{
    const Fault fault = draw(connection, 1);
    return isGreeting(fault) ? fault : Fault::None;
}

Fault FaultScript::ofMessage(std::uint64_t ordinal, const std::string& recipient) const
{
    const std::string_view asked = std::string_view(recipient).substr(0, recipient.find_first_of("-@"));
    for (const FaultSpec& spec : faultSpecs) {
        if (spec.name == asked)
            return spec.fault;
    }
    const Fault fault = draw(ordinal, 2);
    return isGreeting(fault) ? Fault::None : fault;
}

}
