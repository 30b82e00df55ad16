#include "core/workspace/mailsource.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/customerzone.h"
#include "core/customer/profile.h"
#include "core/outbox/sendtoken.h"
#include "core/workspace/mailsender.h"

namespace patron::workspace {

namespace {
/// A message more or less is edited at a time.
constexpr std::size_t mostReaders = 8;
constexpr double quickMs = 5;
constexpr double restsFor = 20;

/// What an answer answers (workspace/answer.h).
std::string answeredId(const Json& context)
{
    const auto answer = context.is_object() ? context.find("answer") : context.end();
    return answer != context.end() && answer->is_object() ? answer->value("header_id", std::string()) : std::string();
}

std::string nameOf(const Json& data)
{
    const auto& customer = data.at("customer");
    return customer.contains("full_name") ? customer["full_name"].get<std::string>() : std::string();
}

/// A saved message in all languages it is saved in; a draft is shown as it is.
std::vector<message::SavedMessage> languagesOf(ReadSession& session, const message::SavedMessage& saved)
{
    if (saved.versionId != 0) {
        auto all = message::messages::variants(session, saved.id, saved.version);
        if (all.size() > 1)
            return all;
    }
    return {saved};
}

const message::SavedMessage& inLanguageOf(ReadSession& session, const std::vector<message::SavedMessage>& all,
                                          CustomerId customer)
{
    if (all.size() == 1)
        return all.front();
    std::vector<std::string> languages;
    for (const message::SavedMessage& each : all)
        languages.push_back(each.message.language);
    Query query = session.query("SELECT language FROM v_customer WHERE id = ?");
    query.bind(customer);
    const std::string wanted = query.step() ? query.text(0) : std::string();
    return all[message::messages::chooseLanguage(languages, wanted)];
}
}

std::string unsubscribeMailto(const Store& store, const std::string& address, std::string_view reference)
{
    return "mailto:" + address + "?subject=unsubscribe%20" + outbox::provenToken(store.identityKey(), reference);
}

MailSource::MailSource(Store& store)
    : m_store(store)
{}

Result<message::CompiledMessage> MailSource::compiled(ReadSession& session, const message::SavedMessage& saved)
{
    const std::string stamp = message::snippets::stamp(session);
    {
        const std::lock_guard lock(m_mutex);
        // A message is compiled with its snippets: after a change of these it is another one.
        if (m_snippetStamp != stamp)
            m_compiled.clear();
        m_snippetStamp = stamp;
        const auto found = m_compiled.find(saved.versionId);
        if (found != m_compiled.end() && saved.versionId != 0)
            return found->second;
    }
    PATRON_TRY(made, message::CompiledMessage::compile(saved.message, message::recipients::fields(session),
                                                       message::snippets::texts(session)));
    const std::lock_guard lock(m_mutex);
    if (m_snippetStamp != stamp)
        return made;
    if (saved.versionId != 0)
        m_compiled.emplace(saved.versionId, made);
    return made;
}

std::shared_ptr<const message::liquid::LocaleFormat> MailSource::locale(const std::string& language)
{
    const std::lock_guard lock(m_mutex);
    auto& entry = m_locales[language];
    if (!entry)
        entry = std::make_shared<const message::liquid::LocaleFormat>(language, m_store.currency());
    return entry;
}

Result<std::shared_ptr<const message::RecipientReader>> MailSource::reader(ReadSession& session,
                                                                           const message::UsedFields& used, Ms now)
{
    Query query = session.query("SELECT version, stamp FROM data_version WHERE id = 1");
    query.step();
    const std::string facts = query.text(0) + "." + query.text(1);
    const DayNumber day = m_store.zone().dayAt(now);
    const std::string key = used.signature();
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_readers.find(key);
        if (found != m_readers.end() && found->second.isFresh(facts, day))
            return found->second.reader;
    }
    SharedReader made;
    made.facts = facts;
    made.day = day;
    PATRON_TRY(opened, message::RecipientReader::open(session, m_store, used, now, message::RecipientReader::For::Few));
    made.reader = std::move(opened);
    made.tookMs = made.age.elapsedMs();
    const std::lock_guard lock(m_mutex);
    if (m_readers.size() >= mostReaders)
        m_readers.clear();
    return m_readers.insert_or_assign(key, std::move(made)).first->second.reader;
}

bool MailSource::SharedReader::isFresh(const std::string& factsNow, DayNumber today) const
{
    if (day != today)
        return false;
    // Sending changes facts with every mail. Reading what all share again takes no more than a part of the time; what
    // is one customer's own is always read anew.
    const bool isCostly = tookMs > quickMs;
    return facts == factsNow || (isCostly && age.elapsedMs() < tookMs * restsFor);
}

Json MailSource::additionsFor(const message::Message& message, const message::Brand& brand, CustomerId customer,
                              const Json& extra) const
{
    Json additions = extra.is_object() ? extra : Json::object();
    additions["message"] = Json{{"name", message.name}, {"subject", message.subject}};
    additions["brand"] = brand.toJson();
    if (!additions.contains("unsubscribe_url")) {
        additions["unsubscribe_url"] =
            unsubscribeMailto(m_store, senderOf(Json::object(), brand).address, "c" + std::to_string(customer.value));
    }
    return additions;
}

std::string MailSource::languageFor(const message::Message& message, const Json& data) const
{
    if (!message.language.empty())
        return message.language;
    if (data["customer"].contains("language"))
        return data["customer"]["language"].get<std::string>();
    return m_store.country().empty() ? "en" : "en-" + m_store.country();
}

Result<MailSource::Ready> MailSource::readyFor(ReadSession& session, const message::SavedMessage& saved, Ms now)
{
    PATRON_TRY(ready, compiled(session, saved));
    PATRON_TRY(shared, reader(session, ready.usedFields(), now));
    return Ready{saved, std::move(ready), std::move(shared)};
}

Result<PersonalMail> MailSource::personalise(ReadSession& session, const message::SavedMessage& asked,
                                             CustomerId customer, Ms now, const Json& extra)
{
    const auto languages = languagesOf(session, asked);
    PATRON_TRY(ready, readyFor(session, inLanguageOf(session, languages, customer), now));
    PATRON_TRY(read, ready.reader->read(session, m_store, {&customer, 1}, now));
    return render(session, ready, std::move(read.front()), message::recipients::brand(session), customer, extra, now);
}

Result<PersonalMail> MailSource::render(ReadSession& session, const Ready& ready, Json data,
                                        const message::Brand& brand, CustomerId customer, const Json& extra, Ms now)
{
    data.update(additionsFor(ready.saved.message, brand, customer, extra));
    const auto format = locale(languageFor(ready.saved.message, data));
    message::RenderScope scope;
    scope.now = now;
    scope.zone = customer::zoneOf(session.connection(), customer, m_store.zone());
    scope.locale = format.get();
    message::Renderer renderer;
    PATRON_TRY(rendered, renderer.render(ready.compiled, data, scope));
    PersonalMail mail;
    mail.rendered = std::move(rendered);
    mail.toName = nameOf(data);
    mail.toAddress = data["customer"].contains("email") ? data["customer"]["email"].get<std::string>() : std::string();
    return mail;
}

Result<outbox::FrozenMessage> MailSource::freezable(ReadSession& session, message::MimeParts& parts)
{
    PATRON_TRY(pictures, m_pictures.of(session, parts.html));
    if (!pictures.missing.empty()) {
        return makeError(ErrorCode::NotFound, "The message shows the picture \"cid:" + pictures.missing.front() +
                                                  "\", which this workspace does not have. Choose a picture in its "
                                                  "place.");
    }
    parts.images = std::move(pictures.images);
    PATRON_TRY(frame, message::buildMimeFrame(parts));
    outbox::FrozenMessage frozen{parts.subject, std::move(frame.bytes), std::move(frame.images), {}};
    if (frozen.images.empty()) {
        // Here and not where it is kept: there is one writer, and many make messages.
        frozen.sha256 = patron::bytesOf(sha256(frozen.bytes));
        return frozen;
    }
    std::vector<std::string> bodies;
    for (const message::MimeImage& image : parts.images)
        bodies.push_back(message::imageBody(*image.bytes));
    frozen.sha256 =
        patron::bytesOf(sha256(message::joinFrame(frozen.bytes, frozen.images, {bodies.begin(), bodies.end()})));
    return frozen;
}

Result<const MailSource::Ready*> MailSource::readyFor(ReadSession& session, Batch& batch, const outbox::SendRow& row,
                                                      const delivery::ConnectorRow& connector, Ms now)
{
    auto languages = batch.languages.find(row.messageVersionId);
    if (languages == batch.languages.end()) {
        PATRON_TRY(saved, message::messages::version(session, row.messageVersionId));
        languages = batch.languages.emplace(row.messageVersionId, languagesOf(session, saved)).first;
    }
    const message::SavedMessage& saved = inLanguageOf(session, languages->second, row.customer);
    if (!connector.carries(row.channel)) {
        return makeError(ErrorCode::BadInput, "\"" + connector.name + "\" carries " +
                                                  (row.channel == customer::Channel::Sms ? "emails" : "text messages") +
                                                  " only, so \"" + saved.message.name +
                                                  "\" cannot leave by it. Send it again by a connector that can.");
    }
    auto ready = batch.ready.find(saved.versionId);
    if (ready == batch.ready.end()) {
        PATRON_TRY(made, readyFor(session, saved, now));
        ready = batch.ready.emplace(saved.versionId, std::move(made)).first;
    }
    return &ready->second;
}

Result<std::vector<Json>> MailSource::dataFor(ReadSession& session, std::span<const outbox::SendRow> rows,
                                              const std::vector<Result<const Ready*>>& ready, Ms now)
{
    std::map<const message::RecipientReader*, std::vector<std::size_t>> together;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (ready[i])
            together[(*ready[i])->reader.get()].push_back(i);
    }
    std::vector<Json> data(rows.size());
    for (const auto& [reader, places] : together) {
        std::vector<CustomerId> customers;
        for (const std::size_t place : places)
            customers.push_back(rows[place].customer);
        PATRON_TRY(read, reader->read(session, m_store, customers, now));
        for (std::size_t i = 0; i < places.size(); ++i)
            data[places[i]] = std::move(read[i]);
    }
    return data;
}

std::vector<Result<delivery::MessageSource::Made>> MailSource::make(std::span<const outbox::SendRow> rows,
                                                                    const delivery::ConnectorRow& connector, Ms now)
{
    std::vector<Result<Made>> all;
    all.reserve(rows.size());
    const auto done = m_store.read([&](ReadSession& session) -> Result<void> {
        Batch batch;
        batch.brand = message::recipients::brand(session);
        std::vector<Result<const Ready*>> ready;
        for (const outbox::SendRow& row : rows)
            ready.push_back(readyFor(session, batch, row, connector, now));
        PATRON_TRY(data, dataFor(session, rows, ready, now));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!ready[i])
                all.emplace_back(ready[i].error());
            else if (rows[i].channel == customer::Channel::Sms)
                all.push_back(makeText(session, **ready[i], std::move(data[i]), batch.brand, rows[i], connector, now));
            else
                all.push_back(makeMail(session, **ready[i], std::move(data[i]), batch.brand, rows[i], connector, now));
        }
        return {};
    });
    if (!done)
        all.assign(rows.size(), done.error());
    return all;
}

Result<delivery::MessageSource::Made> MailSource::makeMail(ReadSession& session, const Ready& ready, Json data,
                                                           const message::Brand& brand, const outbox::SendRow& row,
                                                           const delivery::ConnectorRow& connector, Ms now)
{
    message::MimeParts parts;
    parts.from = senderOf(connector.settings, brand);
    const std::string mailto = unsubscribeMailto(m_store, brand.replyTo.empty() ? parts.from.address : brand.replyTo,
                                                 "m" + std::to_string(row.id.value));
    Json extra = row.context;
    extra["unsubscribe_url"] = mailto;
    PATRON_TRY(mail, render(session, ready, std::move(data), brand, row.customer, extra, now));
    Made made;
    if (mail.rendered.outcome == message::Rendered::Outcome::Skip) {
        made.skipReason = "missing_field";
        made.detail = mail.rendered.skipReason();
        return made;
    }
    parts.to = {mail.toName, row.address};
    if (!brand.replyTo.empty())
        parts.replyTo.push_back({brand.name, brand.replyTo});
    parts.subject = mail.rendered.subject;
    parts.date = now;
    parts.dateOffsetMinutes = static_cast<int>(m_store.zone().offsetAt(now) / msPerMinute);
    parts.messageId = row.messageHeaderId;
    parts.inReplyTo = answeredId(row.context);
    // Relays may give another Message-ID; this is what a bounce or a complaint still brings back.
    parts.extraHeaders.emplace_back("X-Patron-Ref", outbox::tokenOf(m_store.identityKey(), row.id));
    if (!row.transactional) {
        parts.unsubscribeMailto = mailto;
        const auto from = EmailAddress::parse(parts.from.address);
        parts.listId = from ? "customers." + from->domain() : std::string();
    }
    if (row.enrollment)
        parts.autoSubmitted = "auto-generated";
    parts.html = std::move(mail.rendered.html);
    parts.text = std::move(mail.rendered.text);
    PATRON_TRY(frozen, freezable(session, parts));
    made.message = std::move(frozen);
    return made;
}

Result<delivery::MessageSource::Made> MailSource::makeText(ReadSession& session, const Ready& ready, Json data,
                                                           const message::Brand& brand, const outbox::SendRow& row,
                                                           const delivery::ConnectorRow& connector, Ms now)
{
    PATRON_TRY(mail, render(session, ready, std::move(data), brand, row.customer, row.context, now));
    Made made;
    if (mail.rendered.outcome == message::Rendered::Outcome::Skip) {
        made.skipReason = "missing_field";
        made.detail = mail.rendered.skipReason();
        return made;
    }
    std::string text = toValidUtf8(mail.rendered.text);
    if (connector.kind != "local" && connector.kind != "pickup") {
        made.message = outbox::FrozenMessage{"", std::move(text)};
        return made;
    }
    // A folder takes mails: the text stands in one, its number before a domain that does not exist.
    message::MimeParts parts;
    parts.from = senderOf(connector.settings, brand);
    const std::string digits = row.address.starts_with('+') ? row.address.substr(1) : row.address;
    parts.to = {mail.toName.empty() ? row.address : mail.toName + " " + row.address, digits + "@sms.patron.invalid"};
    parts.subject = "SMS: " + ellipsize(text.substr(0, text.find('\n')), 60);
    parts.date = now;
    parts.dateOffsetMinutes = static_cast<int>(m_store.zone().offsetAt(now) / msPerMinute);
    parts.messageId = row.messageHeaderId;
    parts.text = std::move(text);
    PATRON_TRY(bytes, message::buildMime(parts));
    made.message = outbox::FrozenMessage{parts.subject, std::move(bytes)};
    return made;
}

Result<std::string> MailSource::previewBytes(ReadSession& session, const message::SavedMessage& saved,
                                             CustomerId customer, Ms now)
{
    PATRON_TRY(personal, personalise(session, saved, customer, now, Json::object()));
    message::AudienceMail mail;
    mail.customer = customer;
    mail.rendered = std::move(personal.rendered);
    mail.facts.name = std::move(personal.toName);
    mail.facts.address = std::move(personal.toAddress);
    return bytesOf(session, saved, mail, message::recipients::brand(session), now);
}

Result<std::string> MailSource::testBytes(ReadSession& session, const message::SavedMessage& saved, CustomerId customer,
                                          const delivery::ConnectorRow& connector, const std::string& address,
                                          const std::string& messageId, Ms now)
{
    const message::Brand brand = message::recipients::brand(session);
    message::MimeParts parts;
    parts.from = senderOf(connector.settings, brand);
    const std::string mailto =
        unsubscribeMailto(m_store, brand.replyTo.empty() ? parts.from.address : brand.replyTo, "test");
    PATRON_TRY(mail, personalise(session, saved, customer, now, Json{{"unsubscribe_url", mailto}}));
    if (mail.rendered.outcome == message::Rendered::Outcome::Skip)
        return makeError(ErrorCode::NotFound, mail.rendered.skipReason());
    parts.to.address = address;
    if (!brand.replyTo.empty())
        parts.replyTo.push_back({brand.name, brand.replyTo});
    parts.subject = "[Test] " + mail.rendered.subject;
    parts.date = now;
    parts.dateOffsetMinutes = static_cast<int>(m_store.zone().offsetAt(now) / msPerMinute);
    parts.messageId = messageId;
    if (saved.message.messageClass == message::MessageClass::Marketing)
        parts.unsubscribeMailto = mailto;
    parts.html = std::move(mail.rendered.html);
    parts.text = std::move(mail.rendered.text);
    PATRON_TRY(pictures, m_pictures.of(session, parts.html));
    parts.images = std::move(pictures.images);
    return message::buildMime(parts);
}

Result<std::string> MailSource::bytesOf(ReadSession& session, const message::SavedMessage& saved,
                                        const message::AudienceMail& mail, const message::Brand& brand, Ms now)
{
    if (mail.failure)
        return *mail.failure;
    if (!mail.isReady())
        return makeError(ErrorCode::NotFound, mail.rendered.skipReason());
    if (saved.message.channel == message::MessageChannel::Sms)
        return mail.rendered.text + "\n";
    const std::string number = std::to_string(mail.customer.value);
    message::MimeParts parts;
    parts.from = senderOf(Json::object(), brand);
    parts.to = {mail.facts.name, mail.facts.address.empty() ? "nobody@patron.invalid" : mail.facts.address};
    parts.subject = mail.rendered.subject;
    parts.date = now;
    parts.dateOffsetMinutes = static_cast<int>(m_store.zone().offsetAt(now) / msPerMinute);
    const std::string seed = saved.uuid + ":" + std::to_string(saved.version) + ":" + number;
    parts.messageId = "preview." + toHex(patron::bytesOf(sha256(seed)).substr(0, 10)) + "@patron.invalid";
    if (saved.message.messageClass == message::MessageClass::Marketing)
        parts.unsubscribeMailto = unsubscribeMailto(m_store, parts.from.address, "c" + number);
    parts.html = mail.rendered.html;
    parts.text = mail.rendered.text;
    PATRON_TRY(pictures, m_pictures.of(session, parts.html));
    parts.images = std::move(pictures.images);
    return message::buildMime(parts);
}

Result<message::AudienceTally> MailSource::renderAudience(JobContext& job, const message::SavedMessage& saved,
                                                          std::span<const CustomerId> customers, Ms now, bool withFacts,
                                                          const message::AudienceSink& sink)
{
    message::Brand brand;
    std::vector<std::string> languages;
    std::vector<message::CompiledMessage> others;
    std::size_t own = 0;
    PATRON_TRY(ready, m_store.read([&](ReadSession& session) -> Result<message::CompiledMessage> {
        brand = message::recipients::brand(session);
        for (const message::SavedMessage& each : message::messages::variants(session, saved.id, saved.version)) {
            PATRON_TRY(other, compiled(session, each));
            if (each.versionId == saved.versionId)
                own = others.size();
            others.push_back(std::move(other));
            languages.push_back(each.message.language);
        }
        return compiled(session, saved);
    }));
    message::AudienceTerms terms;
    terms.now = now;
    terms.withFacts = withFacts;
    terms.additions = [&](CustomerId customer, const message::Message& chosen) {
        return additionsFor(chosen, brand, customer, Json());
    };
    if (saved.versionId != 0 && others.size() > 1) {
        terms.variants = others;
        terms.choose = [&](const Json& data) -> const message::CompiledMessage* {
            const std::size_t chosen =
                message::messages::chooseLanguage(languages, data["customer"].value("language", std::string()));
            return chosen == own ? nullptr : &others[chosen];
        };
    }
    terms.locale = [&](const message::CompiledMessage& chosen, const Json& data) {
        return locale(languageFor(chosen.message(), data));
    };
    return message::renderAudience(m_store, job, ready, customers, terms, sink);
}

}
