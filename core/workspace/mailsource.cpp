#include "core/workspace/mailsource.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/customerzone.h"
#include "core/customer/profile.h"
#include "core/message/mime/mimemessage.h"

namespace patron::workspace {

namespace {
constexpr std::string_view senderWithoutAccount = "shop@patron.invalid";

/// Who a connector's mails come from: its own setting, else the brand's.
message::MimeAddress senderOf(const Json& settings, const message::Brand& brand)
{
    message::MimeAddress from;
    if (settings.contains("from") && settings["from"].is_object()) {
        from.name = settings["from"].value("name", std::string());
        from.address = settings["from"].value("address", std::string());
    }
    if (from.address.empty())
        from.address = brand.fromEmail.empty() ? std::string(senderWithoutAccount) : brand.fromEmail;
    if (from.name.empty())
        from.name = brand.fromName.empty() ? brand.name : brand.fromName;
    return from;
}

std::string nameOf(const Json& data)
{
    const auto& customer = data.at("customer");
    return customer.contains("full_name") ? customer["full_name"].get<std::string>() : std::string();
}
}

std::string unsubscribeMailto(const Store& store, const std::string& address, std::string_view reference)
{
    // 40 bits of a keyed hash: guessing one is hopeless, and the token stays short enough for a subject line.
    const std::string proof = toHex(bytesOf(hmacSha256(store.identityKey(), reference)).substr(0, 5));
    return "mailto:" + address + "?subject=unsubscribe%20" + std::string(reference) + "-" + proof;
}

MailSource::MailSource(Store& store)
    : m_store(store)
{}

Result<message::CompiledMessage> MailSource::compiled(ReadSession& session, const message::SavedMessage& saved)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_compiled.find(saved.versionId);
        if (found != m_compiled.end() && saved.versionId != 0)
            return found->second;
    }
    PATRON_TRY(made, message::CompiledMessage::compile(saved.message, message::recipients::fields(session)));
    const std::lock_guard lock(m_mutex);
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

Result<PersonalMail> MailSource::personalise(ReadSession& session, const message::SavedMessage& saved,
                                             CustomerId customer, Ms now, const Json& extra)
{
    PATRON_TRY(ready, compiled(session, saved));
    const message::Brand brand = message::recipients::brand(session);
    Json additions = extra.is_object() ? extra : Json::object();
    additions["message"] = Json{{"name", saved.message.name}, {"subject", saved.message.subject}};
    if (!additions.contains("unsubscribe_url")) {
        additions["unsubscribe_url"] =
            unsubscribeMailto(m_store, senderOf(Json::object(), brand).address, "c" + std::to_string(customer.value));
    }
    const Json data = message::recipients::data(session, m_store, customer, now, additions);
    std::string language = saved.message.language;
    if (language.empty() && data["customer"].contains("language"))
        language = data["customer"]["language"].get<std::string>();
    if (language.empty())
        language = m_store.country().empty() ? "en" : "en-" + m_store.country();
    const auto format = locale(language);
    message::RenderScope scope;
    scope.now = now;
    scope.zone = customer::zoneOf(session.connection(), customer, m_store.zone());
    scope.locale = format.get();
    message::Renderer renderer;
    PATRON_TRY(rendered, renderer.render(ready, data, scope));
    PersonalMail mail;
    mail.rendered = std::move(rendered);
    mail.toName = nameOf(data);
    mail.toAddress = data["customer"].contains("email") ? data["customer"]["email"].get<std::string>() : std::string();
    return mail;
}

Result<delivery::MessageSource::Made> MailSource::make(const outbox::SendRow& row,
                                                       const delivery::ConnectorRow& connector, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<Made> {
        PATRON_TRY(saved, message::messages::version(session, row.messageVersionId));
        const message::Brand brand = message::recipients::brand(session);
        message::MimeParts parts;
        parts.from = senderOf(connector.settings, brand);
        const std::string mailto = unsubscribeMailto(
            m_store, brand.replyTo.empty() ? parts.from.address : brand.replyTo, "m" + std::to_string(row.id.value));
        Json extra = row.context;
        extra["unsubscribe_url"] = mailto;
        PATRON_TRY(mail, personalise(session, saved, row.customer, now, extra));
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
        if (!row.transactional) {
            parts.unsubscribeMailto = mailto;
            const auto from = EmailAddress::parse(parts.from.address);
            parts.listId = from ? "customers." + from->domain() : std::string();
        }
        if (row.enrollment)
            parts.autoSubmitted = "auto-generated";
        parts.html = mail.rendered.html;
        parts.text = mail.rendered.text;
        PATRON_TRY(bytes, message::buildMime(parts));
        made.message = outbox::FrozenMessage{parts.subject, std::move(bytes)};
        return made;
    });
}

Result<std::string> MailSource::previewBytes(ReadSession& session, const message::SavedMessage& saved,
                                             CustomerId customer, Ms now)
{
    PATRON_TRY(mail, personalise(session, saved, customer, now, Json::object()));
    if (mail.rendered.outcome == message::Rendered::Outcome::Skip)
        return makeError(ErrorCode::NotFound, mail.rendered.skipReason());
    if (saved.message.channel == message::MessageChannel::Sms)
        return mail.rendered.text + "\n";
    const message::Brand brand = message::recipients::brand(session);
    message::MimeParts parts;
    parts.from = senderOf(Json::object(), brand);
    parts.to = {mail.toName, mail.toAddress.empty() ? "nobody@patron.invalid" : mail.toAddress};
    parts.subject = mail.rendered.subject;
    parts.date = now;
    parts.dateOffsetMinutes = static_cast<int>(m_store.zone().offsetAt(now) / msPerMinute);
    const std::string seed = saved.uuid + ":" + std::to_string(saved.version) + ":" + std::to_string(customer.value);
    parts.messageId = "preview." + toHex(bytesOf(sha256(seed)).substr(0, 10)) + "@patron.invalid";
    if (saved.message.messageClass == message::MessageClass::Marketing) {
        parts.unsubscribeMailto = unsubscribeMailto(m_store, parts.from.address, "c" + std::to_string(customer.value));
    }
    parts.html = mail.rendered.html;
    parts.text = mail.rendered.text;
    return message::buildMime(parts);
}

}
