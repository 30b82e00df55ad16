#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace patron::rounds {

/// What the server does to one message. Up to LateDot nothing is taken; from DropAfterDot on the message is taken, and
/// what differs is what the client hears of it.
enum class Fault {
    None,
    GreetBusy,  ///< 421 instead of the greeting, and closes
    GreetDrop,  ///< closes without a word
    MailLater,  ///< 451 to MAIL
    RcptLater,  ///< 450 to RCPT
    RcptNo,     ///< 550 5.1.1 to RCPT
    RcptBusy,   ///< 421 to RCPT, and closes
    RcptDrop,   ///< FIN at RCPT
    RcptReset,  ///< RST at RCPT
    DataLater,  ///< 451 to DATA
    DataDrop,   ///< FIN at DATA
    BodyDrop,   ///< reads some of the body, FIN
    BodyReset,  ///< reads some of the body, RST
    DotLater,   ///< 451 to the dot
    DotNo,      ///< 554 to the dot
    DotBusy,    ///< 421 to the dot, and closes
    DotLost,    ///< FIN at the dot; nothing taken
    DotReset,   ///< RST at the dot; nothing taken
    TakenDrop,  ///< taken, FIN without a reply
    TakenReset, ///< taken, RST without a reply
    Torn,       ///< taken, "25" and FIN
    TornLine,   ///< taken, "250 ok" without its line end and FIN
    Hang,       ///< taken, silence for a while, FIN
    Late,       ///< taken, 250 after a while
    Lines,      ///< taken, 250 in four lines
    Long,       ///< taken, 250 in a line of 900 characters
    BadUtf8     ///< taken, 250 with bytes that are no text
};

struct FaultSpec
{
    Fault fault;
    std::string_view name; ///< the local part up to "-" that asks for it, and the word in the log
    int weight;            ///< how often the seed draws it, among all
};
inline constexpr std::array<FaultSpec, 26> faultSpecs{{{Fault::GreetBusy, "greetbusy", 1},
                                                       {Fault::GreetDrop, "greetdrop", 1},
                                                       {Fault::MailLater, "maillater", 2},
                                                       {Fault::RcptLater, "rcptlater", 3},
                                                       {Fault::RcptNo, "rcptno", 3},
                                                       {Fault::RcptBusy, "rcptbusy", 1},
                                                       {Fault::RcptDrop, "rcptdrop", 3},
                                                       {Fault::RcptReset, "rcptreset", 3},
                                                       {Fault::DataLater, "datalater", 2},
                                                       {Fault::DataDrop, "datadrop", 3},
                                                       {Fault::BodyDrop, "bodydrop", 3},
                                                       {Fault::BodyReset, "bodyreset", 3},
                                                       {Fault::DotLater, "dotlater", 4},
                                                       {Fault::DotNo, "dotno", 3},
                                                       {Fault::DotBusy, "dotbusy", 1},
                                                       {Fault::DotLost, "dotlost", 4},
                                                       {Fault::DotReset, "dotreset", 4},
                                                       {Fault::TakenDrop, "takendrop", 4},
                                                       {Fault::TakenReset, "takenreset", 4},
                                                       {Fault::Torn, "torn", 4},
                                                       {Fault::TornLine, "tornline", 4},
                                                       {Fault::Hang, "hang", 3},
                                                       {Fault::Late, "late", 4},
                                                       {Fault::Lines, "lines", 4},
                                                       {Fault::Long, "long", 4},
                                                       {Fault::BadUtf8, "badutf8", 4}}};

std::string_view nameOf(Fault fault);

/// Which fault meets which message: that of the recipient's local part up to "-", else one drawn from the seed and the
/// message's ordinal, with a chance of `perMille`.
class FaultScript
{
public:
    FaultScript(std::uint64_t seed, int perMille)
        : m_seed(seed)
        , m_perMille(perMille)
    {}
    /// Only what happens before the first command.
    Fault atGreeting(std::uint64_t connection) const;
    Fault ofMessage(std::uint64_t ordinal, const std::string& recipient) const;

private:
    Fault draw(std::uint64_t ordinal, std::uint64_t salt) const;

    std::uint64_t m_seed;
    int m_perMille;
};

}
