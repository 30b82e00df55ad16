#include "ui/models/customerprofile.h"

#include "core/base/currency.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/customer/consentstore.h"
#include "core/customer/profile.h"
#include "core/customer/traitstore.h"
#include "ui/models/eventwords.h"
#include "ui/models/localetext.h"
#include "ui/models/profileedits.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <map>

namespace patron::ui {

namespace {
constexpr int sendsShown = 100;

QString tr(const char* text, const char* hint = nullptr, int n = -1)
{
    return QCoreApplication::translate("patron::ui::CustomerProfile", text, hint, n);
}

QString stringOf(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? textOf(found->get_ref<const std::string&>()) : QString();
}

Ms instantOf(const Json& json, const char* key)
{
    const auto found = json.find(key);
    if (found == json.end() || !found->is_string())
        return 0;
    return parseRfc3339(found->get_ref<const std::string&>()).value_or(0);
}

QString sentence(const QStringList& parts)
{
    QStringList kept;
    for (const QString& part : parts) {
        if (!part.isEmpty())
            kept << part;
    }
    return kept.join(QStringLiteral(" · "));
}

QString traitText(const customer::Trait& trait, const Json& value, const Store& store)
{
    if (value.is_array()) {
        QStringList items;
        for (const Json& item : value)
            items << textOf(item.is_string() ? item.get<std::string>() : compactJson(item));
        return items.join(QStringLiteral(", "));
    }
    if (value.is_boolean())
        return value.get<bool>() ? tr("Yes") : tr("No");
    if (value.is_number())
        return QLocale().toString(value.get<double>(), 'g', 12);
    if (!value.is_string())
        return {};
    const std::string& text = value.get_ref<const std::string&>();
    if (trait.type == customer::TraitType::Money)
        return moneyText(text, store.currency());
    if (trait.type == customer::TraitType::Date) {
        if (const auto day = parseIsoDate(text))
            return dateText(store.zone().startOfDay(*day), store.zone());
    }
    if (trait.name == "country")
        return countryText(text);
    if (trait.name == "language")
        return languageText(text);
    return textOf(text);
}

/// The value as one types it to have the same again.
QString typedText(const Json& value)
{
    if (value.is_boolean())
        return value.get<bool>() ? tr("yes") : tr("no");
    if (value.is_array()) {
        QStringList items;
        for (const Json& item : value)
            items << textOf(item.is_string() ? item.get<std::string>() : compactJson(item));
        return items.join(QStringLiteral(", "));
    }
    return textOf(value.is_string() ? value.get<std::string>() : compactJson(value));
}

QString originText(const std::string& source, Ms since, const TimeZone& zone)
{
    if (source == typedSource)
        return tr("typed in here, %1").arg(dateText(since, zone));
    return tr("from %1, since %2").arg(textOf(source), dateText(since, zone));
}

void addConsents(ReadSession& session, const Store& store, CustomerId customer, CustomerProfile& profile)
{
    for (const customer::ConsentEntry& entry : customer::consents::ledger(session.connection(), customer)) {
        ProfileConsent consent;
        consent.channel = entry.channel;
        consent.granted = entry.state == customer::ConsentState::Granted;
        const bool email = entry.channel == customer::Channel::Email;
        consent.title = consent.granted ? (email ? tr("Said yes to e-mail") : tr("Said yes to SMS"))
                                        : (email ? tr("Said no to e-mail") : tr("Said no to SMS"));
        if (entry.purpose != "marketing")
            consent.title = tr("%1: %2", "what was said: purpose").arg(consent.title, textOf(entry.purpose));
        consent.detail = sentence({dateText(entry.at, store.zone()),
                                   entry.source == typedSource ? tr("typed in here") : textOf(entry.source),
                                   textOf(entry.evidence)});
        profile.consents.append(consent);
        TimelineEntry entryOfDay;
        entryOfDay.kind = TimelineEntry::Kind::Consent;
        entryOfDay.group = TimelineEntry::Group::Activity;
        entryOfDay.at = entry.at;
        entryOfDay.day = wallTimeOf(entry.at, store.zone()).date();
        entryOfDay.time = store.zone().wallAt(entry.at).msOfDay == 0 ? QString() : timeText(entry.at, store.zone());
        entryOfDay.title = consent.title;
        entryOfDay.detail = textOf(entry.evidence);
        profile.timeline.append(entryOfDay);
    }
}

void addFacts(ReadSession& session, const Store& store, const Json& json, CustomerProfile& profile)
{
    for (const Json& identity : json["identities"]) {
        const QString kind = stringOf(identity, "kind");
        const QString label = kind == u"email"    ? tr("E-mail")
                              : kind == u"phone"  ? tr("Phone")
                              : kind == u"card"   ? tr("Card")
                              : kind == u"device" ? tr("Device")
                                                  : tr("Shop number");
        const QString source = stringOf(identity, "source");
        profile.identities.append(
            {label, stringOf(identity, "value"), source.isEmpty() ? QString() : tr("from %1").arg(source)});
    }
    for (const customer::Trait& trait : customer::traits::all(session)) {
        const auto found = json["traits"].find(trait.name);
        if (trait.name == "lat" || trait.name == "lon")
            continue;
        if (found == json["traits"].end()) {
            profile.unknown.append({trait.name, textOf(trait.label)});
            continue;
        }
        const Json& value = (*found)["value"];
        if (trait.name == "tags" && value.is_array()) {
            for (const Json& tag : value)
                profile.tags << textOf(tag.get<std::string>());
        }
        const std::string source = (*found)["source"].get<std::string>();
        profile.facts.append({textOf(trait.label), traitText(trait, value, store),
                              originText(source, instantOf(*found, "since"), store.zone()), trait.name,
                              typedText(value), source});
    }
}

QString whereOf(const Json& order)
{
    const QString place = stringOf(order, "place");
    return place.isEmpty() ? channelText(stringOf(order, "channel")) : place;
}

ProfileOrder orderOf(const Json& json, const Store& store)
{
    const std::string currency = json["currency"].get<std::string>();
    ProfileOrder order;
    order.number = stringOf(json, "order");
    order.date = dateText(instantOf(json, "at"), store.zone());
    order.where = whereOf(json);
    order.value = moneyText(json["value"].get_ref<const std::string&>(), currency);
    order.counts = json["counts"].get<bool>();
    const QString kind = stringOf(json, "kind");
    const QString state = stringOf(json, "state");
    if (state == u"cancelled")
        order.state = tr("Cancelled");
    else if (state == u"pending")
        order.state = tr("Pending");
    else if (kind == u"return")
        order.state = tr("Return");
    else if (kind == u"adjustment")
        order.state = tr("Correction");
    for (const Json& line : json["lines"]) {
        const auto unitPrice =
            parseDecimal(line["unit_price"].get_ref<const std::string&>(), currencyDecimals(currency));
        order.lines.append({stringOf(line, "product").isEmpty() ? stringOf(line, "sku") : stringOf(line, "product"),
                            stringOf(line, "quantity"), unitPrice ? moneyText(*unitPrice, currency) : QString(),
                            moneyText(line["total"].get_ref<const std::string&>(), currency)});
    }
    return order;
}

class TimelineMaker
{
public:
    TimelineMaker(const Store& store, CustomerProfile& profile)
        : m_store(store)
        , m_profile(profile)
    {}

    void addOrder(const Json& json, const ProfileOrder& order)
    {
        const bool back = stringOf(json, "kind") == u"return";
        TimelineEntry entry = at(instantOf(json, "at"), back ? TimelineEntry::Kind::Return : TimelineEntry::Kind::Order,
                                 TimelineEntry::Group::Orders);
        entry.title = back ? tr("Returned goods of order %1").arg(order.number) : tr("Order %1").arg(order.number);
        QStringList products;
        for (const ProfileOrderLine& line : order.lines.mid(0, 3))
            products << line.product;
        QString lines = products.join(QStringLiteral(", "));
        if (order.lines.size() > 3)
            lines = tr("%1 and %n more", nullptr, int(order.lines.size() - 3)).arg(lines);
        entry.detail = sentence({back ? QString() : order.state, order.where, lines});
        entry.amount = order.value;
        m_profile.timeline.append(entry);
    }

    void addEvent(const Json& json)
    {
        const QString kind = stringOf(json, "kind");
        // Orders and decisions tell the same with more words.
        if (kind == u"order" || kind == u"return" || (kind.startsWith(u"program.") && !m_profile.walks.empty()))
            return;
        const Ms when = instantOf(json, "at");
        if (kind == u"message.sent" && std::ranges::any_of(m_profile.sends, [&](const outbox::CustomerSend& send) {
                return send.handedAt && std::abs(*send.handedAt - when) < 1000;
            }))
            return;
        const EventWords words = wordsOfEvent(json);
        TimelineEntry entry = at(when, words.kind, words.group);
        entry.title = words.title;
        entry.detail = words.detail;
        const QString value = stringOf(json, "value");
        if (!value.isEmpty())
            entry.amount = moneyText(value.toStdString(), stringOf(json, "currency").toStdString());
        m_profile.timeline.append(entry);
    }

    void addSend(const outbox::CustomerSend& send)
    {
        if (!send.handedAt)
            return;
        TimelineEntry entry = at(*send.handedAt, TimelineEntry::Kind::Message, TimelineEntry::Group::Messages);
        entry.title = tr("Message \"%1\"").arg(textOf(send.message));
        entry.detail = sentence({sendStateText(send.state), textOf(send.occasion)});
        m_profile.timeline.append(entry);
    }

    void addDecision(const program::CustomerWalk& walk, const program::WalkDecision& decision)
    {
        TimelineEntry entry = at(decision.at, TimelineEntry::Kind::Program, TimelineEntry::Group::Programs);
        entry.title = decision.step.empty()
                          ? textOf(walk.name)
                          : tr("%1: %2", "program: step").arg(textOf(walk.name), textOf(decision.step));
        entry.detail = textOf(decision.reason);
        m_profile.timeline.append(entry);
    }

private:
    TimelineEntry at(Ms when, TimelineEntry::Kind kind, TimelineEntry::Group group) const
    {
        TimelineEntry entry;
        entry.kind = kind;
        entry.group = group;
        entry.at = when;
        entry.day = wallTimeOf(when, m_store.zone()).date();
        entry.time = m_store.zone().wallAt(when).msOfDay == 0 ? QString() : timeText(when, m_store.zone());
        return entry;
    }

    const Store& m_store;
    CustomerProfile& m_profile;
};

QString subtitleOf(const Json& json, const Store& store)
{
    const auto trait = [&](const char* name) {
        const auto found = json["traits"].find(name);
        return found == json["traits"].end() ? QString() : stringOf(*found, "value");
    };
    const QString country = trait("country");
    const QString place =
        QStringList{trait("city"), country.isEmpty() ? QString() : countryText(country.toStdString())}.join(
            QStringLiteral(", "));
    const auto since = parseIsoDate(trait("created_at").toStdString());
    return sentence(
        {stringOf(json, "key"), place == u", " ? QString() : place,
         since ? tr("customer since %1").arg(dateText(store.zone().startOfDay(*since), store.zone())) : QString()});
}
}

QString sendStateText(outbox::SendState state)
{
    using outbox::SendState;
    switch (state) {
    case SendState::Planned:
    case SendState::Queued:
    case SendState::Leased:
        return tr("Waits to go");
    case SendState::Held:
        return tr("Held");
    case SendState::Handed:
        return tr("On its way");
    case SendState::Accepted:
        return tr("Sent");
    case SendState::Delivered:
        return tr("Delivered");
    case SendState::BouncedSoft:
    case SendState::BouncedHard:
        return tr("Bounced");
    case SendState::Unsubscribed:
        return tr("Unsubscribed");
    case SendState::Complained:
        return tr("Complained");
    case SendState::Deferred:
        return tr("Tried again later");
    case SendState::Rejected:
        return tr("Refused");
    case SendState::Ambiguous:
        return tr("Not known");
    case SendState::AssumedSent:
        return tr("Taken as sent");
    case SendState::Suppressed:
        return tr("Must not be written to");
    case SendState::Skipped:
        return tr("Left out");
    case SendState::Cancelled:
        return tr("Cancelled");
    case SendState::Expired:
        return tr("Too late");
    }
    return {};
}

QString sendReasonText(const std::string& reason)
{
    static const std::map<std::string, const char*> words{
        {"approval", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "waits for approval")},
        {"quiet_hours", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "quiet hours")},
        {"rate", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "waits for its turn at this mail provider")},
        {"cap", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "got enough messages lately")},
        {"missing_field", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "a field of the message is empty")},
        {"no_consent", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "was never asked")},
        {"consent_denied", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "said no")},
        {"no_address", QT_TRANSLATE_NOOP("patron::ui::CustomerProfile", "has no address")}};
    const auto found = words.find(reason);
    if (found != words.end())
        return tr(found->second);
    return textOf(reason).replace(u'_', u' ');
}

Result<CustomerProfile> readProfile(ReadSession& session, const Store& store, CustomerId customer, Ms now)
{
    CustomerProfile profile;
    const auto rows = customer::customerlist::page(session, store, {}, customer, 1);
    if (rows.empty() || rows.front().id != customer)
        return makeError(ErrorCode::NotFound, "This customer is not in the workspace any more.");
    profile.row = rows.front();
    const Json json = customer::profiles::profile(session, store, customer, now);
    profile.name = stringOf(json, "name");
    profile.subtitle = subtitleOf(json, store);
    profile.walks = program::walksOf(session, customer);
    profile.sends = outbox::sends::ofCustomer(session, customer, sendsShown);
    addFacts(session, store, json, profile);
    addConsents(session, store, customer, profile);

    TimelineMaker timeline(store, profile);
    for (const Json& each : json["orders"]) {
        const ProfileOrder order = orderOf(each, store);
        timeline.addOrder(each, order);
        profile.orders.prepend(order);
    }
    for (const Json& event : json["events"])
        timeline.addEvent(event);
    for (const outbox::CustomerSend& send : profile.sends)
        timeline.addSend(send);
    for (const program::CustomerWalk& walk : profile.walks) {
        for (const program::WalkDecision& decision : walk.decisions)
            timeline.addDecision(walk, decision);
    }
    std::ranges::stable_sort(profile.timeline, std::greater{}, &TimelineEntry::at);
    return profile;
}

}
