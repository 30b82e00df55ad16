#include "ui/connectors/connectorfields.h"

#include "core/delivery/sms/gatewaypresets.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>

namespace patron::ui {

namespace {

using Kind = ConnectorField::Kind;

QString tr(const char* text)
{
    return QCoreApplication::translate("ConnectorFields", text);
}

ConnectorField text(const char* key, const QString& label, bool needed = false)
{
    ConnectorField field;
    field.key = QString::fromLatin1(key);
    field.label = label;
    field.needed = needed;
    return field;
}

ConnectorField number(const char* key, const QString& label, int most)
{
    ConnectorField field = text(key, label);
    field.kind = Kind::Number;
    field.most = most;
    return field;
}

ConnectorField more(ConnectorField field)
{
    field.more = true;
    return field;
}

ConnectorField hinted(ConnectorField field, const QString& hint)
{
    field.hint = hint;
    return field;
}

ConnectorField security(bool mailbox)
{
    ConnectorField field = text("security", tr("Encryption"));
    field.kind = Kind::Choice;
    const QPair<QString, QString> startTls{QStringLiteral("starttls"), tr("STARTTLS (required)")};
    const QPair<QString, QString> tls{QStringLiteral("tls"), tr("TLS from the first byte")};
    field.choices = mailbox ? QList{tls, startTls} : QList{startTls, tls};
    field.choices.append({QStringLiteral("plain"), tr("None: this computer only")});
    return field;
}

void addPort(QList<ConnectorField>& fields, bool behindMore)
{
    for (ConnectorField field : {text("host", tr("Server"), !behindMore), number("port", tr("Port"), 65'535)}) {
        field.more = behindMore;
        fields.append(field);
    }
}

void addLimits(QList<ConnectorField>& fields, bool byDay)
{
    if (byDay) {
        fields.append(more(hinted(number("per_day", tr("Messages in any 24 hours"), 10'000'000),
                                  tr("Leave room for what you write by hand. Empty: no bound."))));
    }
    fields.append(more(number("rate_per_minute", byDay ? tr("Messages a minute") : tr("Parts a minute"), 1'000'000)));
    fields.append(more(number("sessions", tr("Connections at once"), 64)));
}

QList<ConnectorField> mailFields(const ConnectorChoice& choice)
{
    QList<ConnectorField> fields;
    const bool own = choice.preset.isEmpty();
    fields.append(text("from.name", tr("Sender’s name")));
    fields.append(text("from.address", tr("Sender’s address"), true));
    if (choice.needsRegion) {
        ConnectorField region = text("region", tr("Region"), true);
        region.example = QStringLiteral("eu-west-1");
        fields.append(region);
    }
    if (own) {
        addPort(fields, false);
        fields.append(security(false));
    }
    ConnectorField user = text("username", tr("User name"));
    user.takesAddress = choice.group == ConnectorChoice::Group::Mail && !own;
    user.hint = user.takesAddress ? tr("Empty: the sender’s address.") : own ? tr("Empty: without log-in.") : QString();
    user.needed = !own && !user.takesAddress;
    fields.append(user);
    if (!own) {
        addPort(fields, true);
        fields.append(more(security(false)));
    }
    addLimits(fields, true);
    if (own) {
        fields.append(
            more(hinted(number("rate_per_domain", tr("A minute to one mail provider"), 1'000'000),
                        tr("Gmail, Outlook and Yahoo take about 30 a minute from a server of your own. Empty: "
                           "no bound."))));
    }
    if (own || choice.group == ConnectorChoice::Group::Relay) {
        ConnectorField warmUp = text("warm_up", tr("Warm up a new sender"));
        warmUp.kind = Kind::Flag;
        fields.append(more(hinted(warmUp, tr("50 messages on the first day, twice as many after each good one, so that "
                                             "mailbox providers get to know it."))));
    }
    fields.append(more(hinted(text("envelope_from", tr("Address for bounces")), tr("Empty: the sender’s address."))));
    ConnectorField verp = text("verp", tr("Each message gets an address for bounces of its own"));
    verp.kind = Kind::Flag;
    fields.append(
        more(hinted(verp, tr("Where the server keeps it (shop+token@…), a bounce always finds its message."))));
    fields.append(more(hinted(text("ca_file", tr("Certificate authority (file)")),
                              tr("Only for a server with a certificate of your own."))));
    return fields;
}

QList<ConnectorField> gatewayFields(const ConnectorChoice& choice)
{
    QList<ConnectorField> fields;
    bool needsSender = false;
    if (const auto gateway = delivery::gatewayPreset(choice.preset.toStdString())) {
        needsSender = gateway->needsSender;
        for (const delivery::GatewaySetting& each : gateway->settings) {
            ConnectorField field;
            field.key = QStringLiteral("values.") + textOf(each.name);
            field.label = textOf(each.title);
            field.example = textOf(each.example);
            field.needed = !each.optional && each.fallback.empty();
            field.more = !field.needed;
            fields.append(field);
        }
    }
    fields.append(hinted(text("sender", tr("Sender"), needsSender),
                         needsSender ? tr("Your number there, or a name of up to 11 letters.")
                                     : tr("Empty: the gateway chooses.")));
    addLimits(fields, false);
    return fields;
}

QList<ConnectorField> smppFields()
{
    QList<ConnectorField> fields;
    addPort(fields, false);
    ConnectorField tls = text("tls", tr("Encrypted (TLS)"));
    tls.kind = Kind::Flag;
    fields.append(tls);
    fields.append(text("system_id", tr("System ID"), true));
    fields.append(hinted(text("sender", tr("Sender")), tr("Your number, or a name of up to 11 letters.")));
    fields.append(more(text("system_type", tr("System type"))));
    fields.append(more(number("window", tr("Messages under way at once"), 1'000)));
    ConnectorField parts = text("concatenation", tr("Long messages"));
    parts.kind = Kind::Choice;
    parts.choices = {{QStringLiteral("udh8"), tr("Parts with a header (8 bit)")},
                     {QStringLiteral("udh16"), tr("Parts with a header (16 bit)")},
                     {QStringLiteral("payload"), tr("In one piece (message_payload)")}};
    fields.append(more(parts));
    addLimits(fields, false);
    return fields;
}

QList<ConnectorField> mailboxFields()
{
    QList<ConnectorField> fields;
    addPort(fields, false);
    fields.append(security(true));
    fields.append(text("username", tr("User name"), true));
    ConnectorField folders = text("folders", tr("Folders"));
    folders.kind = Kind::Words;
    folders.example = QStringLiteral("INBOX, Junk");
    fields.append(more(hinted(folders, tr("Separated by commas. Empty: INBOX."))));
    fields.append(more(number("every_minutes", tr("Look every … minutes"), 1'440)));
    fields.append(more(text("ca_file", tr("Certificate authority (file)"))));
    return fields;
}

Json* place(Json& settings, const QString& key, bool make)
{
    Json* at = &settings;
    const QStringList steps = key.split(u'.');
    for (const QString& step : steps) {
        const std::string name = step.toStdString();
        if (!make && (!at->is_object() || !at->contains(name)))
            return nullptr;
        if (!at->is_object())
            *at = Json::object();
        at = &(*at)[name];
    }
    return at;
}

void remove(Json& settings, const QString& key)
{
    const qsizetype dot = key.lastIndexOf(u'.');
    Json* parent = dot < 0 ? &settings : place(settings, key.left(dot), false);
    if (parent != nullptr && parent->is_object())
        parent->erase(key.mid(dot + 1).toStdString());
    if (dot > 0 && parent != nullptr && parent->empty())
        settings.erase(key.left(dot).toStdString());
}

QString shown(const ConnectorField& field, const Json& value)
{
    if (field.kind == Kind::Flag)
        return value.is_boolean() && value.get<bool>() ? QStringLiteral("true") : QString();
    if (value.is_number())
        return textOf(numberText(value));
    if (value.is_array()) {
        QStringList words;
        for (const Json& each : value) {
            if (each.is_string())
                words.append(textOf(each.get<std::string>()));
        }
        return words.join(QStringLiteral(", "));
    }
    return value.is_string() ? textOf(value.get<std::string>()) : QString();
}

Json written(const ConnectorField& field, const QString& value)
{
    if (field.kind == Kind::Flag)
        return Json(true);
    if (field.kind == Kind::Number)
        return Json(value.toInt());
    if (field.kind == Kind::Words) {
        Json words = Json::array();
        for (const QString& word : value.split(u',', Qt::SkipEmptyParts))
            words.push_back(word.trimmed().toStdString());
        return words;
    }
    return Json(value.toStdString());
}

}

QList<ConnectorField> connectorFields(const ConnectorChoice& choice)
{
    if (choice.kind == u"smtp")
        return mailFields(choice);
    if (choice.kind == u"sms-http")
        return gatewayFields(choice);
    if (choice.kind == u"smpp")
        return smppFields();
    if (choice.kind == u"imap")
        return mailboxFields();
    QList<ConnectorField> fields;
    if (choice.kind == u"pickup") {
        ConnectorField folder = text("folder", tr("Folder"), true);
        folder.kind = Kind::Folder;
        fields.append(folder);
    }
    fields.append(text("from.name", tr("Sender’s name")));
    fields.append(text("from.address", tr("Sender’s address")));
    return fields;
}

ConnectorValues valuesOf(const QList<ConnectorField>& fields, const Json& settings)
{
    ConnectorValues values;
    Json copy = settings;
    for (const ConnectorField& field : fields) {
        if (const Json* value = place(copy, field.key, false))
            values.insert(field.key, shown(field, *value));
    }
    return values;
}

Result<Json> settingsOf(const ConnectorChoice& choice, const QList<ConnectorField>& fields,
                        const ConnectorValues& values, Json before)
{
    Json settings = before.is_object() ? std::move(before) : Json::object();
    const bool isNew = settings.empty();
    for (const ConnectorField& field : fields) {
        QString value = values.value(field.key).trimmed();
        if (value.isEmpty() && field.takesAddress)
            value = values.value(QStringLiteral("from.address")).trimmed();
        if (value.isEmpty())
            remove(settings, field.key);
        else
            *place(settings, field.key, true) = written(field, value);
    }
    // A name alone is no sender.
    if (settings.contains("from") && !settings["from"].contains("address"))
        settings.erase("from");
    if (choice.kind == u"sms-http" && !choice.preset.isEmpty())
        settings["preset"] = choice.preset.toStdString();
    if (choice.kind != u"smtp" || choice.preset.isEmpty() || !isNew)
        return settings;
    PATRON_TRY(account, delivery::mailAccount(choice.preset.toStdString()));
    PATRON_TRY(whole, delivery::withMailAccount(account, std::move(settings)));
    for (const ConnectorField& field : fields) {
        // A bound that was taken away stays away.
        if (field.kind == Kind::Number && field.key != u"port" && values.contains(field.key) &&
            values.value(field.key).trimmed().isEmpty())
            remove(whole, field.key);
    }
    return whole;
}

Json proposedSettings(const ConnectorChoice& choice)
{
    if (choice.kind != u"smtp" || choice.preset.isEmpty())
        return Json::object();
    const auto account = delivery::mailAccount(choice.preset.toStdString());
    if (!account)
        return Json::object();
    auto settings = delivery::withMailAccount(*account, Json{{"region", "-"}});
    if (!settings)
        return Json::object();
    if (choice.needsRegion)
        settings->erase("host");
    return *settings;
}

Result<Json> mailboxSettingsOf(const ConnectorChoice& choice, const ConnectorValues& values)
{
    PATRON_TRY(account, delivery::mailAccount(choice.preset.toStdString()));
    QString user = values.value(QStringLiteral("username")).trimmed();
    if (user.isEmpty())
        user = values.value(QStringLiteral("from.address")).trimmed();
    return delivery::withMailbox(account, Json{{"username", user.toStdString()}});
}

}
