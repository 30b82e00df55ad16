#include "core/workspace/messagefacts.h"

#include "core/base/text.h"
#include "core/delivery/connectorstore.h"
#include "core/message/images/imagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/snippetstore.h"
#include "core/outbox/sendgate.h"
#include "core/program/programstore.h"

#include <algorithm>
#include <set>

namespace patron::workspace {

namespace {
constexpr int mostOffers = 10'000;

void addSenders(ReadSession& session, message::CheckContext& context)
{
    for (const delivery::ConnectorRow& row : delivery::connectors::list(session.connection())) {
        message::CheckedSender sender;
        sender.name = row.name;
        sender.kind = row.kind;
        if (row.settings.contains("from") && row.settings["from"].is_object())
            sender.fromEmail = row.settings["from"].value("address", std::string());
        if (row.settings.contains("host") && row.settings["host"].is_string())
            sender.host = row.settings["host"].get<std::string>();
        // Unsubscribing is a mail to the sender.
        sender.canUnsubscribe = row.kind == "local" || !sender.fromEmail.empty() || !context.brand->fromEmail.empty();
        context.senders.push_back(std::move(sender));
    }
}

/// Codes that many may use; single codes are never written into a message.
void addOffers(ReadSession& session, message::CheckContext& context)
{
    Query query = session.query(
        "SELECT c.code, c.ends_at, c.max_uses, max(coalesce(c.given_uses, 0), (SELECT count(*) FROM v_coupon_use u "
        "WHERE u.coupon = c.folded AND u.kind = 'redeemed')) FROM v_coupon c WHERE c.usage = 'shared' LIMIT ?");
    query.bind(mostOffers);
    while (query.step()) {
        message::CheckedOffer offer;
        if (!query.isNull(1))
            offer.endsAt = query.int64(1);
        if (!query.isNull(2))
            offer.usesLeft = std::max<std::int64_t>(0, query.int64(2) - query.int64(3));
        context.offers[asciiUpper(query.text(0))] = offer;
    }
}

/// Whose coming days are forecast, as the share of shops that have any; nothing is known where there are no shops.
void addCoverage(ReadSession& session, const Store& store, Ms now, message::CheckContext& context)
{
    Query query = session.query("SELECT (SELECT count(*) FROM v_place WHERE kind = 'shop'), (SELECT count(DISTINCT "
                                "w.place_id) FROM v_weather w JOIN v_place p ON p.id = w.place_id "
                                "WHERE p.kind = 'shop' AND w.day >= ?)");
    query.bind(static_cast<std::int64_t>(store.zone().dayAt(now)));
    query.step();
    if (query.int64(0) > 0)
        context.coverage["weather"] = static_cast<double>(query.int64(1)) / static_cast<double>(query.int64(0));
    // A workspace holds what was sold, never what is left.
    context.coverage["stock"] = 0;
}

Ms longestWait(const program::Step& step)
{
    const auto* wait = std::get_if<program::WaitStep>(&step.what);
    if (!wait)
        return 0;
    if (const auto* span = std::get_if<program::WaitFor>(&wait->how))
        return TimeZone::utc().add(0, span->upTo.value_or(span->span));
    return std::get<program::WaitUntil>(wait->how).weekday ? 7 * msPerDay : msPerDay;
}

/// The longest way from a step to one that sends this message; nothing when none leads there.
std::optional<Ms> longestWay(const program::Program& program, const std::string& from, const std::string& uuid,
                             std::set<std::string>& around, int& steps)
{
    const program::Step* step = program.step(from);
    if (!step || around.contains(from) || ++steps > 10'000)
        return {};
    std::optional<Ms> longest;
    if (const auto* sent = std::get_if<program::MessageStep>(&step->what); sent && sent->message == uuid)
        longest = 0;
    around.insert(from);
    for (const program::Edge& edge : program::edgesOf(*step)) {
        const auto further = longestWay(program, edge.to, uuid, around, steps);
        if (further)
            longest = std::max(longest.value_or(0), longestWait(*step) + *further);
    }
    around.erase(from);
    return longest;
}

void addPrograms(ReadSession& session, const message::SavedMessage& saved, message::CheckContext& context)
{
    const auto programs = program::programs::all(session);
    if (!programs)
        return;
    for (const program::SavedProgram& each : *programs) {
        if (each.state == program::ProgramState::Stopped)
            continue;
        std::set<std::string> around;
        int steps = 0;
        const auto wait = longestWay(each.definition, each.definition.start, saved.uuid, around, steps);
        if (!wait)
            continue;
        context.longestWaitMs = std::max(context.longestWaitMs.value_or(0), *wait);
        if (each.definition.limits.transactional)
            context.sentAs = message::MessageClass::Transactional;
    }
}

void addImages(ReadSession& session, message::CheckContext& context)
{
    context.embedded.emplace();
    for (const message::Image& image : message::images::all(session)) {
        context.embedded->insert(image.contentId);
        context.images["cid:" + image.contentId] = {image.size, image.facts.widthPx};
    }
}

void addQuietHours(ReadSession& session, message::CheckContext& context)
{
    const auto terms = outbox::workspaceTerms(session.connection());
    if (terms && terms->quietHours)
        context.quietHours = {static_cast<int>(terms->quietHours->fromMs / msPerMinute),
                              static_cast<int>(terms->quietHours->toMs / msPerMinute)};
}
}

message::CheckContext messageFacts(ReadSession& session, const Store& store, const message::SavedMessage& saved, Ms now)
{
    message::CheckContext context;
    context.fields = message::recipients::fields(session);
    context.fillRates = message::recipients::fillRates(session);
    context.snippets = message::snippets::texts(session);
    context.brand = message::recipients::brand(session);
    context.now = now;
    context.zone = store.zone();
    addImages(session, context);
    addSenders(session, context);
    addOffers(session, context);
    addCoverage(session, store, now, context);
    addPrograms(session, saved, context);
    addQuietHours(session, context);
    return context;
}

}
