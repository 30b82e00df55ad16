#include "core/segment/audience.h"
#include "hand.h"

using namespace patron;
using namespace patron::test;
using namespace patron::segment;
using namespace patron::ui;

namespace {
using Steps = std::function<bool(Hand&)>;

/// An example rule (rulesamples.cpp, names as they are stored) and how it is made. It stands at /all/0.
struct ByHand
{
    const char* name;
    const char* rule;
    Steps steps;
};

const QString at = QStringLiteral("/all/0");

std::vector<ByHand> traits()
{
    return {
        {"in a list", R"({"trait":"country","op":"in","value":["GB","DE"]})",
         [](Hand& hand) { return hand.add(u"Country"_qs) && hand.type(u"GB, DE"_qs); }},
        {"text is", R"({"trait":"city","op":"is","value":"London"})",
         [](Hand& hand) {
             return hand.add(u"City"_qs) && hand.leave() && hand.choose(at, u"operator"_qs, u"is"_qs) &&
                    hand.type(u"London"_qs);
         }},
        {"is set", R"({"trait":"country","op":"is_set"})",
         [](Hand& hand) {
             return hand.add(u"Country"_qs) && hand.leave() && hand.choose(at, u"operator"_qs, u"is known"_qs);
         }},
        {"not one without the missing", R"({"trait":"country","op":"is_not","value":"GB","missing":"exclude"})",
         [](Hand& hand) {
             return hand.add(u"Country"_qs) && hand.type(u"GB"_qs) && hand.choose(at, u"operator"_qs, u"is not"_qs) &&
                    hand.choose(at, u"missing"_qs, u"and known"_qs);
         }},
        {"customer number between", R"({"trait":"id","op":"between","value":[3,5]})",
         [](Hand& hand) {
             return hand.add(u"Customer number"_qs) && hand.choose(at, u"operator"_qs, u"is between"_qs) &&
                    hand.set(at, u"value"_qs, u"3|5"_qs);
         }},
        {"flag is true", R"({"trait":"club","op":"is_true"})", [](Hand& hand) { return hand.add(u"club"_qs); }},
        {"list counts more than one", R"({"trait":"tags","op":"count>","value":1})",
         [](Hand& hand) {
             return hand.add(u"Tags"_qs) && hand.leave() &&
                    hand.choose(at, u"operator"_qs, u"has more than this many:"_qs);
         }},
        {"birthday in the next three days", R"({"trait":"birthday","op":"anniversary_in_next","value":"3 days"})",
         [](Hand& hand) { return hand.add(u"Birthday"_qs) && hand.set(at, u"value"_qs, u"3"_qs); }},
        {"month is one of", R"({"trait":"birthday","op":"month_is","value":[1,3]})",
         [](Hand& hand) {
             return hand.add(u"Birthday"_qs) && hand.choose(at, u"operator"_qs, u"falls in"_qs) &&
                    hand.open(at, u"value"_qs) && hand.tick({u"March"_qs});
         }},
        {"RFM group", R"({"trait":"rfm_group","op":"in","value":["at_risk"]})",
         [](Hand& hand) { return hand.add(u"RFM group"_qs) && hand.tick({u"at risk"_qs}); }},
        {"RFM group changed in a month", R"({"changed":"rfm_group","during":{"last":"1 month"}})",
         [](Hand& hand) {
             return hand.add(u"A group, stage or tier changed"_qs) && hand.set(at, u"window"_qs, u"1|months"_qs);
         }},
    };
}

std::vector<ByHand> events()
{
    return {
        {"ordered in the last 90 days", R"({"event":"order","during":{"last":"90 days"}})",
         [](Hand& hand) { return hand.add(u"Ordered"_qs) && hand.choose(at, u"when"_qs, u"in the last"_qs); }},
        {"at least three orders", R"({"event":"order","op":">=","value":3})",
         [](Hand& hand) { return hand.add(u"Ordered"_qs) && hand.set(at, u"value"_qs, u"3"_qs); }},
        {"previous quarter", R"({"event":"order","during":{"previous":"quarter"}})",
         [](Hand& hand) {
             return hand.add(u"Ordered"_qs) && hand.choose(at, u"when"_qs, u"in the last whole"_qs) &&
                    hand.choose(at, u"unit"_qs, u"quarter"_qs);
         }},
        {"coupon", R"({"event":"order","where":[{"field":"coupon","op":"is","value":"newyear"}]})",
         [](Hand& hand) {
             return hand.add(u"Ordered"_qs) && hand.choose(at, u"where"_qs, u"Coupon"_qs) && hand.leave() &&
                    hand.choose(at, u"where0operator"_qs, u"is"_qs) && hand.type(u"newyear"_qs);
         }},
        {"sum of values", R"({"event":"order","measure":"sum:value","op":">","value":300})",
         [](Hand& hand) {
             return hand.add(u"Ordered"_qs) && hand.choose(at, u"measure"_qs, u"total value"_qs) &&
                    hand.choose(at, u"operator"_qs, u"is more than"_qs) && hand.set(at, u"value"_qs, u"300"_qs);
         }},
        {"a free flag", R"({"event":"page_viewed","where":[{"field":"flag","op":"is_true"}]})",
         [](Hand& hand) {
             return hand.add(u"Viewed a page"_qs) && hand.choose(at, u"where"_qs, u"Another property"_qs) &&
                    hand.type(u"flag"_qs) && hand.leave() && hand.choose(at, u"where0operator"_qs, u"is yes"_qs);
         }},
        {"searched, viewed, ordered, each within 14 days",
         R"({"sequence":[{"event":"search"},{"event":"product_viewed"},{"event":"order"}],"each_within":"14 days"})",
         [](Hand& hand) {
             return hand.add(u"One thing after the other"_qs) && hand.choose(at, u"step0event"_qs, u"Searched"_qs) &&
                    hand.choose(at, u"step1event"_qs, u"Viewed a product"_qs) &&
                    hand.choose(at, u"then"_qs, u"Ordered"_qs);
         }},
        {"a filled cart without an order in 168 hours",
         R"({"event":"cart_updated","not_followed_by":{"event":"order"},"within":"168 hours"})",
         [](Hand& hand) {
             return hand.add(u"One thing, but not the other"_qs) && hand.set(at, u"within"_qs, u"168|hours"_qs);
         }},
    };
}

std::vector<ByHand> others()
{
    return {
        {"nearer to a shop", R"({"near":{"place":"Leeds shop"},"within_km":5.5})",
         [](Hand& hand) {
             return hand.add(u"Near a shop, a place or a point"_qs) && hand.choose(at, u"target"_qs, u"the place"_qs) &&
                    hand.choose(at, u"place"_qs, u"Leeds shop"_qs) && hand.set(at, u"km"_qs, u"5.5"_qs);
         }},
        {"last visit near any shop", R"({"near":{"any_shop":true},"within_km":1,"of":"last_visit"})",
         [](Hand& hand) {
             return hand.add(u"Near a shop, a place or a point"_qs) &&
                    hand.choose(at, u"of"_qs, u"with their last visit"_qs) && hand.set(at, u"km"_qs, u"1"_qs);
         }},
        {"within an area", R"({"within":{"area":"Leeds north"}})",
         [](Hand& hand) { return hand.add(u"Lives in an area"_qs); }},
        {"weather", R"({"weather":"temp_min_c","op":"<=","value":5,"on":"today"})",
         [](Hand& hand) {
             return hand.add(u"Weather at their shop"_qs) &&
                    hand.choose(at, u"measure"_qs, u"lowest temperature (°C)"_qs) &&
                    hand.choose(at, u"on"_qs, u"today"_qs) && hand.choose(at, u"operator"_qs, u"is at most"_qs) &&
                    hand.set(at, u"value"_qs, u"5"_qs);
         }},
        {"likes more", R"({"likes":"category:Tea","min_score":0.9})",
         [](Hand& hand) {
             return hand.add(u"Likes or does not like"_qs) && hand.type(u"Tea"_qs) &&
                    hand.choose(at, u"least"_qs, u"with a score of at least"_qs) &&
                    hand.set(at, u"score"_qs, u"0.9"_qs);
         }},
        {"reachable by text message", R"({"reachable":"sms"})",
         [](Hand& hand) { return hand.add(u"Can be reached by text message"_qs); }},
        {"clicked in any message", R"({"message":"*","did":"clicked"})",
         [](Hand& hand) { return hand.add(u"Message"_qs) && hand.choose(at, u"did"_qs, u"was clicked"_qs); }},
        {"the two best", R"({"top":{"by":"total_spent","count":2}})",
         [](Hand& hand) {
             return hand.add(u"The best customers"_qs) && hand.choose(at, u"unit"_qs, u"people"_qs) &&
                    hand.set(at, u"amount"_qs, u"2"_qs);
         }},
        {"the lowest among some",
         R"({"top":{"by":"total_spent","count":1,"of":{"all":[{"trait":"country","op":"in","value":["GB"]}]},"order":"lowest"}})",
         [](Hand& hand) {
             return hand.add(u"The best customers"_qs) && hand.choose(at, u"unit"_qs, u"people"_qs) &&
                    hand.set(at, u"amount"_qs, u"1"_qs) && hand.choose(at, u"order"_qs, u"bottom"_qs) &&
                    hand.choose(at, u"among"_qs, u"of those who"_qs) && hand.add(u"Country"_qs, u"/all/0/top/of"_qs) &&
                    hand.type(u"GB"_qs);
         }},
    };
}

std::vector<ByHand> all()
{
    std::vector<ByHand> every = traits();
    for (const auto& part : {events(), others()})
        every.insert(every.end(), part.begin(), part.end());
    return every;
}
}

class RulesByHandTest : public QObject
{
    Q_OBJECT

private:
    void startNew()
    {
        m_desk->page->findChild<QLineEdit*>(QStringLiteral("segmentName"))->setFocus();
        m_desk->page->enter({{QStringLiteral("new"), true}});
        // The head takes the keyboard once the words of the workspace have come.
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->row({}) && m_desk->focus() == m_desk->row({}), patienceMs);
    }
    /// Saves as a person does and checks the file: the name, and who is in.
    void saveAndCheck(const QString& name, const std::vector<int>& who)
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->total(), QString::number(who.size()), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!(m_desk->saved(name.toStdString()) == Rule{}), patienceMs);
        const Rule rule = m_desk->saved(name.toStdString());
        const auto members = m_desk->store().read([&](ReadSession& session) {
            return segment::members(session, m_desk->store(), rule, {ShopFixture::asOf()});
        });
        VERIFY_OK(members);
        std::vector<int> ids;
        for (const CustomerId id : *members)
            ids.push_back(int(id.value));
        QVERIFY(ids == who);
    }

    std::unique_ptr<SegmentDesk> m_desk;

private Q_SLOTS:
    void initTestCase()
    {
        m_desk = std::make_unique<SegmentDesk>();
        QVERIFY(all().size() >= 20);
    }
    void cleanupTestCase() { m_desk.reset(); }

    void isMadeByKeysAlone_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const ByHand& rule : all())
            QTest::newRow(rule.name) << index++;
    }
    void isMadeByKeysAlone()
    {
        QFETCH(int, index);
        const ByHand rule = all()[std::size_t(index)];
        startNew();
        Hand hand(*m_desk, false);
        QVERIFY(rule.steps(hand));
        const auto& root = std::get<Group>(m_desk->draft().rule().root.form);
        QCOMPARE(root.children.size(), std::size_t(1));
        QCOMPARE(q(compactJson(writeNode(root.children.front()))),
                 q(compactJson(writeRule(m_desk->parse(rule.rule))["rule"])));
        QVERIFY(root.children.front() == m_desk->parse(rule.rule).root);
    }

    void threeSegmentsByTheKeyboardAlone()
    {
        Hand hand(*m_desk, false);
        const auto save = [this](const QString& name) {
            auto* field = m_desk->page->findChild<QLineEdit*>(QStringLiteral("segmentName"));
            for (int step = 0; step < 300 && m_desk->focus() != field; ++step)
                QTest::keyClick(m_desk->focus(), Qt::Key_Tab);
            QTest::keyClicks(field, name);
            m_desk->activate();
            QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        };
        startNew();
        QVERIFY(hand.add(u"Orders"_qs) && hand.set(at, u"value"_qs, u"2"_qs));
        QVERIFY(hand.add(u"Last order"_qs) && hand.choose(u"/all/1"_qs, u"operator"_qs, u"was longer ago than"_qs) &&
                hand.set(u"/all/1"_qs, u"value"_qs, u"90"_qs));
        QVERIFY(hand.add(u"Total spent"_qs) && hand.choose(u"/all/2"_qs, u"operator"_qs, u"is more than"_qs) &&
                hand.set(u"/all/2"_qs, u"value"_qs, u"300"_qs));
        save(u"Good and quiet"_qs);
        saveAndCheck(u"Good and quiet"_qs, {1});

        startNew();
        QVERIFY(hand.choose({}, u"kind"_qs, u"At least"_qs));
        QVERIFY(hand.add(u"Orders"_qs) && hand.set(u"/of/0"_qs, u"value"_qs, u"2"_qs));
        QVERIFY(hand.add(u"Total spent"_qs) && hand.choose(u"/of/1"_qs, u"operator"_qs, u"is more than"_qs) &&
                hand.set(u"/of/1"_qs, u"value"_qs, u"300"_qs));
        QVERIFY(hand.add(u"Country"_qs) && hand.type(u"GB"_qs));
        save(u"Two of three"_qs);
        saveAndCheck(u"Two of three"_qs, {1, 2, 3, 7});

        startNew();
        QVERIFY(hand.addGroup());
        QVERIFY(hand.choose(u"/all/0"_qs, u"kind"_qs, u"None of these"_qs));
        QVERIFY(hand.add(u"Country"_qs, u"/all/0"_qs) && hand.leave());
        QVERIFY(hand.choose(u"/all/0/none/0"_qs, u"operator"_qs, u"is known"_qs));
        QVERIFY(hand.add(u"Ordered"_qs, u"/all/0"_qs));
        save(u"Neither"_qs);
        saveAndCheck(u"Neither"_qs, {5, 11, 12});
    }

    void threeSegmentsByTheMouseAlone()
    {
        Hand hand(*m_desk, true);
        const auto save = [&] { hand.click(m_desk->visible<QAbstractButton>(QStringLiteral("pagePrimary"))); };
        startNew();
        QVERIFY(hand.add(u"Country"_qs) && hand.tick({u"GB"_qs}));
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->total(), QStringLiteral("4"), patienceMs);
        save();
        saveAndCheck(u"Country is one of GB"_qs, {1, 3, 6, 7});

        startNew();
        QVERIFY(hand.add(u"RFM group"_qs) && hand.tick({u"at risk"_qs}));
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->total(), QStringLiteral("2"), patienceMs);
        save();
        saveAndCheck(u"RFM group is one of at risk"_qs, {1, 4});

        startNew();
        QVERIFY(hand.add(u"Ordered"_qs) && hand.choose(at, u"when"_qs, u"in the last"_qs));
        QVERIFY(hand.add(u"Can be reached by e-mail"_qs));
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->total(), QStringLiteral("1"), patienceMs);
        save();
        saveAndCheck(
            u"Ordered in the last %1, and can be reached by e-mail"_qs.arg(durationWords({90, TimeUnit::Days})), {9});
    }
};

QTEST_MAIN(RulesByHandTest)
#include "tst_rulesbyhand.moc"
