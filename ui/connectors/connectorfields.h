#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "ui/connectors/connectorchoice.h"

#include <QList>
#include <QMap>
#include <QPair>
#include <QString>

namespace patron::ui {

/// One thing that is asked of who sets a connector up.
struct ConnectorField
{
    enum class Kind { Text, Number, Flag, Choice, Folder, Words };

    QString key; ///< where it is in the settings, "from.address"
    QString label;
    QString hint;
    QString example;
    Kind kind = Kind::Text;
    bool needed = false;
    bool more = false;                      ///< stands behind "More settings"
    QList<QPair<QString, QString>> choices; ///< value, word
    int most = 1'000'000;                   ///< of a number
    bool takesAddress = false;              ///< empty: the sender's address
};

using ConnectorValues = QMap<QString, QString>; ///< by key; a flag is "true" or empty

/// What is asked, in order.
QList<ConnectorField> connectorFields(const ConnectorChoice& choice);

/// What a provider's fields begin with: its servers and limits.
Json proposedSettings(const ConnectorChoice& choice);
/// What the fields show of settings.
ConnectorValues valuesOf(const QList<ConnectorField>& fields, const Json& settings);
/// The settings that the values make of `before`; what has no field stays. A provider's own servers and limits fill
/// what is not said. BadInput with a sentence.
Result<Json> settingsOf(const ConnectorChoice& choice, const QList<ConnectorField>& fields,
                        const ConnectorValues& values, Json before);
/// The settings of the mailbox at the same provider.
Result<Json> mailboxSettingsOf(const ConnectorChoice& choice, const ConnectorValues& values);

}
