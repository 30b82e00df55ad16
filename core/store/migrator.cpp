#include "core/store/migrator.h"

#include "core/base/failpoint.h"

#include <QDir>
#include <QFile>

namespace patron {

namespace {
QStringList schemaFiles()
{
    return QDir(QStringLiteral(":/patron/schema")).entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
}

int numberOf(const QString& file)
{
    return file.left(4).toInt();
}
}

int newestSchema()
{
    const QStringList files = schemaFiles();
    return files.isEmpty() ? 0 : numberOf(files.last());
}

Result<void> migrate(Connection& connection)
{
    try {
        Query version = connection.queryOnce("PRAGMA user_version");
        version.step();
        const int current = version.integer(0);
        version.run();
        connection.execute("BEGIN IMMEDIATE");
        for (const QString& name : schemaFiles()) {
            if (numberOf(name) <= current)
                continue;
            QFile file(QStringLiteral(":/patron/schema/") + name);
            if (!file.open(QIODevice::ReadOnly)) {
                return makeError(ErrorCode::Internal, "A part of Patron is missing. Install it again.",
                                 name.toStdString());
            }
            connection.execute(file.readAll().toStdString());
            connection.execute("PRAGMA user_version = " + std::to_string(numberOf(name)));
        }
        failpoint("migrate.before_commit");
        connection.execute("COMMIT");
        return {};
    } catch (const StoreFailure& failure) {
        try {
            connection.execute("ROLLBACK");
        } catch (const StoreFailure&) {
            // SQLite has rolled back by itself.
        }
        return failure.error();
    }
}

}
