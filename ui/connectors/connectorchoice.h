#pragma once

#include "core/delivery/connectorstore.h"
#include "ui/kit/icons.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace patron::ui {

/// Something that can be added: a provider that ships, or a server of one's own.
struct ConnectorChoice
{
    enum class Group { Mail, Relay, Text, Incoming, Files };

    QString kind;   ///< as in ConnectorRow
    QString preset; ///< a provider by its name, or empty
    QString title;
    QString sentence;
    QString secretTitle; ///< what the provider calls it; empty: needs none
    QStringList notes;   ///< what to know before setting it up
    QString link;        ///< where the provider describes it, or empty
    Group group = Group::Mail;
    bool needsRegion = false;
    bool hasMailbox = false; ///< answers can be read at the same place

    Glyph glyph() const;
};

/// All, in the order of their groups.
const QList<ConnectorChoice>& connectorChoices();
QString groupTitle(ConnectorChoice::Group group);
/// What a connector was made of; one of its kind without a preset when that is not known any more.
ConnectorChoice choiceOf(const delivery::ConnectorRow& row);

}
