#include "core/delivery/smpp/smpptrouble.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace patron::delivery {

namespace {

struct Known
{
    std::uint32_t status;
    std::string_view name;
    TroubleClass trouble;
};

using enum TroubleClass;

constexpr std::array<Known, 37> known{
    {{0x01, "ESME_RINVMSGLEN", ContentRefused},    {0x02, "ESME_RINVCMDLEN", ContentRefused},
     {0x03, "ESME_RINVCMDID", AccountRefused},     {0x04, "ESME_RINVBNDSTS", AccountRefused},
     {0x05, "ESME_RALYBND", AccountRefused},       {0x06, "ESME_RINVPRTFLG", ContentRefused},
     {0x07, "ESME_RINVREGDLVFLG", ContentRefused}, {0x08, "ESME_RSYSERR", Temporary},
     {0x0a, "ESME_RINVSRCADR", SenderRefused},     {0x0b, "ESME_RINVDSTADR", BadRecipient},
     {0x0d, "ESME_RBINDFAIL", AccountRefused},     {0x0e, "ESME_RINVPASWD", AccountRefused},
     {0x0f, "ESME_RINVSYSID", AccountRefused},     {0x14, "ESME_RMSGQFUL", Throttled},
     {0x15, "ESME_RINVSERTYP", AccountRefused},    {0x33, "ESME_RINVNUMDESTS", UnknownRefusal},
     {0x40, "ESME_RINVDESTFLAG", UnknownRefusal},  {0x42, "ESME_RINVSUBREP", ContentRefused},
     {0x43, "ESME_RINVESMCLASS", ContentRefused},  {0x44, "ESME_RCNTSUBDL", UnknownRefusal},
     {0x45, "ESME_RSUBMITFAIL", UnknownRefusal},   {0x48, "ESME_RINVSRCTON", SenderRefused},
     {0x49, "ESME_RINVSRCNPI", SenderRefused},     {0x50, "ESME_RINVDSTTON", UnknownRefusal},
     {0x51, "ESME_RINVDSTNPI", UnknownRefusal},    {0x53, "ESME_RINVSYSTYP", AccountRefused},
     {0x54, "ESME_RINVREPFLAG", ContentRefused},   {0x58, "ESME_RTHROTTLED", Throttled},
     {0x61, "ESME_RINVSCHED", ContentRefused},     {0x62, "ESME_RINVEXPIRY", ContentRefused},
     {0x64, "ESME_RX_T_APPN", Temporary},          {0x65, "ESME_RX_P_APPN", UnknownRefusal},
     {0x66, "ESME_RX_R_APPN", UnknownRefusal},     {0xc0, "ESME_RINVOPTPARSTREAM", ContentRefused},
     {0xc2, "ESME_RINVPARLEN", ContentRefused},    {0xfe, "ESME_RDELIVERYFAILURE", UnknownRefusal},
     {0xff, "ESME_RUNKNOWNERR", UnknownRefusal}}};

const Known* find(std::uint32_t status)
{
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Known& each) { return each.status == status; });
    return found == known.end() ? nullptr : &*found;
}

}

TroubleClass smppTrouble(std::uint32_t status)
{
    const Known* entry = find(status);
    return entry ? entry->trouble : UnknownRefusal;
}

std::string smppStatusText(std::uint32_t status)
{
    std::array<char, 12> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), status, 16);
    const std::string number = "0x" + std::string(digits.data(), written.ptr);
    const Known* entry = find(status);
    return entry ? std::string(entry->name) + " (" + number + ")" : number;
}

}
