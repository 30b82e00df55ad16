#include "core/base/json.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"
#include "core/workspace/postgresdump.h"
#include "randomrules.h"
#include "randomshop.h"
#include "rulesamples.h"
#include "shopfixture.h"
#include "tests/support/postgresserver.h"

#include <QTest>

#include <cstdio>

using namespace patron;
using namespace patron::segment;

/// RuleSql in PostgreSQL's dialect, over the tables that the dump makes there, must name the same people as in
/// SQLite's. The seed of a run is printed; PATRON_SEED repeats it, and PATRON_RULES says how many rules to draw.
class TestRulesPostgres : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void samples();
    void onRandomRules();

private:
    struct Asked
    {
        std::string said;
        std::string sql;
        std::string members;
    };
    /// Loads what the store holds into a database of its own.
    void load(Store& store, const QString& database);
    Result<Asked> asked(Store& store, const Json& json, AskTerms terms);
    void compare(const std::vector<Asked>& all, const QString& database);

    test::PostgresServer m_server;
    std::uint64_t m_seed = 0;
    int m_rules = 0;
};

namespace {
std::uint64_t number(const char* name, std::uint64_t otherwise)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariable(name).toULongLong() : otherwise;
}

std::string marker(std::size_t place)
{
    return "rule " + std::to_string(place) + "\n";
}
}

void TestRulesPostgres::initTestCase()
{
    m_seed = number("PATRON_SEED", 20240331);
    m_rules = static_cast<int>(number("PATRON_RULES", 200));
    std::printf("seed %llu, %d rules\n", static_cast<unsigned long long>(m_seed), m_rules);
    const QString reason = m_server.start();
    if (!reason.isEmpty())
        QSKIP(qPrintable(QStringLiteral("No PostgreSQL to ask: ") + reason));
}

void TestRulesPostgres::load(Store& store, const QString& database)
{
    QByteArray script;
    const auto dumped = store.read([&](ReadSession& session) {
        return workspace::postgresDump(session, [&](std::string_view piece) {
            script.append(piece.data(), static_cast<qsizetype>(piece.size()));
        });
    });
    QVERIFY2(bool(dumped), dumped ? "" : dumped.error().detail.c_str());
    const auto made = m_server.run("CREATE DATABASE " + database.toUtf8());
    QVERIFY2(made.good, made.errors.constData());
    const auto loaded = m_server.run(script, database);
    QVERIFY2(loaded.good, loaded.errors.constData());
}

Result<TestRulesPostgres::Asked> TestRulesPostgres::asked(Store& store, const Json& json, AskTerms terms)
{
    terms.engine = AskTerms::Engine::Sql;
    return store.read([&](ReadSession& session) -> Result<Asked> {
        PATRON_TRY(rule, parseRule(json, FieldCatalog::load(session)));
        Asked asked{formatRfc3339(terms.asOf) + (terms.strictAsOf ? " strict " : " ") + json.dump(), {}, {}};
        PATRON_TRY(sql, sqlText(session, store, rule, terms, SqlDialect::Postgresql));
        asked.sql = std::move(sql);
        PATRON_TRY(ids, members(session, store, rule, terms));
        for (const CustomerId id : ids)
            asked.members += std::to_string(id.value) + "\n";
        return asked;
    });
}

void TestRulesPostgres::compare(const std::vector<Asked>& all, const QString& database)
{
    std::string script;
    std::string expected;
    for (std::size_t i = 0; i < all.size(); ++i) {
        script += "\\echo " + marker(i) + all[i].sql + ";\n";
        expected += marker(i) + all[i].members;
    }
    const auto answer = m_server.run(QByteArray::fromStdString(script), database);
    const std::string found = answer.output.toStdString();
    if (answer.good && found == expected)
        return;
    // The first rule whose answer is another one, or that the server refused.
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto at = found.find(marker(i));
        const std::string own = marker(i) + all[i].members;
        const std::string next = i + 1 < all.size() ? marker(i + 1) : std::string();
        if (at != std::string::npos && found.compare(at, own.size() + next.size(), own + next) == 0 &&
            (!next.empty() || at + own.size() == found.size()))
            continue;
        const std::string seen = at == std::string::npos ? std::string() : found.substr(at, 300);
        std::printf("%s\n%s\nexpected %s\nfound %s\n%s\n", all[i].said.c_str(), all[i].sql.c_str(), own.c_str(),
                    seen.c_str(), answer.errors.constData());
        break;
    }
    QFAIL("PostgreSQL says otherwise: see the rule above");
}

void TestRulesPostgres::samples()
{
    ShopFixture shop;
    load(shop.store(), QStringLiteral("samples"));
    if (QTest::currentTestFailed())
        return;
    std::vector<Asked> all;
    for (const RuleSample& sample : ruleSamples()) {
        const Ms asOf = sample.asOf ? ShopFixture::at(sample.asOf) : ShopFixture::asOf();
        auto one =
            asked(shop.store(), Json{{"patron_rule", 1}, {"rule", Json::parse(sample.rule)}}, {asOf, sample.strict});
        QVERIFY2(bool(one), one ? "" : one.error().text.c_str());
        all.push_back(std::move(*one));
    }
    compare(all, QStringLiteral("samples"));
}

void TestRulesPostgres::onRandomRules()
{
    RandomRules rules(m_seed);
    Random random(m_seed + 1);
    int drawn = 0;
    for (int shop = 0; drawn < m_rules; ++shop) {
        RandomShop data(m_seed + static_cast<std::uint64_t>(shop), 90);
        QVERIFY2(data.error().empty(), data.error().c_str());
        const QString database = QStringLiteral("shop%1").arg(shop);
        load(data.store(), database);
        if (QTest::currentTestFailed())
            return;
        std::vector<Asked> all;
        for (int i = 0; i < 100 && drawn < m_rules; ++i, ++drawn) {
            AskTerms terms{RandomShop::now(), random.below(4) == 0};
            if (random.below(3) == 0)
                terms.asOf -= random.between(0, 400) * msPerDay + random.between(0, 1440) * msPerMinute;
            auto one = asked(data.store(), rules.rule(), terms);
            QVERIFY2(bool(one), one ? "" : (one.error().text + one.error().detail).c_str());
            all.push_back(std::move(*one));
        }
        compare(all, database);
        if (QTest::currentTestFailed())
            return;
    }
}

QTEST_GUILESS_MAIN(TestRulesPostgres)
#include "tst_rulespostgres.moc"
