// Measures imports beside their peers and prints one table: what, ours, the peer's, the ratio, the bar.
//
//   bench_import [--lines 10000000] [--no-synthetic] [--retail FILE.csv]
//
// The retail file is ../shared/data/online-retail/OnlineRetail.csv.xz unless given. DuckDB is used when node finds
// @duckdb/node-api (NODE_PATH names its folder).
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/intake/importsession.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cstdio>
#include <map>
#include <random>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

using namespace patron;

namespace {
constexpr std::int64_t million = 1'000'000;

/// Largest resident memory of this process, in MB.
double peakMb()
{
#ifdef Q_OS_UNIX
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024; // kB on Linux
#else
    return 0;
#endif
}

/// How long each phase of an import took up to which row.
class Pace
{
public:
    void see(const Progress& progress)
    {
        const double now = static_cast<double>(m_timer.nsecsElapsed()) / 1e9;
        auto& marks = m_phases[progress.phase];
        marks.emplace_back(progress.done, now);
        if (progress.done > m_rows)
            m_rows = progress.done;
    }
    void start() { m_timer.start(); }
    double seconds() const { return static_cast<double>(m_timer.nsecsElapsed()) / 1e9; }

    /// Seconds that rows `from` to `to` took over all phases, by straight lines between the marks.
    double between(std::int64_t from, std::int64_t to) const
    {
        double sum = 0;
        for (const auto& [phase, marks] : m_phases) {
            if (!marks.empty())
                sum += at(marks, to) - at(marks, from);
        }
        return sum;
    }
    std::int64_t rows() const { return m_rows; }

private:
    using Marks = std::vector<std::pair<std::int64_t, double>>;
    static double at(const Marks& marks, std::int64_t row)
    {
        for (std::size_t i = 1; i < marks.size(); ++i) {
            if (marks[i].first >= row) {
                const auto rows = static_cast<double>(marks[i].first - marks[i - 1].first);
                const double share = rows > 0 ? static_cast<double>(row - marks[i - 1].first) / rows : 1;
                return marks[i - 1].second + share * (marks[i].second - marks[i - 1].second);
            }
        }
        return marks.back().second;
    }

    QElapsedTimer m_timer;
    std::map<std::string, Marks> m_phases;
    std::int64_t m_rows = 0;
};

/// The child's work: imports a file `times` times into a new workspace and prints what it measured.
int importInChild(const QString& file, const QString& folder, int times)
{
    const SystemClock clock;
    auto store = Store::create(toPath(folder.toStdString()) / "bench.patron", {}, clock);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().text.c_str());
        return 1;
    }
    QJsonArray runs;
    for (int i = 0; i < times; ++i) {
        Pace pace;
        pace.start();
        JobContext job(clock, {}, [&](const Progress& progress) { pace.see(progress); });
        intake::ImportOptions options;
        options.files = {toPath(file.toStdString())};
        const auto report = intake::ImportSession(**store, options).run(job);
        if (!report) {
            std::fprintf(stderr, "%s\n", report.error().text.c_str());
            return 1;
        }
        const double all = pace.seconds();
        const qint64 bytes = QFileInfo(folder + QStringLiteral("/bench.patron")).size() +
                             QFileInfo(folder + QStringLiteral("/bench.patron-wal")).size();
        runs.append(QJsonObject{{QStringLiteral("rows"), static_cast<double>(report->rows)},
                                {QStringLiteral("seconds"), all},
                                {QStringLiteral("first"), pace.between(0, million)},
                                {QStringLiteral("last"), pace.between(report->rows - million, report->rows)},
                                {QStringLiteral("bytes"), static_cast<double>(bytes)}});
    }
    const QJsonObject answer{{QStringLiteral("runs"), runs}, {QStringLiteral("peak_mb"), peakMb()}};
    std::fputs(QJsonDocument(answer).toJson(QJsonDocument::Compact).constData(), stdout);
    return 0;
}

QJsonObject measure(const QString& file, int times)
{
    const QTemporaryDir folder;
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--child"), file, folder.path(), QString::number(times)});
    child.waitForFinished(-1);
    return QJsonDocument::fromJson(child.readAllStandardOutput()).object();
}

/// Seconds a program takes, or nothing when it fails.
std::optional<double> timeOf(const QString& program, const QStringList& arguments, const QByteArray& input = {})
{
    QProcess process;
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return std::nullopt;
    return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

std::optional<double> sqliteSeconds(const QString& file)
{
    const QString sqlite = QStandardPaths::findExecutable(QStringLiteral("sqlite3"));
    if (sqlite.isEmpty())
        return std::nullopt;
    const QTemporaryDir folder;
    const QByteArray script = "CREATE TABLE line (InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, "
                              "CustomerID, Country);\n"
                              "CREATE INDEX line_invoice ON line(InvoiceNo);\n"
                              "CREATE INDEX line_customer ON line(CustomerID);\n"
                              "CREATE INDEX line_stock ON line(StockCode);\n"
                              ".import --csv --skip 1 \"" +
                              file.toUtf8() + "\" line\n";
    return timeOf(sqlite, {folder.filePath(QStringLiteral("peer.db"))}, script);
}

std::optional<double> duckSeconds(const QString& file, QString& reason)
{
    const QString node = QStandardPaths::findExecutable(QStringLiteral("node"));
    if (node.isEmpty()) {
        reason = QStringLiteral("node is not installed");
        return std::nullopt;
    }
    const QString script =
        QStringLiteral("const d = require('@duckdb/node-api');\n"
                       "(async () => { const i = await d.DuckDBInstance.create(); const c = await i.connect();\n"
                       "const t = process.hrtime.bigint();\n"
                       "await c.runAndReadAll(\"SELECT count(*), max(Description) FROM read_csv('%1', "
                       "all_varchar = true, encoding = 'latin-1')\");\n"
                       "console.log(Number(process.hrtime.bigint() - t) / 1e9); })();\n")
            .arg(file);
    QProcess process;
    process.start(node, {QStringLiteral("-e"), script});
    process.waitForFinished(-1);
    bool number = false;
    const double seconds = process.readAllStandardOutput().trimmed().toDouble(&number);
    if (number)
        return seconds;
    const QString said = QString::fromUtf8(process.readAllStandardError());
    const qsizetype error = said.indexOf(QStringLiteral("Error:"));
    reason = said.contains(QStringLiteral("Cannot find module"))
                 ? QStringLiteral("node finds no @duckdb/node-api (npm install @duckdb/node-api; NODE_PATH names the "
                                  "folder)")
                 : said.mid(qMax(error, qsizetype{0}), 200).section(QLatin1Char('\n'), 0, 0);
    return std::nullopt;
}

void row(const char* what, const QString& ours, const QString& peer, const QString& ratio, const char* bar, bool holds)
{
    std::printf("%-44s %14s %14s %8s   %-28s %s\n", what, qPrintable(ours), qPrintable(peer), qPrintable(ratio), bar,
                holds ? "holds" : "MISSED");
}

QString seconds(double value)
{
    return QString::number(value, 'f', 2) + QStringLiteral(" s");
}

/// A shop like the retailer's, of any length: twenty lines an order, a fifth of a million customers at ten million.
bool writeSynthetic(const QString& name, std::int64_t lines)
{
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    std::mt19937_64 draw(7);
    const auto below = [&](std::uint64_t limit) { return draw() % limit; };
    QByteArray block = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n";
    std::int64_t order = 0;
    QByteArray head;
    for (std::int64_t i = 0; i < lines; ++i) {
        if (i % 20 == 0) {
            ++order;
            const auto minute = static_cast<int>(order % (365 * 1440));
            head = QByteArray::number(1 + minute / 1440 / 31 % 12) + "/" + QByteArray::number(1 + minute / 1440 % 28) +
                   "/2025 " + QByteArray::number(minute / 60 % 24) + ":" +
                   QByteArray::number(minute % 60).rightJustified(2, '0') + ",";
        }
        const auto product = below(4'000);
        block += QByteArray::number(500'000 + order) + ",P" + QByteArray::number(qulonglong(product)) +
                 ",CERAMIC TEA CUP NO " + QByteArray::number(qulonglong(product)) + "," +
                 QByteArray::number(qulonglong(1 + below(12))) + "," + head +
                 QByteArray::number(qulonglong(1 + below(20))) + "." +
                 QByteArray::number(qulonglong(below(100))).rightJustified(2, '0') + "," +
                 QByteArray::number(10'000 + (order * 7919) % 200'000) + ",United Kingdom\r\n";
        if (block.size() > 1 << 20) {
            if (file.write(block) != block.size())
                return false;
            block.clear();
        }
    }
    return file.write(block) == block.size();
}

QString unpackRetail(const QTemporaryDir& folder)
{
    const QString packed = QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/online-retail/OnlineRetail.csv.xz");
    const QString xz = QStandardPaths::findExecutable(QStringLiteral("xz"));
    if (!QFile::exists(packed) || xz.isEmpty())
        return {};
    const QString file = folder.filePath(QStringLiteral("OnlineRetail.csv"));
    QProcess unpack;
    unpack.setStandardOutputFile(file);
    unpack.start(xz, {QStringLiteral("-dc"), packed});
    unpack.waitForFinished(-1);
    return unpack.exitCode() == 0 ? file : QString();
}

void benchRetail(const QString& file)
{
    const QJsonObject ours = measure(file, 2);
    const QJsonArray runs = ours.value(QStringLiteral("runs")).toArray();
    if (runs.size() < 2) {
        std::puts("The retail file could not be imported.");
        return;
    }
    const double first = runs[0].toObject().value(QStringLiteral("seconds")).toDouble();
    const double again = runs[1].toObject().value(QStringLiteral("seconds")).toDouble();
    const double peak = ours.value(QStringLiteral("peak_mb")).toDouble();
    const double bytes = runs[0].toObject().value(QStringLiteral("bytes")).toDouble();
    const double bytesAgain = runs[1].toObject().value(QStringLiteral("bytes")).toDouble();
    if (const auto peer = sqliteSeconds(file))
        row("OnlineRetail, beside sqlite3 .import", seconds(first), seconds(*peer),
            QString::number(first / *peer, 'f', 2), "<= 1.00 of its time", first <= *peer);
    else
        std::puts("OnlineRetail beside sqlite3: the sqlite3 program is not installed.");
    row("the same file again, beside the first time", seconds(again), seconds(first),
        QString::number(again / first, 'f', 2), "<= 1.00", again <= first);
    row("room the second time takes", QString::number((bytesAgain - bytes) / 1e6, 'f', 1) + QStringLiteral(" MB"),
        QString::number(bytes / 1e6, 'f', 1) + QStringLiteral(" MB"),
        QString::number((bytesAgain - bytes) / bytes, 'f', 2), "<= 0.10 of the first",
        bytesAgain - bytes <= bytes / 10);
    row("memory", QString::number(peak, 'f', 0) + QStringLiteral(" MB"), QString(), QString(), "< 600 MB", peak < 600);
    QString reason;
    if (const auto duck = duckSeconds(file, reason))
        row("(DuckDB, parse alone)", seconds(first), seconds(*duck), QString::number(first / *duck, 'f', 1), "no bar",
            true);
    else
        std::printf("DuckDB's parse: %s\n", qPrintable(reason));
}

void benchSynthetic(std::int64_t lines)
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("synthetic.csv"));
    if (!writeSynthetic(file, lines)) {
        std::puts("The synthetic file could not be written: is the disk full?");
        return;
    }
    const QJsonObject ours = measure(file, 1);
    const QJsonObject run = ours.value(QStringLiteral("runs")).toArray().at(0).toObject();
    const double first = run.value(QStringLiteral("first")).toDouble();
    const double last = run.value(QStringLiteral("last")).toDouble();
    const double peak = ours.value(QStringLiteral("peak_mb")).toDouble();
    const double all = run.value(QStringLiteral("seconds")).toDouble();
    if (first <= 0 || last <= 0) {
        std::puts("The synthetic file could not be imported.");
        return;
    }
    std::printf("%lld synthetic lines: %.0f s, %.0f lines a second\n", static_cast<long long>(lines), all,
                static_cast<double>(lines) / all);
    row("rate of the last million, beside the first", QString::number(million / last, 'f', 0) + QStringLiteral("/s"),
        QString::number(million / first, 'f', 0) + QStringLiteral("/s"), QString::number(first / last, 'f', 2),
        ">= 0.60", first / last >= 0.6);
    row("memory", QString::number(peak, 'f', 0) + QStringLiteral(" MB"), QString(), QString(), "< 600 MB", peak < 600);
}
}

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == QStringLiteral("--child"))
        return importInChild(arguments[2], arguments[3], arguments[4].toInt());
    const auto valueOf = [&](const QString& option, const QString& otherwise) {
        const auto at = arguments.indexOf(option);
        return at >= 0 && at + 1 < arguments.size() ? arguments[at + 1] : otherwise;
    };
    std::printf("%-44s %14s %14s %8s   %s\n", "import", "ours", "peer", "ratio", "bar");
    const QTemporaryDir folder;
    const QString retail = valueOf(QStringLiteral("--retail"), unpackRetail(folder));
    if (retail.isEmpty())
        std::puts("OnlineRetail.csv.xz is not here (../shared/data/online-retail), or xz is not installed.");
    else
        benchRetail(retail);
    if (!arguments.contains(QStringLiteral("--no-synthetic")))
        benchSynthetic(valueOf(QStringLiteral("--lines"), QStringLiteral("10000000")).toLongLong());
    return 0;
}
