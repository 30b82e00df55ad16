#include "core/delivery/smpp/smpppdu.h"

#include <algorithm>

namespace patron::delivery {

namespace {

void put8(std::string& out, std::uint8_t number)
{
    out += static_cast<char>(number);
}

void put16(std::string& out, std::uint16_t number)
{
    out += static_cast<char>(number >> 8);
    out += static_cast<char>(number & 0xff);
}

void put32(std::string& out, std::uint32_t number)
{
    put16(out, static_cast<std::uint16_t>(number >> 16));
    put16(out, static_cast<std::uint16_t>(number & 0xffff));
}

std::uint32_t read32(std::string_view bytes, std::size_t at)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

/// Takes fields off a body, one after the other; after the first that is not there nothing is.
class Fields
{
public:
    explicit Fields(std::string_view body)
        : m_rest(body)
    {}

    std::uint8_t byte()
    {
        if (m_rest.empty()) {
            m_good = false;
            return 0;
        }
        const auto value = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        return value;
    }
    std::uint16_t word()
    {
        const std::uint16_t high = byte();
        return static_cast<std::uint16_t>(high << 8 | byte());
    }
    /// A text that ends with NUL, at most so many octets with it.
    std::string text(std::size_t mostBytes)
    {
        const auto end = m_rest.substr(0, mostBytes).find('\0');
        if (end == std::string_view::npos) {
            m_good = false;
            m_rest = {};
            return {};
        }
        std::string value(m_rest.substr(0, end));
        m_rest.remove_prefix(end + 1);
        return value;
    }
    std::string octets(std::size_t count)
    {
        if (count > m_rest.size()) {
            m_good = false;
            m_rest = {};
            return {};
        }
        std::string value(m_rest.substr(0, count));
        m_rest.remove_prefix(count);
        return value;
    }
    bool good() const { return m_good; }
    bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_good = true;
};

void putAddress(std::string& out, const SmppAddress& address)
{
    put8(out, address.ton);
    put8(out, address.npi);
    out += cString(address.digits, 21);
}

SmppAddress takeAddress(Fields& fields)
{
    SmppAddress address;
    address.ton = fields.byte();
    address.npi = fields.byte();
    address.digits = fields.text(21);
    return address;
}

}

std::string cString(std::string_view text, std::size_t mostBytes)
{
    return std::string(text.substr(0, std::min(text.find('\0'), mostBytes - 1))) + '\0';
}

std::string SmppPdu::serialised() const
{
    std::string out;
    put32(out, static_cast<std::uint32_t>(16 + body.size()));
    put32(out, command);
    put32(out, status);
    put32(out, sequence);
    return out + body;
}

std::optional<SmppPdu> SmppFrames::next()
{
    if (m_broken || m_buffer.size() < 4)
        return std::nullopt;
    const std::uint32_t length = read32(m_buffer, 0);
    if (length < 16 || length > mostBytes) {
        m_broken = true;
        m_buffer.clear();
        return std::nullopt;
    }
    if (m_buffer.size() < length)
        return std::nullopt;
    SmppPdu pdu;
    pdu.command = read32(m_buffer, 4);
    pdu.status = read32(m_buffer, 8);
    pdu.sequence = read32(m_buffer, 12);
    pdu.body = m_buffer.substr(16, length - 16);
    m_buffer.erase(0, length);
    return pdu;
}

std::string SmppMessage::serialised() const
{
    std::string out = cString(serviceType, 6);
    putAddress(out, source);
    putAddress(out, destination);
    put8(out, esmClass);
    put8(out, protocolId);
    put8(out, priority);
    out += cString(scheduleTime, 17);
    out += cString(validityPeriod, 17);
    put8(out, registeredDelivery);
    put8(out, replaceIfPresent);
    put8(out, dataCoding);
    put8(out, defaultMessageId);
    const std::string_view shortText = std::string_view(text).substr(0, 254);
    put8(out, static_cast<std::uint8_t>(shortText.size()));
    out += shortText;
    for (const auto& [tag, value] : options) {
        const std::string_view cut = std::string_view(value).substr(0, 0xffff);
        put16(out, tag);
        put16(out, static_cast<std::uint16_t>(cut.size()));
        out += cut;
    }
    return out;
}

std::optional<SmppMessage> SmppMessage::parse(std::string_view body)
{
    Fields fields(body);
    SmppMessage message;
    message.serviceType = fields.text(6);
    message.source = takeAddress(fields);
    message.destination = takeAddress(fields);
    message.esmClass = fields.byte();
    message.protocolId = fields.byte();
    message.priority = fields.byte();
    message.scheduleTime = fields.text(17);
    message.validityPeriod = fields.text(17);
    message.registeredDelivery = fields.byte();
    message.replaceIfPresent = fields.byte();
    message.dataCoding = fields.byte();
    message.defaultMessageId = fields.byte();
    message.text = fields.octets(fields.byte());
    while (fields.good() && !fields.atEnd()) {
        const std::uint16_t tag = fields.word();
        message.options[tag] = fields.octets(fields.word());
    }
    if (!fields.good())
        return std::nullopt;
    return message;
}

const std::string& SmppMessage::content() const
{
    const auto payload = options.find(smpp::tagPayload);
    return text.empty() && payload != options.end() ? payload->second : text;
}

std::string SmppBind::serialised() const
{
    std::string out = cString(systemId, 16) + cString(password, 9) + cString(systemType, 13);
    put8(out, 0x34);
    put8(out, 0);
    put8(out, 0);
    return out + cString("", 41);
}

std::optional<SmppBind> SmppBind::parse(std::string_view body)
{
    Fields fields(body);
    SmppBind bind;
    bind.systemId = fields.text(16);
    bind.password = fields.text(9);
    bind.systemType = fields.text(13);
    fields.byte();
    fields.byte();
    fields.byte();
    fields.text(41);
    return fields.good() ? std::optional(std::move(bind)) : std::nullopt;
}

std::optional<std::string> firstText(std::string_view body, std::size_t mostBytes)
{
    if (body.empty())
        return std::string();
    Fields fields(body);
    std::string text = fields.text(mostBytes);
    return fields.good() ? std::optional(std::move(text)) : std::nullopt;
}

}
