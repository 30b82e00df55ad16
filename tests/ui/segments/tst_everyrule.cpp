#include "segmentdesk.h"

using namespace patron;
using namespace patron::test;
using namespace patron::segment;
using namespace patron::ui;

/// Every example rule in the window.
class EveryRuleTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SegmentDesk> m_desk;
    int m_locked = 0;

private Q_SLOTS:
    void initTestCase() { m_desk = std::make_unique<SegmentDesk>(); }
    void cleanupTestCase()
    {
        m_desk.reset();
        QCOMPARE(m_locked, 0);
    }

    void opensAndSavesUnchanged_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const RuleSample& sample : ruleSamples())
            QTest::newRow(sample.sentence) << index++;
    }
    void opensAndSavesUnchanged()
    {
        QFETCH(int, index);
        const RuleSample& sample = ruleSamples()[std::size_t(index)];
        const Rule rule = m_desk->parse(sample.rule);
        const std::string name = "Example " + std::to_string(index);
        const SegmentId id = m_desk->save(name, rule);
        const Rule before = m_desk->saved(name);
        m_desk->page->enter({{QStringLiteral("segment"), qlonglong(id.value)}});
        auto* field = m_desk->page->findChild<QLineEdit*>(QStringLiteral("segmentName"));
        QTRY_COMPARE_WITH_TIMEOUT(field->text(), q(name), patienceMs);

        QTRY_VERIFY_WITH_TIMEOUT(m_desk->row({}), patienceMs);
        int rows = 0;
        visitNodes(m_desk->draft().rule().root, [&](const Node&, const std::string& path) {
            const RuleRow* row = m_desk->row(q(path));
            QVERIFY2(row, path.c_str());
            ++rows;
            if (row->findChildren<Chip*>().isEmpty())
                ++m_locked;
        });
        QVERIFY(rows > 0);
        openAndLeaveEveryValue();
        QCOMPARE(m_desk->draft().undoStack().count(), 0);

        // Another name, so that something is saved at all.
        m_desk->activate();
        field->setFocus();
        QTest::keyClick(field, Qt::Key_End);
        QTest::keyClicks(field, QStringLiteral(" again"));
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(q(compactJson(writeRule(m_desk->saved(name + " again")))),
                                  q(compactJson(writeRule(before))), patienceMs);
        QVERIFY(m_desk->saved(name + " again") == before);
    }

private:
    /// Enter opens a value, Enter takes it as it is.
    void openAndLeaveEveryValue()
    {
        for (Chip* chip : m_desk->page->findChildren<Chip*>()) {
            if (!chip->isVisible())
                continue;
            chip->setFocus();
            QTest::keyClick(chip, Qt::Key_Return);
            if (auto* value = m_desk->popup<ValuePopup>())
                QTest::keyClick(value->focusWidget() ? value->focusWidget() : value, Qt::Key_Return);
            else if (auto* choice = m_desk->popup<ChoicePopup>())
                QTest::keyClick(choice, Qt::Key_Escape);
            QVERIFY2(!QApplication::activePopupWidget(), qPrintable(chip->objectName()));
        }
    }
};

QTEST_MAIN(EveryRuleTest)
#include "tst_everyrule.moc"
