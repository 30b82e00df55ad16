#include "benchrules.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/rulejson.h"
#include "core/workspace/workspace.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <thread>

using namespace patron;

/// Rules on the demo shop, against the bars of quality.md: the index, beside SQLite and, where it is installed for
/// node, DuckDB. Prints one table. Every number is of this run on this machine.
namespace {
double msOf(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// What all threads of the process took together: it says more than the clock does where others use the processor.
double cpuMs()
{
    return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC;
}

template <typename T>
void check(const Result<T>& answer)
{
    if (!answer)
        std::printf("%s\n", answer.error().text.c_str());
}

double percentile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(place, 1) - 1];
}

double memoryMb(const std::string& what);

/// The most memory of its own that the process had while this lived, as seen fifty times a second.
class PeakWatch
{
public:
    PeakWatch()
        : m_thread([this] {
            while (!m_done) {
                m_peak = std::max(m_peak.load(), memoryMb("RssAnon"));
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        })
    {}
    double stop()
    {
        m_done = true;
        if (m_thread.joinable())
            m_thread.join();
        return m_peak;
    }
    ~PeakWatch() { stop(); }

private:
    std::atomic<bool> m_done{false};
    std::atomic<double> m_peak{0};
    std::thread m_thread;
};

/// "VmHWM" and the like in MB; 0 where there is no such file.
double memoryMb(const std::string& what)
{
    std::ifstream in("/proc/self/status");
    std::string word;
    double kb = 0;
    while (in >> word) {
        if (word == what + ":") {
            in >> kb;
            break;
        }
    }
    return kb / 1024;
}

/// GB/s that plain reading gets out of memory, with as many threads as the index has.
double bandwidth()
{
    const std::size_t threads = std::clamp(std::thread::hardware_concurrency(), 1u, 4u);
    std::vector<std::uint64_t> data(std::size_t{64} * 1024 * 1024, 1);
    std::vector<std::uint64_t> sums(threads);
    double best = 0;
    for (int round = 0; round < 5; ++round) {
        const double ms = msOf([&] {
            std::vector<std::thread> all;
            for (std::size_t t = 0; t < threads; ++t) {
                all.emplace_back([&, t] {
                    std::uint64_t sum = 0;
                    for (std::size_t i = data.size() / threads * t; i < data.size() / threads * (t + 1); ++i)
                        sum += data[i];
                    sums[t] = sum;
                });
            }
            for (std::thread& thread : all)
                thread.join();
        });
        best = std::max(best, static_cast<double>(data.size() * 8) / 1e6 / ms);
    }
    return best;
}

struct Measured
{
    std::string name;
    std::int64_t count = 0;
    double median = 0;
    double most = 0;
    double cpuMs = 0;      ///< of all threads, on average
    std::string rule = {}; ///< of a drawn one
    double floorMs = 0;
    double sqliteMs = 0;
    double duckdbMs = 0;
    std::int64_t duckdbCount = -1;
};

class Bench
{
public:
    Bench(workspace::Workspace& workspace, int repeats)
        : m_workspace(workspace)
        , m_repeats(repeats)
        , m_asOf(segment::liveAsOf(workspace.clock()))
        , m_gigabytes(bandwidth())
    {}

    void open()
    {
        (void)segment::AudienceIndex::dropCacheFiles(store().uuid());
        const segment::Rule first = *parsed(fixedRules().front().node);
        const auto openAndCount = [&] {
            return msOf([&] {
                m_index = *m_workspace.openIndex(CancelToken());
                check(m_index->count(first, {{m_asOf}, true}, CancelToken()));
            });
        };
        const double before = cpuMs();
        PeakWatch watch;
        const double rebuilt = openAndCount();
        const double rebuiltCpu = cpuMs() - before;
        const double own = watch.stop();
        const double peak = memoryMb("VmHWM");
        m_index.reset();
        store().setCompanion(nullptr);
        const double cached = openAndCount();
        std::printf("customers %zu, memory bandwidth %.1f GB/s\n", m_index->status().customers, m_gigabytes);
        std::printf("open to the first count: rebuilt %.2f s (bar 10), from the cache file %.2f s (bar 1)\n",
                    rebuilt / 1000, cached / 1000);
        std::printf("rebuilding took %.2f s of processor time; peak memory %.0f MB of its own (bar 600), %.0f MB with "
                    "mapped pages\n",
                    rebuiltCpu / 1000, own, peak);
    }

    Measured measure(const BenchRule& rule)
    {
        Measured measured{.name = rule.name};
        const auto own = parsed(rule.node);
        if (!own) {
            std::printf("%s: %s\n", rule.name.c_str(), own.error().text.c_str());
            return measured;
        }
        const segment::AudienceIndex::Terms terms{{m_asOf}, false};
        // What a rule needs is loaded when it is asked for the first time.
        if (const auto answer = m_index->count(*own, terms, CancelToken())) {
            measured.count = answer->count;
            measured.floorMs = static_cast<double>(answer->touchedBytes) / (m_gigabytes * 1e6);
        }
        std::vector<double> times;
        const double before = cpuMs();
        for (int i = 0; i < m_repeats; ++i)
            times.push_back(msOf([&] { check(m_index->count(*own, terms, CancelToken())); }));
        measured.cpuMs = (cpuMs() - before) / m_repeats;
        measured.rule = rule.node.dump();
        measured.median = percentile(times, 0.5);
        measured.most = percentile(times, 1);
        return measured;
    }

    double sqliteMs(const BenchRule& rule)
    {
        const auto own = parsed(rule.node);
        const auto answer = store().read([&](ReadSession& session) {
            return segment::count(session, store(), *own, {m_asOf, false, segment::AskTerms::Engine::Sql});
        });
        return answer ? answer->elapsedMs : 0;
    }

    /// Ten conditions, of which one is edited: the new waterfall, with the answers of the others kept.
    void edit()
    {
        Json children = Json::array();
        const auto rules = fixedRules();
        for (std::size_t i = 0; i < 10; ++i)
            children.push_back(rules[i * 2].node);
        std::vector<double> times;
        for (int i = 0; i < 20; ++i) {
            children[9] = Json{{"trait", "total_spent"}, {"op", ">"}, {"value", 100 + i}};
            const auto rule = parsed(Json{{"all", children}});
            times.push_back(msOf([&] { check(m_index->waterfall(*rule, {{m_asOf}, true}, CancelToken())); }));
        }
        times.erase(times.begin());
        std::printf("edit one condition of ten: p50 %.2f ms, max %.2f ms (bar 16)\n", percentile(times, 0.5),
                    percentile(times, 1));
    }

    /// A thousand customers change in one commit, as by an import; the first count after it.
    void follow()
    {
        const auto rule = parsed(fixedRules().front().node);
        const std::size_t before = m_index->status().rebuilds;
        const auto change = [&](const char* sql) {
            check(store().write([&](Transaction& tx) -> Result<bool> {
                Query some = tx.query("SELECT id FROM v_customer ORDER BY id % 997, id LIMIT 1000");
                while (some.step()) {
                    tx.query(sql).bind(some.int64(0)).run();
                    tx.changed(Area::Events, CustomerId{some.int64(0)});
                }
                return true;
            }));
            return msOf([&] { check(m_index->count(*rule, {{m_asOf}, true}, CancelToken())); });
        };
        const double added = change("INSERT INTO event(customer_id, kind_id, at, local_day, date_only, source, "
                                    "source_key, recorded_at) SELECT ?1, min(id), 0, 0, 0, 'bench', ?1, 0 FROM "
                                    "event_kind WHERE name = 'store_visit'");
        const double removed = change("DELETE FROM event WHERE customer_id = ? AND source = 'bench'");
        std::printf("first count after 1,000 customers changed: %.1f ms, %.1f ms, %s\n", added, removed,
                    m_index->status().rebuilds == before ? "without reading all again" : "ALL WERE READ AGAIN");
    }

    Store& store() { return m_workspace.store(); }
    /// Every rule once, as of instants nobody asked for before: what they need is worked out for them.
    void past(const std::vector<BenchRule>& rules)
    {
        const auto isScored = [](const std::string& node) {
            return node.find("rfm_") != std::string::npos || node.find("lifecycle_stage") != std::string::npos;
        };
        std::array<std::pair<double, std::string>, 2> worst; // of facts, of scores
        for (const int days : {37, 200, 400}) {
            for (const BenchRule& rule : rules) {
                // A lot is drawn once for all instants.
                if (rule.name == "sample")
                    continue;
                const auto own = parsed(rule.node);
                // Each an instant of its own, so that none finds what the one before has left.
                const Ms then = m_asOf - days * msPerDay - static_cast<Ms>(&rule - rules.data()) * msPerHour * 25;
                const double ms = msOf([&] { check(m_index->count(*own, {{then}, false}, CancelToken())); });
                auto& slowest = worst[isScored(rule.node.dump()) ? 1 : 0];
                slowest = std::max(slowest, std::pair{ms, rule.name});
            }
        }
        std::printf("past instants: facts at most %.0f ms (%s; bar 250), scores at most %.0f ms (%s; bar 5000)\n",
                    worst[0].first, worst[0].second.c_str(), worst[1].first, worst[1].second.c_str());
    }

    Ms asOf() const { return m_asOf; }

private:
    Result<segment::Rule> parsed(const Json& node)
    {
        return store().read([&](ReadSession& session) {
            return segment::parseRule(Json{{"patron_rule", 1}, {"rule", node}}, segment::FieldCatalog::load(session));
        });
    }

    workspace::Workspace& m_workspace;
    int m_repeats;
    Ms m_asOf;
    double m_gigabytes;
    std::shared_ptr<segment::AudienceIndex> m_index;
};

/// A query's rows as CSV, for DuckDB to read.
void exportCsv(Store& store, const std::string& sql, const std::filesystem::path& path)
{
    std::ofstream out(path, std::ios::binary);
    const auto done = store.read([&](ReadSession& session) -> Result<void> {
        Query query = session.queryOnce(sql);
        for (int i = 0; i < query.columnCount(); ++i)
            out << (i > 0 ? "," : "") << query.columnName(i);
        out << "\n";
        while (query.step()) {
            for (int i = 0; i < query.columnCount(); ++i) {
                out << (i > 0 ? "," : "");
                if (query.isNull(i))
                    continue;
                std::string text = query.text(i);
                std::replace(text.begin(), text.end(), '"', '\'');
                out << '"' << text << '"';
            }
            out << "\n";
        }
        return {};
    });
    if (!done)
        std::printf("export: %s\n", done.error().text.c_str());
}

/// Runs the node script that asks DuckDB the same; the reason when it cannot.
std::string askDuckdb(Bench& bench, const std::vector<BenchRule>& rules, const QString& modules,
                      std::map<std::string, Measured*>& by, const std::filesystem::path& folder)
{
    exportCsv(bench.store(), "SELECT id, email, country, city, gender, created_at FROM v_customer ORDER BY id",
              folder / "customers.csv");
    exportCsv(bench.store(),
              "SELECT id, customer_id, kind, state, at AS moment, value_base AS value FROM v_order WHERE customer_id "
              "IS NOT NULL",
              folder / "orders.csv");
    exportCsv(bench.store(), "SELECT order_id, sku, category, quantity FROM v_order_line", folder / "lines.csv");
    exportCsv(bench.store(), "SELECT customer_id, kind, at AS moment FROM v_event WHERE customer_id IS NOT NULL",
              folder / "events.csv");
    Json asked = Json::array();
    for (const BenchRule& rule : rules) {
        if (rule.duckdb.empty())
            continue;
        std::string sql = rule.duckdb;
        for (auto at = sql.find(":now"); at != std::string::npos; at = sql.find(":now"))
            sql.replace(at, 4, std::to_string(bench.asOf()));
        asked.push_back({{"name", rule.name}, {"sql", sql}});
    }
    std::ofstream(folder / "rules.json") << asked.dump();
    QProcess node;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!modules.isEmpty())
        environment.insert(QStringLiteral("NODE_PATH"), modules);
    node.setProcessEnvironment(environment);
    node.start(QStringLiteral("node"), {QStringLiteral(PATRON_SOURCE_DIR "/tests/bench/segments/duckdb.cjs"),
                                        QString::fromStdString(fromPath(folder))});
    if (!node.waitForStarted())
        return "node is not installed";
    node.waitForFinished(-1);
    if (node.exitCode() != 0)
        return node.readAllStandardError().left(200).toStdString();
    const Json answers = Json::parse(node.readAllStandardOutput().toStdString(), nullptr, false);
    for (const Json& answer : answers) {
        Measured* measured = by[answer.value("name", "")];
        if (!measured)
            continue;
        measured->duckdbMs = answer.value("ms", 0.0);
        measured->duckdbCount = answer.value("count", std::int64_t{-1});
    }
    return {};
}

void print(const std::vector<Measured>& all)
{
    std::printf("%-34s %9s %9s %9s %9s %9s %9s %9s\n", "rule", "people", "p50 ms", "max ms", "cpu ms", "floor ms",
                "sqlite", "duckdb");
    for (const Measured& one : all) {
        std::printf("%-34s %9lld %9.2f %9.2f %9.2f %9.2f %9.1f %9.1f%s\n", one.name.c_str(),
                    static_cast<long long>(one.count), one.median, one.most, one.cpuMs, one.floorMs, one.sqliteMs,
                    one.duckdbMs,
                    one.duckdbCount >= 0 && one.duckdbCount != one.count ? "  DuckDB counts otherwise" : "");
    }
}

double geometricMean(const std::vector<double>& ratios)
{
    double sum = 0;
    for (const double ratio : ratios)
        sum += std::log(ratio);
    return ratios.empty() ? 0 : std::exp(sum / static_cast<double>(ratios.size()));
}

void summarise(const char* what, const std::vector<Measured>& all)
{
    std::vector<double> times;
    std::vector<double> worst;
    for (const Measured& one : all) {
        times.push_back(one.median);
        worst.push_back(one.most);
    }
    std::vector<double> cpu;
    for (const Measured& one : all)
        cpu.push_back(one.cpuMs);
    std::printf("%s: p50 %.2f ms, p95 %.2f ms (bar 16), max %.2f ms (bar 40); processor time p95 %.2f ms\n", what,
                percentile(times, 0.5), percentile(times, 0.95), percentile(worst, 1), percentile(cpu, 0.95));
}

void printSlowest(std::vector<Measured> all, std::size_t count)
{
    std::sort(all.begin(), all.end(), [](const Measured& a, const Measured& b) { return a.median > b.median; });
    all.resize(std::min(all.size(), count));
    for (const Measured& one : all)
        std::printf("  %.2f ms, %.2f ms of processor time: %s\n", one.median, one.cpuMs, one.rule.c_str());
}

void compare(const std::vector<Measured>& all)
{
    std::vector<double> sqlite;
    std::vector<double> duckdb;
    for (const Measured& one : all) {
        if (one.sqliteMs > 0 && one.median > 0)
            sqlite.push_back(one.sqliteMs / one.median);
        if (one.duckdbMs > 0 && one.median > 0)
            duckdb.push_back(one.duckdbMs / one.median);
    }
    std::printf("against SQL on SQLite: %.0f times as fast over %zu rules (bar 50)\n", geometricMean(sqlite),
                sqlite.size());
    std::printf("against DuckDB: %.1f times as fast over %zu rules (bar 10)\n", geometricMean(duckdb), duckdb.size());
}
}

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOptions(
        {{QStringLiteral("workspace"), QStringLiteral("a demo shop"), QStringLiteral("FILE")},
         {QStringLiteral("rules"), QStringLiteral("rules to draw"), QStringLiteral("N"), QStringLiteral("200")},
         {QStringLiteral("seed"), QStringLiteral("of the drawn rules"), QStringLiteral("N"), QStringLiteral("1")},
         {QStringLiteral("repeats"), QStringLiteral("of each rule"), QStringLiteral("N"), QStringLiteral("11")},
         {QStringLiteral("node-modules"), QStringLiteral("where @duckdb/node-api is"), QStringLiteral("FOLDER")},
         {QStringLiteral("changes"), QStringLiteral("writes to the shop, to see the index follow")},
         {QStringLiteral("no-peers"), QStringLiteral("the index alone")}});
    parser.addHelpOption();
    parser.process(app);
    const QString file = parser.value(QStringLiteral("workspace"));
    if (file.isEmpty()) {
        std::printf("Make the demo shop first: patronctl demo shop.patron --customers 1000000 --seed 7; then "
                    "bench_segments --workspace shop.patron\n");
        return 2;
    }
    const SystemClock clock;
    const auto access = parser.isSet(QStringLiteral("changes")) ? Store::Access::ReadWrite : Store::Access::ReadOnly;
    const auto opened = workspace::Workspace::open(toPath(file.toStdString()), access, clock);
    if (!opened) {
        std::printf("%s\n", opened.error().text.c_str());
        return 1;
    }
    Bench bench(**opened, parser.value(QStringLiteral("repeats")).toInt());
    bench.open();
    std::vector<Measured> fixed;
    for (const BenchRule& rule : fixedRules())
        fixed.push_back(bench.measure(rule));
    std::vector<Measured> drawn;
    DrawnRules rules(parser.value(QStringLiteral("seed")).toULongLong());
    for (int i = 0; i < parser.value(QStringLiteral("rules")).toInt(); ++i)
        drawn.push_back(bench.measure(rules.next()));
    bench.edit();
    bench.past(fixedRules());
    if (parser.isSet(QStringLiteral("changes")))
        bench.follow();
    std::printf("memory in force: %.0f MB of its own, %.0f MB with mapped pages (bar 600 without clean mapped pages)\n",
                memoryMb("RssAnon"), memoryMb("VmRSS"));
    summarise("fixed rules", fixed);
    summarise("drawn rules", drawn);
    printSlowest(drawn, 5);
    std::fflush(stdout);
    if (!parser.isSet(QStringLiteral("no-peers"))) {
        const auto all = fixedRules();
        // The rules that all three can state.
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!all[i].duckdb.empty())
                fixed[i].sqliteMs = bench.sqliteMs(all[i]);
        }
        std::map<std::string, Measured*> by;
        for (Measured& one : fixed)
            by[one.name] = &one;
        const QTemporaryDir folder;
        const std::string reason = askDuckdb(bench, all, parser.value(QStringLiteral("node-modules")), by,
                                             toPath(folder.path().toStdString()));
        if (!reason.empty())
            std::printf("DuckDB was not asked: %s\n", reason.c_str());
    }
    print(fixed);
    compare(fixed);
    return 0;
}
