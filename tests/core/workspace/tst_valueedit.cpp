#include "core/customer/customerstore.h"
#include "core/customer/traitstore.h"
#include "core/workspace/customermerge.h"
#include "core/workspace/valueedit.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

CustomerId add(TempWorkspace& shop, const std::string& email, const std::string& first, const std::string& city)
{
    auto made = shop.store().write([&](Transaction& tx) -> Result<CustomerId> {
        const CustomerId id =
            customers::create(tx, shop.store(), {*makeIdentity(IdentityKind::Email, email, {}, "GB")}, {}, now);
        ReadSession session(tx.connection());
        for (const auto& [name, text] : {std::pair{"first_name", first}, std::pair{"city", city}}) {
            const auto trait = traits::find(session, name);
            TraitEntry entry;
            entry.customer = id;
            entry.trait = trait->id;
            entry.effectiveAt = now - 10;
            entry.value = makeTraitValue(trait->type, text, 2);
            entry.source = "test";
            traits::add(tx, *trait, entry);
        }
        return id;
    });
    if (!made)
        qFatal("%s", made.error().text.c_str());
    return *made;
}

QString people(TempWorkspace& shop)
{
    const auto rows = shop.store().read([](ReadSession& session) -> Result<QString> {
        QStringList list;
        Query query = session.query("SELECT id, first_name, city FROM v_customer ORDER BY id");
        while (query.step())
            list << q(query.text(0)) + u' ' + q(query.text(1)) + u' ' + q(query.text(2));
        return list.join(u'|');
    });
    return rows ? *rows : q(rows.error().text);
}
}

/// Fixes and mass edits for everybody, each undone as a whole.
class TestValueEdit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFixIsAppliedAndUndone();
    void aDryRunChangesNothing();
    void aMassEditIsAppliedAndUndone();
    void whatCameAfterAnEditStays();
    void anEditIsUndoneAlsoAfterAMerge();
    void refuses();
};

void TestValueEdit::aFixIsAppliedAndUndone()
{
    TempWorkspace shop;
    add(shop, "a@x.test", "ANNA", "Leeds");
    add(shop, "b@x.test", "Ben", "Leeds");
    const QString before = people(shop);
    JobContext job(shop.clock());
    const auto edit = workspace::applyFix(shop.store(), "name_casing", false, job, 5);
    VERIFY_OK(edit);
    QCOMPARE(edit->values, 1);
    QCOMPARE(edit->customers, 1);
    QCOMPARE(edit->sample.size(), std::size_t(1));
    QCOMPARE(people(shop), u"1 Anna Leeds|2 Ben Leeds"_qs);
    // A second time there is nothing left to do.
    const auto again = workspace::applyFix(shop.store(), "name_casing", false, job, 5);
    VERIFY_OK(again);
    QVERIFY(!again->batch);
    const auto undone = workspace::undoEdit(shop.store(), edit->batch, now);
    VERIFY_OK(undone);
    QCOMPARE(*undone, 1);
    QCOMPARE(people(shop), before);
    VERIFY_FAILS(workspace::undoEdit(shop.store(), edit->batch, now), ErrorCode::Conflict, "undone already");
}

void TestValueEdit::aDryRunChangesNothing()
{
    TempWorkspace shop;
    add(shop, "a@x.test", "ANNA", "Leeds");
    JobContext job(shop.clock());
    const auto edit = workspace::applyFix(shop.store(), "name_casing", true, job, 5);
    VERIFY_OK(edit);
    QCOMPARE(edit->values, 1);
    QVERIFY(!edit->batch);
    QCOMPARE(people(shop), u"1 ANNA Leeds"_qs);
}

void TestValueEdit::aMassEditIsAppliedAndUndone()
{
    TempWorkspace shop;
    add(shop, "a@x.test", "Anna", "NYC");
    add(shop, "b@x.test", "Ben", "New York");
    add(shop, "c@x.test", "Cy", "Leeds");
    const QString before = people(shop);
    JobContext job(shop.clock());
    const auto edit =
        workspace::replaceValues(shop.store(), "city", {{"NYC", "New York"}, {"Leeds", ""}}, false, job, 5);
    VERIFY_OK(edit);
    QCOMPARE(edit->values, 2);
    QCOMPARE(people(shop), u"1 Anna New York|2 Ben New York|3 Cy "_qs);
    VERIFY_OK(workspace::undoEdit(shop.store(), edit->batch, now));
    QCOMPARE(people(shop), before);
}

void TestValueEdit::whatCameAfterAnEditStays()
{
    TempWorkspace shop;
    const CustomerId a = add(shop, "a@x.test", "Anna", "NYC");
    JobContext job(shop.clock());
    const auto edit = workspace::replaceValues(shop.store(), "city", {{"NYC", "New York"}}, false, job, 5);
    VERIFY_OK(edit);
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        ReadSession session(tx.connection());
        const auto city = traits::find(session, "city");
        TraitEntry entry;
        entry.customer = a;
        entry.trait = city->id;
        entry.effectiveAt = now + 10;
        entry.value = makeTraitValue(TraitType::Text, "Boston", 2);
        entry.source = "test";
        traits::add(tx, *city, entry);
        return {};
    }));
    VERIFY_OK(workspace::undoEdit(shop.store(), edit->batch, now + 20));
    QCOMPARE(people(shop), u"1 Anna Boston"_qs);
}

void TestValueEdit::anEditIsUndoneAlsoAfterAMerge()
{
    TempWorkspace shop;
    const CustomerId a = add(shop, "a@x.test", "Anna", "Bath");
    const CustomerId b = add(shop, "b@x.test", "Anna", "NYC");
    JobContext job(shop.clock());
    const auto edit = workspace::replaceValues(shop.store(), "city", {{"NYC", "New York"}}, false, job, 5);
    VERIFY_OK(edit);
    VERIFY_OK(workspace::mergeCustomers(shop.store(), {a, b, "test"}, now + 1));
    QCOMPARE(people(shop), u"1 Anna New York"_qs);
    VERIFY_OK(workspace::undoEdit(shop.store(), edit->batch, now + 2));
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), b, now + 3));
    QCOMPARE(people(shop), u"1 Anna Bath|2 Anna NYC"_qs);
}

void TestValueEdit::refuses()
{
    TempWorkspace shop;
    JobContext job(shop.clock());
    VERIFY_FAILS(workspace::applyFix(shop.store(), "name_case", true, job, 5), ErrorCode::WrongUsage, "name_casing");
    VERIFY_FAILS(workspace::undoEdit(shop.store(), BatchId{9}, now), ErrorCode::NotFound, "no edit 9");
}

QTEST_GUILESS_MAIN(TestValueEdit)
#include "tst_valueedit.moc"
