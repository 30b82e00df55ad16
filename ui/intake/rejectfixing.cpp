#include "ui/intake/rejectfixing.h"

#include "core/base/paths.h"
#include "ui/kit/dialogs.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QFileInfo>
#include <QSaveFile>
#include <QWidget>

namespace patron::ui {

RejectFixing::RejectFixing(Services& services, Dialogs& dialogs, QWidget* page)
    : QObject(page)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_page(page)
{}

void RejectFixing::save(BatchId batch, const QString& file)
{
    const FileQuestion question{tr("Save the rows that were left out"),
                                {},
                                tr("%1 left out.csv").arg(QFileInfo(file).completeBaseName()),
                                {tr("Tables (*.csv)")}};
    m_dialogs.saveFile(m_page, question, [this, batch](const QString& path) {
        if (path.isEmpty())
            return;
        m_services.ask<std::string>(
            this, [batch](ReadSession& session) -> Result<std::string> { return intake::rejectsCsv(session, batch); },
            [this, path](Result<std::string> csv) {
                QSaveFile out(path);
                const bool written =
                    csv && out.open(QIODevice::WriteOnly) &&
                    out.write(csv->data(), static_cast<qint64>(csv->size())) == static_cast<qint64>(csv->size()) &&
                    out.commit();
                if (written)
                    Q_EMIT said(Tone::Ok, tr("Saved. Put the cells right, keep the first columns, then read the list "
                                             "again."));
                else
                    Q_EMIT said(Tone::Danger,
                                csv ? tr("The file %1 cannot be written.").arg(path) : textOf(csv.error().text));
            });
    });
}

void RejectFixing::read(BatchId batch)
{
    const FileQuestion question{tr("Read the corrected list"), {}, {}, {tr("Tables (*.csv)"), tr("All files (*)")}};
    m_dialogs.openFile(m_page, question, [this, batch](const QString& path) {
        if (path.isEmpty())
            return;
        run(batch, [batch, file = toPath(path.toStdString())](Store& store) -> Result<std::vector<intake::RowFix>> {
            return intake::fixesFromCsv(store, batch, file);
        });
    });
}

void RejectFixing::bringIn(BatchId batch, const std::vector<intake::RowFix>& fixes)
{
    run(batch, [fixes](Store&) -> Result<std::vector<intake::RowFix>> { return fixes; });
}

void RejectFixing::run(BatchId batch, std::function<Result<std::vector<intake::RowFix>>(Store&)> gather)
{
    m_services.run<intake::ImportReport>(
        this, tr("Bring in corrected rows"),
        [batch, gather = std::move(gather),
         &store = m_services.store()](JobContext& job) -> Result<intake::ImportReport> {
            PATRON_TRY(fixes, gather(store));
            if (fixes.empty())
                return makeError(ErrorCode::BadInput, "No row was changed, so there is nothing to bring in.");
            return intake::importCorrected(store, batch, fixes, job);
        },
        [this, batch](Result<intake::ImportReport> report) {
            if (!report) {
                Q_EMIT said(Tone::Danger, textOf(report.error().text));
                Q_EMIT broughtIn(batch);
                return;
            }
            const auto taken = static_cast<int>(report->rows - report->counts.rejected);
            QString sentence = tr("%n row(s) came in.", nullptr, taken);
            if (report->counts.rejected > 0)
                sentence += QLatin1Char(' ') + tr("%n row(s) still cannot be used; see why.", nullptr,
                                                  static_cast<int>(report->counts.rejected));
            Q_EMIT said(report->counts.rejected > 0 ? Tone::Warn : Tone::Ok, sentence);
            Q_EMIT broughtIn(batch);
        },
        QStringLiteral("corrected"));
}

}
