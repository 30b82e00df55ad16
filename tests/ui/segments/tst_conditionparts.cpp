#include "segmentdesk.h"
#include "ui/segments/conditionparts.h"

using namespace patron;
using namespace patron::test;
using namespace patron::segment;
using namespace patron::ui;

/// The words of every example rule, without a window.
class ConditionPartsTest : public QObject
{
    Q_OBJECT

private:
    void visit(const std::function<void(const Node&, const QList<ConditionPart>&)>& look)
    {
        QFETCH(int, index);
        const Rule rule = m_desk->parse(ruleSamples()[std::size_t(index)].rule);
        visitNodes(rule.root, [&](const Node& node, const std::string&) { look(node, partsOf(node, m_words)); });
    }
    static QByteArray said(const Node& node, const ConditionPart& part)
    {
        return QByteArray::fromStdString(compactJson(writeNode(node))) + " at " + part.name.toUtf8();
    }

    std::unique_ptr<SegmentDesk> m_desk;
    RuleVocabularyPtr m_words;

private Q_SLOTS:
    void initTestCase()
    {
        m_desk = std::make_unique<SegmentDesk>();
        const auto words =
            m_desk->store().read([&](ReadSession& session) { return readRuleVocabulary(session, m_desk->store()); });
        VERIFY_OK(words);
        m_words = *words;
    }
    void cleanupTestCase() { m_desk.reset(); }

    void everyNodeIsMadeOfChips_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const RuleSample& sample : ruleSamples())
            QTest::newRow(sample.sentence) << index++;
    }
    void everyNodeIsMadeOfChips()
    {
        visit([](const Node& node, const QList<ConditionPart>& parts) {
            const QString head =
                std::holds_alternative<Group>(node.form) ? QStringLiteral("kind") : QStringLiteral("field");
            QVERIFY(!parts.isEmpty());
            QCOMPARE(parts.first().name, head);
            QSet<QString> names;
            for (const ConditionPart& part : parts) {
                QVERIFY2(!part.isChip() || !names.contains(part.name), said(node, part).constData());
                names << part.name;
                QVERIFY2(part.trouble.isEmpty(), said(node, part).constData());
                QVERIFY2(!part.text.isEmpty(), said(node, part).constData());
            }
        });
    }

    void whatIsPickedAlreadyChangesNothing_data() { everyNodeIsMadeOfChips_data(); }
    void whatIsPickedAlreadyChangesNothing()
    {
        visit([](const Node& node, const QList<ConditionPart>& parts) {
            for (const ConditionPart& part : parts) {
                // What adds something, and what takes the place of all, has nothing picked.
                const bool adds = part.name.endsWith(u"where") || part.name == u"then" || part.name == u"field";
                int current = 0;
                for (const PartChoice& choice : part.choices ? part.choices() : QList<PartChoice>()) {
                    if (!choice.current)
                        continue;
                    ++current;
                    Node after = node;
                    choice.apply(after);
                    QVERIFY2(after == node, said(node, part).constData());
                }
                QVERIFY2(!part.choices || current == (adds ? 0 : 1), said(node, part).constData());
                if (part.value) {
                    Node after = node;
                    part.value->apply(after, part.value->value);
                    QVERIFY2(after == node, said(node, part).constData());
                }
            }
        });
    }

    void whateverIsPickedCanBeSaved_data() { everyNodeIsMadeOfChips_data(); }
    void whateverIsPickedCanBeSaved()
    {
        visit([this](const Node& node, const QList<ConditionPart>& parts) {
            for (const ConditionPart& part : parts)
                for (const PartChoice& choice : part.choices ? part.choices() : QList<PartChoice>()) {
                    Node after = node;
                    choice.apply(after);
                    if (!unfinishedReason(after).isEmpty())
                        continue;
                    const auto read = parseNode(writeNode(after), m_words->catalog);
                    const std::string json = compactJson(writeNode(after));
                    QVERIFY2(
                        read,
                        (json + " by " + choice.text.toStdString() + ": " + (read ? "" : read.error().text)).c_str());
                    QVERIFY2(*read == after, json.c_str());
                    QVERIFY(!ruleSentence(after, *m_words).isEmpty());
                    QVERIFY(!partsOf(after, m_words).isEmpty());
                }
        });
    }

    void everyKindOfNodeIsOffered()
    {
        QSet<std::size_t> offered;
        for (const PartChoice& choice : conditionChoices(m_words)) {
            Node node;
            choice.apply(node);
            offered << node.form.index();
        }
        // All but groups, which have a button of their own.
        QCOMPARE(offered.size(), int(std::variant_size_v<NodeForm>) - 1);
    }
};

QTEST_MAIN(ConditionPartsTest)
#include "tst_conditionparts.moc"
