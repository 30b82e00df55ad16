#include "ui/connectors/connectorchoice.h"

#include "core/delivery/sms/gatewaypresets.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>
#include <QLocale>

namespace patron::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ConnectorChoice", text);
}

QString limitsOf(const delivery::MailAccount& account)
{
    if (account.publishedPerDay)
        return tr("Takes %1 messages a day").arg(countText(*account.publishedPerDay));
    return account.kind == delivery::MailAccount::Kind::Relay ? tr("As many messages as your plan there allows")
                                                              : tr("A mailbox of your own");
}

void addMail(QList<ConnectorChoice>& all, delivery::MailAccount::Kind kind, ConnectorChoice::Group group)
{
    for (const delivery::MailAccount& account : delivery::mailAccounts()) {
        if (account.kind != kind)
            continue;
        ConnectorChoice choice;
        choice.kind = QStringLiteral("smtp");
        choice.preset = textOf(account.name);
        choice.title = textOf(account.title);
        choice.sentence = limitsOf(account);
        choice.secretTitle = textOf(account.secretTitle);
        choice.link = textOf(account.link);
        for (const std::string& note : account.notes)
            choice.notes.append(textOf(note));
        choice.group = group;
        choice.needsRegion = account.asksRegion;
        choice.hasMailbox = account.imap.has_value();
        all.append(choice);
    }
}

ConnectorChoice plain(const char* kind, ConnectorChoice::Group group, const QString& title, const QString& sentence,
                      const QString& secret)
{
    ConnectorChoice choice;
    choice.kind = QString::fromLatin1(kind);
    choice.group = group;
    choice.title = title;
    choice.sentence = sentence;
    choice.secretTitle = secret;
    return choice;
}

QList<ConnectorChoice> makeChoices()
{
    using Group = ConnectorChoice::Group;
    QList<ConnectorChoice> all;
    addMail(all, delivery::MailAccount::Kind::Mailbox, Group::Mail);
    all.append(plain("smtp", Group::Mail, tr("Another mail server"),
                     tr("Your web host's, your company's or one of your own"), tr("Password")));
    addMail(all, delivery::MailAccount::Kind::Relay, Group::Relay);
    for (const delivery::GatewaySpec& gateway : delivery::gatewayPresets()) {
        ConnectorChoice choice =
            plain("sms-http", Group::Text, textOf(gateway.title), tr("Text messages"), textOf(gateway.secretTitle));
        choice.preset = textOf(gateway.name);
        choice.link = textOf(gateway.link);
        QStringList abilities;
        if (gateway.status)
            abilities.append(tr("says what arrived"));
        if (gateway.inbound)
            abilities.append(tr("brings in answers and STOP"));
        if (!abilities.isEmpty())
            choice.sentence = tr("Text messages; %1").arg(QLocale().createSeparatedList(abilities));
        all.append(choice);
    }
    all.append(plain("smpp", Group::Text, QStringLiteral("SMPP 3.4"),
                     tr("A line to an operator's message centre: receipts and answers come back on it"),
                     tr("Password")));
    all.append(plain("imap", Group::Incoming, tr("Mailbox"),
                     tr("Bounces, unsubscribes, complaints and replies are read from here (IMAP)"), tr("Password")));
    all.append(plain("pickup", Group::Files, tr("Pickup folder"),
                     tr("Mails and text messages as files, for another program to fetch"), {}));
    return all;
}

}

Glyph ConnectorChoice::glyph() const
{
    switch (group) {
    case Group::Mail:
        return Glyph::Mail;
    case Group::Relay:
        return Glyph::Sends;
    case Group::Text:
        return Glyph::Sms;
    case Group::Incoming:
        return Glyph::Inbox;
    case Group::Files:
        break;
    }
    return kind == u"local" ? Glyph::Inbox : Glyph::Folder;
}

const QList<ConnectorChoice>& connectorChoices()
{
    static const QList<ConnectorChoice> all = makeChoices();
    return all;
}

QString groupTitle(ConnectorChoice::Group group)
{
    switch (group) {
    case ConnectorChoice::Group::Mail:
        return tr("Email from a mailbox you have");
    case ConnectorChoice::Group::Relay:
        return tr("Email by a sending service");
    case ConnectorChoice::Group::Text:
        return tr("Text messages");
    case ConnectorChoice::Group::Incoming:
        return tr("What comes back");
    case ConnectorChoice::Group::Files:
        break;
    }
    return tr("Files");
}

ConnectorChoice choiceOf(const delivery::ConnectorRow& row)
{
    const QString kind = textOf(row.kind);
    QString preset;
    if (row.settings.is_object() && row.settings.contains("preset") && row.settings["preset"].is_string())
        preset = textOf(row.settings["preset"].get<std::string>());
    for (const ConnectorChoice& choice : connectorChoices()) {
        if (choice.kind == kind && choice.preset == preset)
            return choice;
    }
    if (kind == u"local") {
        return plain("local", ConnectorChoice::Group::Files, tr("Local inbox"),
                     tr("Messages stay on this computer, to look at everything before it is real"), {});
    }
    for (const ConnectorChoice& choice : connectorChoices()) {
        if (choice.kind == kind && choice.preset.isEmpty())
            return choice;
    }
    return plain(row.kind.c_str(), ConnectorChoice::Group::Text, tr("A gateway of your own"), {}, tr("Secret"));
}

}
