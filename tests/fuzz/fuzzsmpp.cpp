#include "core/base/text.h"
#include "core/delivery/smpp/smppconcat.h"
#include "core/delivery/smpp/smppreceipt.h"
#include "core/delivery/smpp/smpptrouble.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

using namespace patron::delivery;

namespace {
constexpr patron::Ms now = 1'700'000'000'000;

void readMessage(const std::string& body, SmppAssembly& assembly)
{
    const auto message = SmppMessage::parse(body);
    if (!message)
        return;
    require(message->text.size() <= 255, "a bounded field");
    // What an ESME writes again is what it read, unless a field was too long for the way out.
    if (message->text.size() <= 254) {
        const auto again = SmppMessage::parse(message->serialised());
        require(again && again->text == message->text && again->options == message->options &&
                    again->source.digits == message->source.digits,
                "the same again");
    }
    if (isSmppReceipt(*message)) {
        if (const auto receipt = readSmppReceipt(*message, now))
            require(!receipt->providerId.empty() && patron::isValidUtf8(receipt->detail), "a receipt that can be kept");
        return;
    }
    const auto place = smppPlace(*message);
    if (!place)
        return;
    require(place->number >= 1 && place->number <= place->total && place->total <= 255, "a place among the parts");
    if (const auto text = assembly.add(*message, *place)) {
        require(patron::isValidUtf8(*text), "a text in UTF-8");
        const SmppText written = encodeSmppText(*text);
        std::string whole;
        for (const SmppPart& part : smppParts(written, SmppConcatenation::Udh8, 7))
            whole += part.header ? part.octets.substr(6) : part.octets;
        require(whole == written.octets || written.octets.size() > 255 * 134, "parts hold the whole");
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    SmppAssembly assembly;
    SmppFrames frames;
    for (std::size_t at = 0; at < input.size() && !frames.broken(); at += 11) {
        frames.feed(input.substr(at, 11));
        while (const auto pdu = frames.next()) {
            require(pdu->body.size() <= SmppFrames::mostBytes, "a bounded PDU");
            SmppFrames back;
            back.feed(pdu->serialised());
            const auto again = back.next();
            require(again && again->body == pdu->body && again->command == pdu->command, "the same PDU again");
            smppTrouble(pdu->status);
            firstText(pdu->body);
            SmppBind::parse(pdu->body);
            readMessage(pdu->body, assembly);
        }
    }
    readMessage(std::string(input), assembly);
    for (const auto& rest : assembly.takeRest())
        require(patron::isValidUtf8(rest.text), "a rest in UTF-8");
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    SmppMessage message;
    message.source = {1, 1, "447700900123"};
    message.destination = {1, 1, "15551230000"};
    message.text = "STOP";
    const auto pdu = [](const SmppMessage& one) {
        return SmppPdu{smpp::deliverSm, 0, 1, one.serialised()}.serialised();
    };
    std::vector<std::string> seeds{
        pdu(message), message.serialised(),
        SmppPdu{smpp::bindTransceiver, 0, 1, SmppBind{"shop", "pw", ""}.serialised()}.serialised()};
    message.esmClass = 0x40;
    message.text = std::string("\x05\x00\x03\x01\x02\x01", 6) + "Hello";
    std::string both = pdu(message);
    message.text = std::string("\x05\x00\x03\x01\x02\x02", 6) + "world";
    seeds.push_back(both + pdu(message));
    message.esmClass = 4;
    message.text = "id:12 sub:001 dlvrd:001 submit date:2305011200 done date:2305011201 stat:DELIVRD err:000 text:";
    message.options[smpp::tagReceiptedId] = cString("1A", 65);
    message.options[smpp::tagMessageState] = "\x02";
    seeds.push_back(pdu(message));
    message.esmClass = 0;
    message.text.clear();
    message.dataCoding = 8;
    message.options[smpp::tagPayload] = std::string("\x00\x41\xd8\x3d\xde\x00", 6);
    seeds.push_back(pdu(message));
    return seeds;
}

std::vector<std::string> fuzzTokens()
{
    return {std::string("\x00\x00\x00\x10", 4),
            std::string("\x00\x00\x00\x05", 4),
            std::string("\x80\x00\x00\x00", 4),
            std::string("\x04\x24", 2),
            std::string("\x00\x1e", 2),
            std::string("\x02\x0c", 2),
            std::string("\x05\x00\x03", 3),
            std::string("\x06\x08\x04", 3),
            "stat:",
            "id:",
            "DELIVRD",
            std::string("\xd8\x3d", 2),
            "\x1b\x65",
            std::string(1, '\0')};
}
