#include "core/delivery/sms/gatewaynewsreader.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <QDateTime>

#include <algorithm>

namespace patron::delivery {

namespace {

/// A gateway that always names another page must end.
constexpr int mostPages = 50;
constexpr std::size_t mostTextBytes = 8192;

std::string momentText(Ms at)
{
    return QDateTime::fromMSecsSinceEpoch(at, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd'T'HH:mm:ss'Z'"))
        .toStdString();
}

/// One question that changes nothing, answered by a tree.
Result<Json> ask(const SmsSettings& settings, const HttpRequest& request, const CancelToken& cancel)
{
    HttpClient client(cancel, settings.timeouts, settings.caFile, settings.dial);
    const HttpExchange answer = client.ask(request);
    if (cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped.");
    if (answer.end != HttpExchange::End::Replied)
        return makeError(ErrorCode::Unreachable, answer.text);
    const std::string status = std::to_string(answer.reply.status);
    if (answer.reply.status == 404)
        return makeError(ErrorCode::NotFound, settings.gateway.title + " does not know it.", "status 404");
    if (answer.reply.status >= 300)
        return makeError(ErrorCode::Refused, settings.gateway.title + " refused to tell its news: HTTP " + status + ".",
                         "status " + status);
    auto tree = answer.reply.readable ? readAnswer(answer.reply.body, settings.gateway.answer) : std::nullopt;
    if (!tree)
        return makeError(ErrorCode::Refused, settings.gateway.title + " answered with something that cannot be read.");
    return std::move(*tree);
}

Result<void> collectReceipts(const SmsSettings& settings, SmsValues values, const NewsQuery& query,
                             const NewsSink& sink, const CancelToken& cancel)
{
    const GatewayStatus& status = *settings.gateway.status;
    for (const std::string& id : query.providerIds) {
        values["id"] = id;
        const auto request = status.request.fill(values, SystemClock().now());
        if (!request)
            continue; // an id that cannot stand in an address is none of this gateway's
        const auto tree = ask(settings, *request, cancel);
        if (!tree && tree.error().code == ErrorCode::NotFound)
            continue;
        if (!tree)
            return tree.error();
        auto receipt = readStatus(status, *tree);
        if (!receipt)
            continue;
        receipt->providerId = id;
        GatewayNews news;
        news.receipts.push_back(std::move(*receipt));
        PATRON_CHECK(sink(news));
    }
    return {};
}

/// The next page's request: the same gateway, whatever the address says.
Result<std::optional<HttpRequest>> nextPage(const HttpRequest& before, const std::string& next)
{
    if (next.empty())
        return std::optional<HttpRequest>();
    const std::string text =
        next.starts_with('/') ? (before.url.tls ? "https://" : "http://") + before.url.authority() + next : next;
    const auto question = text.find('?');
    const auto url = HttpUrl::parse(std::string_view(text).substr(0, question));
    if (!url || url->host != before.url.host || url->port != before.url.port || url->tls != before.url.tls) {
        return makeError(ErrorCode::Refused, "The gateway sent on to another address for its next page, which is not "
                                             "followed.");
    }
    HttpRequest request = before;
    request.url = *url;
    request.query.clear();
    if (question != std::string::npos) {
        for (const std::string_view pair : split(std::string_view(text).substr(question + 1), '&')) {
            const auto equals = pair.find('=');
            const auto decoded = [](std::string_view part) {
                return QByteArray::fromPercentEncoding(QByteArray(part.data(), static_cast<qsizetype>(part.size())))
                    .toStdString();
            };
            request.query.emplace_back(decoded(pair.substr(0, equals)), equals == std::string_view::npos
                                                                            ? std::string()
                                                                            : decoded(pair.substr(equals + 1)));
        }
    }
    return std::optional<HttpRequest>(std::move(request));
}

void turnPage(HttpRequest& request, const GatewayInbound& inbound, int page)
{
    for (auto& [name, value] : request.query) {
        if (name == inbound.pageParameter)
            value = std::to_string(page * inbound.pageStep);
    }
}

Result<void> collectTexts(const SmsSettings& settings, SmsValues values, const NewsQuery& query, const NewsSink& sink,
                          const CancelToken& cancel)
{
    const GatewayInbound& inbound = *settings.gateway.inbound;
    addTimes(values, query.since);
    PATRON_TRY(first, inbound.request.fill(values, SystemClock().now()));
    std::optional<HttpRequest> request = std::move(first);
    for (int page = 0; request && page < mostPages; ++page) {
        PATRON_TRY(tree, ask(settings, *request, cancel));
        InboundPage read = readInboundPage(inbound, tree);
        const bool more = !read.texts.empty();
        if (more) {
            GatewayNews news;
            news.texts = std::move(read.texts);
            PATRON_CHECK(sink(news));
        }
        // What a gateway forgets when it was read is asked for until there is no more.
        if (inbound.forgets) {
            if (!more)
                break;
            continue;
        }
        if (!inbound.pageParameter.empty()) {
            if (read.items == 0)
                break;
            turnPage(*request, inbound, page + 1);
            continue;
        }
        PATRON_TRY(next, nextPage(*request, read.next));
        request = std::move(next);
    }
    return {};
}

}

void addTimes(SmsValues& values, Ms since)
{
    values["since"] = momentText(since);
    values["since_day"] = values["since"].substr(0, 10);
}

void addHandedTimes(SmsValues& values, Ms handedAt)
{
    // A clock that is a little off must not look past the message.
    values["handed"] = momentText(handedAt - 10 * msPerMinute);
    values["handed_day"] = values["handed"].substr(0, 10);
}

std::vector<std::string> lookupNames(const SmsValues& values)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : values)
        names.push_back(name);
    return names;
}

std::optional<Receipt> readStatus(const GatewayStatus& status, const Json& tree)
{
    const std::string word = status.at.first(tree);
    const auto state = status.states.find(word);
    if (state == status.states.end())
        return std::nullopt;
    Receipt receipt;
    receipt.news = state->second;
    const std::string code = status.code.first(tree);
    const auto known = status.codes.find(code);
    if (receipt.news != outbox::SendState::Delivered && known != status.codes.end())
        receipt.news = known->second;
    receipt.detail = ellipsize(code.empty() ? word : word + " " + code, 100);
    return receipt;
}

InboundPage readInboundPage(const GatewayInbound& inbound, const Json& tree)
{
    InboundPage page;
    for (const Json* item : inbound.items.nodes(tree)) {
        ++page.items;
        const bool wanted =
            std::all_of(inbound.only.begin(), inbound.only.end(), [&](const GatewayCondition& condition) {
                return condition.holdsFor(condition.at.first(*item));
            });
        InboundText text;
        text.from = inbound.from.first(*item).substr(0, 64);
        if (!wanted || text.from.empty())
            continue;
        text.id = ellipsize(inbound.id.first(*item), 200);
        text.to = inbound.to.first(*item).substr(0, 64);
        text.text = toValidUtf8(std::string_view(inbound.text.first(*item)).substr(0, mostTextBytes));
        text.at = instantOf(inbound.time.first(*item));
        if (text.id.empty())
            text.id = toHex(bytesOf(sha256(item->dump(-1, ' ', false, Json::error_handler_t::replace)))).substr(0, 32);
        page.texts.push_back(std::move(text));
    }
    if (inbound.next)
        page.next = inbound.next->first(tree);
    return page;
}

Result<void> collectGatewayNews(const SmsSettings& settings, const SmsValues& values, const NewsQuery& query,
                                const NewsSink& sink, const CancelToken& cancel)
{
    if (settings.gateway.inbound && query.texts)
        PATRON_CHECK(collectTexts(settings, values, query, sink, cancel));
    if (settings.gateway.status)
        PATRON_CHECK(collectReceipts(settings, values, query, sink, cancel));
    return {};
}

}
