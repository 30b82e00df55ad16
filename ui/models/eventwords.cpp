#include "ui/models/eventwords.h"

#include "core/base/json.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <map>

namespace patron::ui {

namespace {
using Kind = TimelineEntry::Kind;
using Group = TimelineEntry::Group;

QString tr(const char* text)
{
    return QCoreApplication::translate("patron::ui::EventWords", text);
}

struct Known
{
    Kind kind;
    Group group;
    const char* title;
};

#define WORDS(text) QT_TRANSLATE_NOOP("patron::ui::EventWords", text)

const std::map<std::string, Known>& knownEvents()
{
    static const std::map<std::string, Known> events{
        {"page_viewed", {Kind::Visit, Group::Activity, WORDS("Viewed a page")}},
        {"product_viewed", {Kind::Visit, Group::Activity, WORDS("Looked at a product")}},
        {"cart_updated", {Kind::Visit, Group::Activity, WORDS("Changed the basket")}},
        {"checkout_started", {Kind::Visit, Group::Activity, WORDS("Went to the till of the web shop")}},
        {"search", {Kind::Visit, Group::Activity, WORDS("Searched")}},
        {"app_opened", {Kind::Visit, Group::Activity, WORDS("Opened the app")}},
        {"store_visit", {Kind::Visit, Group::Activity, WORDS("Visited a shop")}},
        {"form_submitted", {Kind::Other, Group::Activity, WORDS("Filled in a form")}},
        {"appointment_booked", {Kind::Other, Group::Activity, WORDS("Booked an appointment")}},
        {"review", {Kind::Other, Group::Activity, WORDS("Wrote a review")}},
        {"product_price_changed", {Kind::Other, Group::Activity, WORDS("The price of a product changed")}},
        {"product_restocked", {Kind::Other, Group::Activity, WORDS("A product came back in stock")}},
        {"referral", {Kind::Other, Group::Activity, WORDS("Recommended the shop")}},
        {"message.sent", {Kind::Message, Group::Messages, WORDS("Got a message")}},
        {"message.delivered", {Kind::Message, Group::Messages, WORDS("A message arrived")}},
        {"message.opened", {Kind::Message, Group::Messages, WORDS("Opened a message")}},
        {"message.clicked", {Kind::Message, Group::Messages, WORDS("Followed a link in a message")}},
        {"message.bounced", {Kind::Trouble, Group::Messages, WORDS("A message bounced")}},
        {"message.complained", {Kind::Trouble, Group::Messages, WORDS("Reported a message as spam")}},
        {"message.unsubscribed", {Kind::Consent, Group::Messages, WORDS("Unsubscribed")}},
        {"message.replied", {Kind::Message, Group::Messages, WORDS("Answered a message")}},
        {"program.entered", {Kind::Program, Group::Programs, WORDS("Entered a program")}},
        {"program.completed", {Kind::Program, Group::Programs, WORDS("Came to the end of a program")}},
        {"program.exited", {Kind::Program, Group::Programs, WORDS("Left a program")}},
        {"program.held_out", {Kind::Program, Group::Programs, WORDS("Was kept out of a program to measure it")}},
        {"program.reached_goal", {Kind::Program, Group::Programs, WORDS("Reached the goal of a program")}},
        {"segment.entered", {Kind::Other, Group::Activity, WORDS("Came into a segment")}},
        {"segment.left", {Kind::Other, Group::Activity, WORDS("Left a segment")}}};
    return events;
}

#undef WORDS

void addProperties(const Json& event, QStringList& parts)
{
    const auto properties = event.find("properties");
    if (properties == event.end() || !properties->is_object())
        return;
    for (const auto& [name, value] : properties->items()) {
        if (!value.is_string() && !value.is_number())
            continue;
        const QString text = textOf(value.is_string() ? value.get<std::string>() : compactJson(value));
        // What a message is called says enough; ids say nothing to a person.
        if (name == "message" || name == "title" || name == "name" || name == "query" || name == "category")
            parts << text;
        else if (parts.size() < 3 && name != "program" && name != "occasion" && name != "step")
            parts << textOf(name).replace(u'_', u' ') + u' ' + text;
    }
}
}

EventWords wordsOfEvent(const Json& event)
{
    const std::string kind = event.value("kind", std::string());
    EventWords words;
    const auto known = knownEvents().find(kind);
    if (known != knownEvents().end()) {
        words.kind = known->second.kind;
        words.group = known->second.group;
        words.title = tr(known->second.title);
    } else {
        words.title = textOf(kind).replace(u'_', u' ').replace(u'.', u' ');
        words.title.replace(0, 1, words.title.left(1).toUpper());
    }
    QStringList parts;
    const auto key = event.find("key");
    // The key of a basket or a form tells its events apart and says nothing to a person.
    const bool tells = kind.starts_with("product_") || kind == "review" || kind == "appointment_booked";
    if (key != event.end() && key->is_string() && tells)
        parts << textOf(key->get_ref<const std::string&>());
    addProperties(event, parts);
    const auto channel = event.find("channel");
    if (channel != event.end() && channel->is_string() && words.group == Group::Activity)
        parts << channelText(textOf(channel->get_ref<const std::string&>()));
    words.detail = parts.join(QStringLiteral(" · "));
    return words;
}

QString channelText(const QString& channel)
{
    static const std::map<QString, const char*> words{
        {QStringLiteral("online"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "Web shop")},
        {QStringLiteral("in_store"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "In a shop")},
        {QStringLiteral("web"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "Web")},
        {QStringLiteral("app"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "App")},
        {QStringLiteral("mobile"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "Mobile")},
        {QStringLiteral("email"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "E-mail")},
        {QStringLiteral("sms"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "SMS")},
        {QStringLiteral("phone"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "Phone")},
        {QStringLiteral("post"), QT_TRANSLATE_NOOP("patron::ui::EventWords", "Post")}};
    const auto found = words.find(channel);
    return found == words.end() ? channel : tr(found->second);
}

}
