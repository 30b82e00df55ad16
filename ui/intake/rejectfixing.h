#pragma once

#include <QObject>

#include "core/base/id.h"
#include "core/intake/correctedrows.h"
#include "ui/kit/tokens.h"

namespace patron::ui {

class Dialogs;
class Services;

/// Brings rejected rows of an import in once they are put right, here or in a spreadsheet. GUI thread.
class RejectFixing : public QObject
{
    Q_OBJECT

public:
    /// `page` is what questions are asked over; it owns this.
    RejectFixing(Services& services, Dialogs& dialogs, QWidget* page);

    /// Saves the list of rejected rows as a CSV file. `file` is how the import is called.
    void save(BatchId batch, const QString& file);
    /// Reads such a list again and brings its changed rows in.
    void read(BatchId batch);
    void bringIn(BatchId batch, const std::vector<intake::RowFix>& fixes);

Q_SIGNALS:
    /// Rows came in, or are rejected for another reason now.
    void broughtIn(patron::BatchId batch);
    void said(patron::ui::Tone tone, const QString& sentence);

private:
    void run(BatchId batch, std::function<Result<std::vector<intake::RowFix>>(Store&)> gather);

    Services& m_services;
    Dialogs& m_dialogs;
    QWidget* m_page;
};

}
