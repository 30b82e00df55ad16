#pragma once

#include "core/intake/importsession.h"
#include "core/intake/importundo.h"

#include <QFile>
#include <QString>
#include <QTemporaryDir>
#include <QVariant>

#include <memory>

/// A workspace in a temporary folder and files beside it, for the tests of imports.
class Shop
{
public:
    explicit Shop(const std::string& country = "GB", const std::string& zone = "Europe/London")
        : m_clock(patron::parseRfc3339("2026-07-01T12:00:00Z").value())
    {
        auto store = patron::Store::create(file(QStringLiteral("shop.patron")), {"GBP", zone, country}, m_clock);
        if (!store)
            qFatal("%s", store.error().text.c_str());
        m_store = std::move(*store);
    }

    std::filesystem::path file(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    std::filesystem::path write(const QString& name, const QByteArray& bytes) const
    {
        QFile target(m_folder.filePath(name));
        if (!target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size())
            qFatal("the test's file cannot be written");
        return target.fileName().toStdString();
    }

    patron::Result<patron::intake::ImportReport> run(patron::intake::ImportOptions options,
                                                     const patron::CancelToken& cancel = {},
                                                     const patron::JobContext::Report& report = {})
    {
        patron::JobContext job(m_clock, cancel, report);
        return patron::intake::ImportSession(*m_store, std::move(options)).run(job);
    }

    patron::Result<patron::intake::ImportReport> import(const QByteArray& csv,
                                                        const QString& name = QStringLiteral("file.csv"))
    {
        patron::intake::ImportOptions options;
        options.files = {write(name, csv)};
        return run(options);
    }

    auto undo(patron::BatchId batch)
    {
        patron::JobContext job(m_clock, {}, {});
        return patron::intake::undoImport(*m_store, batch, job);
    }

    /// The first row of a query, its cells joined by blanks; rows joined by bars.
    QString ask(const std::string& sql)
    {
        auto answer = m_store->read([&](patron::ReadSession& session) -> patron::Result<QString> {
            patron::Query query = session.queryOnce(sql);
            QStringList rows;
            while (query.step()) {
                QStringList cells;
                for (int i = 0; i < query.columnCount(); ++i)
                    cells.append(query.isNull(i) ? QStringLiteral("-") : QString::fromStdString(query.text(i)));
                rows.append(cells.join(u' '));
            }
            return rows.join(u'|');
        });
        return answer ? *answer : QString::fromStdString(answer.error().text);
    }

    patron::Store& store() { return *m_store; }
    patron::FixedClock& clock() { return m_clock; }

private:
    QTemporaryDir m_folder;
    patron::FixedClock m_clock;
    std::unique_ptr<patron::Store> m_store;
};

inline QString problem(const patron::Result<patron::intake::ImportReport>& report)
{
    return report ? QString() : QString::fromStdString(report.error().text);
}

inline QString kindOf(const patron::intake::ImportReport& report)
{
    return QString::fromStdString(std::string(importKindName(report.mapping.kind)));
}

inline QString countsText(const patron::intake::ImportCounts& counts)
{
    return QStringLiteral("%1 new, %2 updated, %3 unchanged, %4 rejected")
        .arg(counts.added)
        .arg(counts.updated)
        .arg(counts.unchanged)
        .arg(counts.rejected);
}
