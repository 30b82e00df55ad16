#include "core/base/text.h"
#include "core/customer/replykeyword.h"
#include "core/delivery/sms/gatewaynewsreader.h"
#include "core/delivery/sms/gatewaypresets.h"
#include "core/delivery/sms/gatewayverdict.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

using namespace patron::delivery;

namespace {
constexpr patron::Ms now = 1'700'000'000'000;

void judgeAll(const HttpReply& reply)
{
    HttpExchange exchange;
    exchange.end = HttpExchange::End::Replied;
    exchange.phase = Phase::Done;
    exchange.reply = reply;
    for (const GatewaySpec& spec : gatewayPresets()) {
        const DeliveryResult result = judge(spec, exchange, now);
        require(patron::isValidUtf8(result.text) && result.text.size() <= 1024, "words that a row can keep");
        require(patron::isValidUtf8(result.providerId) && result.providerId.size() <= 1024,
                "an id that a row can keep");
        require(result.kind != DeliveryResult::Kind::NotSent,
                "a whole reply after the last byte is never: nothing left");
        require(result.kind != DeliveryResult::Kind::Accepted || (reply.status >= 200 && reply.status < 300),
                "only a status of success accepts");
        require(!result.retryAfterMs || *result.retryAfterMs <= 7 * patron::msPerDay, "a wait that ends");
        exchange.end = HttpExchange::End::Refused;
        const DeliveryResult early = judge(spec, exchange, now);
        require(early.kind != DeliveryResult::Kind::Accepted && early.kind != DeliveryResult::Kind::Ambiguous,
                "what came before the last byte took nothing");
        exchange.end = HttpExchange::End::Replied;
        const auto tree = readAnswer(reply.body, spec.answer);
        if (!tree)
            continue;
        if (spec.status)
            readStatus(*spec.status, *tree);
        if (!spec.inbound)
            continue;
        for (const InboundText& text : readInboundPage(*spec.inbound, *tree).texts) {
            require(!text.id.empty() && patron::isValidUtf8(text.text), "a text that can be kept");
            patron::customer::replyMeaning(text.text);
        }
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    HttpReplyReader whole;
    auto state = whole.feed(input);
    HttpReplyReader pieces;
    auto last = HttpReplyReader::State::Incomplete;
    for (std::size_t at = 0; at < input.size(); at += 7)
        last = pieces.feed(input.substr(at, 7));
    require(input.empty() || state == last, "pieces read as the whole");
    if (state == HttpReplyReader::State::Incomplete)
        state = whole.close();
    if (state != HttpReplyReader::State::Complete)
        return 0;
    require(whole.reply().body.size() <= HttpReplyReader::mostBodyBytes, "a bounded body");
    judgeAll(whole.reply());
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string json =
        "{\"sid\":\"SM1\",\"status\":\"delivered\",\"code\":21211,\"message\":\"no\",\"messages\":[{\"status\":\"0\","
        "\"message-id\":\"1\",\"sid\":\"a\",\"from\":\"+447700900123\",\"body\":\"STOP\",\"direction\":\"inbound\","
        "\"date_sent\":\"Fri, 24 May 2019 17:44:49 +0000\"}],\"errors\":[{\"code\":9}]}";
    const std::string xml =
        "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";
    const auto reply = [](const char* status, const std::string& body) {
        return std::string("HTTP/1.1 ") + status + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body;
    };
    return {reply("200", json),
            reply("400", json),
            reply("200", xml),
            reply("202", "0: Accepted for delivery"),
            "HTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\nRetry-After: "
            "5\r\n\r\n5\r\n{\"id\"\r\n4\r\n:\"a\"\r\n1\r\n}\r\n0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 500 no\r\n\r\n<html>"};
}

std::vector<std::string> fuzzTokens()
{
    return {"\r\n",
            "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n",
            "Content-Length: ",
            "Transfer-Encoding: chunked\r\n",
            "Retry-After: 1",
            "0\r\n\r\n",
            "ffffffff",
            "{\"code\":",
            "\"messages\":[",
            "\"status\":\"0\"",
            "<Code>",
            "<!DOCTYPE a [",
            "&#x0;",
            "\"errors\":[{\"code\":",
            "[[[[",
            "\\ud800",
            "\"results\":[",
            "Wed, 21 Oct 2015 07:28:00 GMT"};
}
