#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// The protocol data units of SMPP 3.4 ("Short Message Peer to Peer Protocol Specification v3.4", issue 1.2) that a
/// sender of text messages speaks. Reading and writing bytes only; pure.

namespace smpp {
inline constexpr std::uint32_t respond = 0x80000000; ///< set in answers
inline constexpr std::uint32_t genericNack = 0x80000000;
inline constexpr std::uint32_t bindReceiver = 0x00000001;
inline constexpr std::uint32_t bindTransmitter = 0x00000002;
inline constexpr std::uint32_t submitSm = 0x00000004;
inline constexpr std::uint32_t deliverSm = 0x00000005;
inline constexpr std::uint32_t unbind = 0x00000006;
inline constexpr std::uint32_t bindTransceiver = 0x00000009;
inline constexpr std::uint32_t enquireLink = 0x00000015;

inline constexpr std::uint16_t tagReceiptedId = 0x001e;
inline constexpr std::uint16_t tagPayload = 0x0424;
inline constexpr std::uint16_t tagMessageState = 0x0427;
inline constexpr std::uint16_t tagSarReference = 0x020c;
inline constexpr std::uint16_t tagSarTotal = 0x020e;
inline constexpr std::uint16_t tagSarNumber = 0x020f;
}

struct SmppPdu
{
    std::uint32_t command = 0;
    std::uint32_t status = 0;
    std::uint32_t sequence = 0;
    std::string body;

    std::string serialised() const;
};

/// Cuts a stream into PDUs, in bounded memory.
class SmppFrames
{
public:
    static constexpr std::uint32_t mostBytes = 65536;

    void feed(std::string_view bytes) { m_buffer.append(bytes); }
    /// The next whole one. Nothing while it has not come, and for ever once a length made no sense (`broken`): what
    /// follows cannot be told apart any more.
    std::optional<SmppPdu> next();
    bool broken() const { return m_broken; }
    bool begun() const { return !m_buffer.empty(); }

private:
    std::string m_buffer;
    bool m_broken = false;
};

/// An address with its type of number and numbering plan (5.2.5, 5.2.6).
struct SmppAddress
{
    std::uint8_t ton = 0;
    std::uint8_t npi = 0;
    std::string digits; ///< at most 20 octets
};

/// What submit_sm and deliver_sm carry (4.4.1, 4.6.1).
struct SmppMessage
{
    std::string serviceType;
    SmppAddress source;
    SmppAddress destination;
    std::uint8_t esmClass = 0;
    std::uint8_t protocolId = 0;
    std::uint8_t priority = 0;
    std::string scheduleTime;
    std::string validityPeriod;
    std::uint8_t registeredDelivery = 0;
    std::uint8_t replaceIfPresent = 0;
    std::uint8_t dataCoding = 0;
    std::uint8_t defaultMessageId = 0;
    std::string text; ///< at most 254 octets on the way out
    std::map<std::uint16_t, std::string> options;

    /// The body of the PDU. Texts that are too long are cut, a NUL inside ends them: nothing can leave its field.
    std::string serialised() const;
    /// Nothing when a field does not end in time, or an option is cut off.
    static std::optional<SmppMessage> parse(std::string_view body);
    /// What was written, from the option message_payload or the field.
    const std::string& content() const;
};

struct SmppBind
{
    std::string systemId;
    std::string password;
    std::string systemType;

    std::string serialised() const;
    static std::optional<SmppBind> parse(std::string_view body);
};

/// The first text of a body: system_id or message_id of answers. Empty when there is none, nothing when it does not
/// end.
std::optional<std::string> firstText(std::string_view body, std::size_t mostBytes = 65);
/// A text with its end.
std::string cString(std::string_view text, std::size_t mostBytes);

}
