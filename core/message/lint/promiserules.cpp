#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>
#include <array>

namespace patron::message::rules {

namespace {
/// A coupon code that the message names.
struct NamedOffer
{
    std::string code;
    const CheckedOffer* offer = nullptr;
    FindingPlace place;
};

bool isCodeByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// The words of a part that are coupon codes, each once.
void addOffersOf(const CheckSubject& subject, Part part, const std::string& written, std::vector<NamedOffer>& named)
{
    const std::string text = html::LiquidMask(written).text();
    const liquid::LineIndex lines(written);
    for (std::size_t at = 0; at < text.size();) {
        if (!isCodeByte(text[at])) {
            ++at;
            continue;
        }
        const std::size_t from = at;
        while (at < text.size() && isCodeByte(text[at]))
            ++at;
        if (at - from < 4 || at - from > 40)
            continue;
        std::string code = asciiUpper(std::string_view(text).substr(from, at - from));
        const auto offer = subject.context.offers.find(code);
        const bool isKnown =
            std::any_of(named.begin(), named.end(), [&](const NamedOffer& each) { return each.code == code; });
        if (offer != subject.context.offers.end() && !isKnown)
            named.push_back({std::move(code), &offer->second, placeIn(part, lines.placeOf(from))});
    }
}

std::vector<NamedOffer> namedOffers(const CheckSubject& subject)
{
    std::vector<NamedOffer> named;
    if (subject.context.offers.empty())
        return named;
    if (subject.isEmail())
        addOffersOf(subject, Part::Subject, subject.message.subject, named);
    addOffersOf(subject, Part::Body, subject.message.body, named);
    return named;
}

std::string dateOf(Ms at, const TimeZone& zone)
{
    return formatIsoDate(zone.dayAt(at));
}

std::string clockText(int minute)
{
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(minute / 60 % 24) + ":" + two(minute % 60);
}

/// A thing messages claim for which there must be data.
struct Claim
{
    std::string_view data; ///< the key of CheckContext::coverage
    std::string_view name;
    std::vector<std::string_view> phrases;
    std::vector<std::string_view> fields; ///< pieces of field names
};

const std::vector<Claim>& claims()
{
    static const std::vector<Claim> all = {
        {"weather",
         "the weather",
         {"sunny day",      "sunny weekend",       "sunny week",        "rainy day",        "rainy week",
          "rain is coming", "rain today",          "snow is coming",    "heatwave",         "heat wave",
          "it's raining",   "it is raining",       "it's snowing",      "it's hot outside", "it's cold outside",
          "cold outside",   "hot outside",         "with this weather", "weather forecast", "in this weather",
          "regnet es",      "sonniges wochenende", "bei diesem wetter"},
         {"weather"}},
        {"stock",
         "what is in stock",
         {"back in stock", "low stock", "low in stock", "almost sold out", "nearly sold out", "selling out",
          "only a few left", "last few left", "last ones left", "while stocks last", "while supplies last",
          "limited stock", "wieder verfügbar", "fast ausverkauft", "nur noch wenige"},
         {".stock", "inventory", "in_stock"}},
    };
    return all;
}
}

void offerEnd(const CheckSubject& subject, Findings& findings)
{
    const CheckContext& context = subject.context;
    if (!context.now)
        return;
    for (const NamedOffer& each : namedOffers(subject)) {
        if (!each.offer->endsAt)
            continue;
        const Ms ends = *each.offer->endsAt;
        const std::string day = dateOf(ends - 1, context.zone);
        if (ends <= *context.now)
            addError(findings, each.place, "The code " + each.code + " ended on " + day + ".",
                     "Name a code that is still valid, or move its end.");
        else if (context.longestWaitMs && *context.now + *context.longestWaitMs >= ends)
            addWarning(findings, each.place,
                       "The code " + each.code + " ends on " + day +
                           "; people who enter the program now may get this " +
                           std::to_string(*context.longestWaitMs / msPerDay) + " days from now.",
                       "Shorten the wait before this message, or move the end of the offer.");
    }
}

void couponSupply(const CheckSubject& subject, Findings& findings)
{
    const auto& audience = subject.context.audience;
    if (!audience)
        return;
    for (const NamedOffer& each : namedOffers(subject)) {
        if (each.offer->usesLeft && *each.offer->usesLeft < *audience)
            addWarning(findings, each.place,
                       "The code " + each.code + " can be used " + groupDigits(*each.offer->usesLeft) +
                           " more times, but " + groupDigits(*audience) + " people would get it.",
                       "Allow more uses, use single codes, or say that the offer is limited.");
    }
}

void quietHours(const CheckSubject& subject, Findings& findings)
{
    const CheckContext& context = subject.context;
    if (!subject.isMarketing() || !context.quietHours || !context.sendsAtMinute)
        return;
    const int from = context.quietHours->fromMinute;
    const int to = context.quietHours->toMinute;
    const int at = *context.sendsAtMinute;
    const bool isQuiet = from < to ? at >= from && at < to : from != to && (at >= from || at < to);
    if (isQuiet)
        addWarning(findings, {},
                   "It is to be sent at " + clockText(at) + ", inside the quiet hours from " + clockText(from) +
                       " to " + clockText(to) + ": it would wait until they end.",
                   "Send it at another time, or change the quiet hours.");
}

void dataClaims(const CheckSubject& subject, Findings& findings)
{
    for (const Claim& claim : claims()) {
        const auto covered = subject.context.coverage.find(std::string(claim.data));
        if (covered == subject.context.coverage.end() || covered->second >= 0.995)
            continue;
        std::optional<FindingPlace> place;
        for (const Part part : {Part::Subject, Part::Preheader, Part::Body}) {
            const liquid::Template* source = subject.part(part);
            if (!source || place)
                continue;
            for (const liquid::FieldUse& use : source->fields()) {
                const bool isMeant = std::any_of(claim.fields.begin(), claim.fields.end(), [&](std::string_view piece) {
                    return ("." + use.field).find(piece) != std::string::npos;
                });
                if (isMeant && use.shown && !use.guarded && !use.hasFallback && !place)
                    place = placeIn(part, use.place);
            }
            const std::string text = html::LiquidMask(source->source()).text();
            if (const auto found = findPhrase(text, claim.phrases); found && !place)
                place = placeIn(part, liquid::LineIndex(source->source()).placeOf(found->offset));
        }
        if (!place)
            continue;
        const int share = static_cast<int>(covered->second * 100);
        addWarning(findings, *place,
                   "This speaks of " + std::string(claim.name) + ", for which " +
                       (share == 0 ? std::string("there is no data here.")
                                   : "there is data for " + std::to_string(share) + " % of customers only."),
                   "Bring the data in first, ask for it in a condition, or do not claim it.");
    }
}

}
