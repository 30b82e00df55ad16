#include "tests/core/message/lintfixture.h"

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/text.h"

#include <QtTest>

namespace patron::test {

using namespace message;

namespace {
std::string textOf(const Json& json, const char* key)
{
    return json.value(key, std::string());
}

/// A member to walk over; an empty object when there is none.
const Json& memberOf(const Json& json, const char* key)
{
    static const Json none = Json::object();
    return json.contains(key) ? json[key] : none;
}

void changeMessage(const Json& json, Message& message)
{
    if (json.contains("channel"))
        message.channel = *parseMessageChannel(textOf(json, "channel"));
    if (json.contains("class"))
        message.messageClass = *parseMessageClass(textOf(json, "class"));
    if (json.contains("body_kind"))
        message.bodyKind = *parseBodyKind(textOf(json, "body_kind"));
    if (message.channel == MessageChannel::Sms)
        message.bodyKind = BodyKind::Text;
    message.subject = json.value("subject", message.subject);
    message.preheader = json.value("preheader", message.preheader);
    message.language = json.value("language", message.language);
    message.body = json.value("body", message.body);
    if (json.contains("body_times")) {
        message.body.clear();
        for (int i = json["body_times"][1].get<int>(); i > 0; --i)
            message.body += json["body_times"][0].get<std::string>();
    }
    if (json.contains("plain_text"))
        message.plainText = textOf(json, "plain_text");
}

Brand brandOf(const Json& json)
{
    Brand brand;
    brand.name = textOf(json, "name");
    brand.address = textOf(json, "address");
    brand.fromEmail = textOf(json, "from_email");
    brand.replyTo = textOf(json, "reply_to");
    return brand;
}

void readSenders(const Json& json, CheckContext& context)
{
    for (const Json& each : json)
        context.senders.push_back({textOf(each, "name"), textOf(each, "kind"), textOf(each, "from_email"),
                                   textOf(each, "host"), each.value("can_unsubscribe", true)});
}

void readFacts(const Json& json, CheckContext& context)
{
    for (const auto& [code, each] : memberOf(json, "offers").items()) {
        CheckedOffer offer;
        if (each.contains("ends_at"))
            offer.endsAt = each["ends_at"].get<Ms>();
        if (each.contains("uses_left"))
            offer.usesLeft = each["uses_left"].get<std::int64_t>();
        context.offers[code] = offer;
    }
    for (const auto& [src, each] : memberOf(json, "images").items())
        context.images[src] = {each.value("bytes", std::size_t{0}), each.value("width", 0)};
    for (const auto& [url, why] : memberOf(json, "dead_links").items())
        context.deadLinks[url] = why.get<std::string>();
    for (const auto& [data, share] : memberOf(json, "coverage").items())
        context.coverage[data] = share.get<double>();
    for (const Json& each : memberOf(json, "samples")) {
        Rendered sample;
        sample.subject = textOf(each, "subject");
        sample.html = textOf(each, "html");
        sample.text = textOf(each, "text");
        if (textOf(each, "outcome") == "skip")
            sample.outcome = Rendered::Outcome::Skip;
        context.samples.push_back(std::move(sample));
    }
}

void changeContext(const Json& json, CheckContext& context)
{
    for (const Json& field : memberOf(json, "fields"))
        context.fields.known.push_back(field.get<std::string>());
    if (json.contains("snippets"))
        context.snippets = json["snippets"].get<std::map<std::string, std::string>>();
    if (json.contains("brand"))
        context.brand = brandOf(json["brand"]);
    if (json.contains("embedded"))
        context.embedded = json["embedded"].get<std::set<std::string>>();
    readSenders(memberOf(json, "senders"), context);
    readFacts(json, context);
    if (json.contains("purpose"))
        context.purpose = textOf(json, "purpose");
    if (json.contains("sent_as"))
        context.sentAs = parseMessageClass(textOf(json, "sent_as"));
    if (json.contains("audience"))
        context.audience = json["audience"].get<std::int64_t>();
    if (json.contains("now"))
        context.now = json["now"].get<Ms>();
    if (json.contains("longest_wait_ms"))
        context.longestWaitMs = json["longest_wait_ms"].get<Ms>();
    if (json.contains("quiet_hours"))
        context.quietHours =
            CheckedQuietHours{json["quiet_hours"]["from"].get<int>(), json["quiet_hours"]["to"].get<int>()};
    if (json.contains("sends_at_minute"))
        context.sendsAtMinute = json["sends_at_minute"].get<int>();
}

/// "<!-- expect: warning 5:3 words -->" as the last line.
WantedFinding wantedOf(std::string& html)
{
    WantedFinding wanted;
    const std::string open = "\n<!-- expect: ";
    const auto at = html.rfind(open);
    if (at == std::string::npos)
        return wanted;
    const auto end = html.find(" -->", at);
    const QString line = QString::fromStdString(html.substr(at + open.size(), end - at - open.size()));
    const QString place = line.section(QLatin1Char(' '), 1, 1);
    wanted.level = line.section(QLatin1Char(' '), 0, 0).toStdString();
    wanted.line = place.section(QLatin1Char(':'), 0, 0).toInt();
    wanted.column = place.section(QLatin1Char(':'), 1, 1).toInt();
    wanted.text = line.section(QLatin1Char(' '), 2).toStdString();
    html.resize(at + 1);
    return wanted;
}
}

Message soundMessage()
{
    Message message;
    message.name = "Win back";
    message.subject = "{{ customer.first_name | default: 'Hello' }}, we kept your favourites";
    message.preheader = "And a little something";
    message.body =
        "<div lang=\"en\"><h1>We kept your favourites</h1><p>Hi {{ customer.first_name | default: 'there' }}</p>"
        "<p>{{ brand.address }}</p><a href=\"{{ unsubscribe_url }}\">Unsubscribe</a></div>";
    return message;
}

CheckContext lintContext()
{
    CheckContext context;
    context.fields.known = {"customer.first_name", "customer.city", "customer.email", "customer.id",
                            "brand.address",       "brand.name",    "brand.website",  "brand.logo_url",
                            "unsubscribe_url",     "orders"};
    context.fillRates = {{"customer.email", 1.0}, {"customer.city", 0.75}};
    return context;
}

bool WantedFinding::fits(const Finding& finding) const
{
    return (level.empty() || nameOf(finding.level) == level) && (!part || finding.place.part == *part) &&
           (!line || finding.place.line == *line) && (!column || finding.place.column == *column) &&
           finding.text.find(text) != std::string::npos;
}

LintFixture readLintFixture(const QString& path)
{
    LintFixture fixture{soundMessage(), lintContext(), {}};
    std::string text = readFile(path.toStdString(), 1 << 20).value();
    if (path.endsWith(QStringLiteral(".html"))) {
        fixture.wanted = wantedOf(text);
        fixture.message.body = text;
    } else if (path.endsWith(QStringLiteral(".txt"))) {
        fixture.message.channel = MessageChannel::Sms;
        fixture.message.bodyKind = BodyKind::Text;
        fixture.message.body = std::string(trim(text));
    } else {
        const Json json = Json::parse(text);
        changeMessage(memberOf(json, "message"), fixture.message);
        changeContext(memberOf(json, "context"), fixture.context);
        const Json wanted = memberOf(json, "expect");
        fixture.wanted.level = textOf(wanted, "level");
        fixture.wanted.text = textOf(wanted, "text");
        if (wanted.contains("part"))
            fixture.wanted.part = textOf(wanted, "part");
        if (wanted.contains("line")) {
            fixture.wanted.line = wanted["line"].get<int>();
            fixture.wanted.column = wanted["column"].get<int>();
        }
    }
    return fixture;
}

}
