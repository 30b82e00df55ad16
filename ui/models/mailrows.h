#pragma once

#include <QList>
#include <QString>

#include "core/store/store.h"

#include <string>

namespace patron::ui {

/// A part of a mail that a workspace keeps under a name, to be put into other mails.
struct MailRow
{
    QString name;
    std::string mjml;

    bool operator==(const MailRow&) const = default;
};

/// All that are kept, in the order in which they were. Not on the GUI thread, as what follows.
Result<QList<MailRow>> mailRows(Store& store);
/// Keeps one more; it takes the place of one of the same name.
Result<void> keepMailRow(Store& store, const MailRow& row);

}
