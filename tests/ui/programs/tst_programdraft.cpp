#include "core/program/programedits.h"
#include "core/program/programstore.h"
#include "core/workspace/starters.h"
#include "programsamples.h"
#include "tests/support/mailshop.h"
#include "ui/models/programdraft.h"
#include "ui/models/stepkinds.h"

#include <QSignalSpy>
#include <QtTest>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

namespace {
constexpr int patienceMs = 30'000;
}

class TestProgramDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<MailShop>(QStringList{u"Anna"_qs, u"Bert"_qs});
        if (const auto done = workspace::installStarters(store(), MailShop::now); !done)
            QFAIL(done.error().text.c_str());
        m_draft = std::make_unique<ProgramDraft>(*m_shop->services);
    }
    void cleanup()
    {
        m_draft.reset();
        m_shop.reset();
    }

    void everyProgramOpensAndIsKeptUnchanged_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"Win-back 90", "Welcome series", "Cart reminder", "Every step"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void everyProgramOpensAndIsKeptUnchanged()
    {
        QFETCH(QString, name);
        if (name == u"Every step")
            save(programOf(everyStep()));
        const QString before = kept(name);
        open(name);
        QCOMPARE(documentOf(m_draft->program()), before);
        const std::string was = m_draft->program().name;
        m_draft->change(u"Rename"_qs, [](program::Program& program) { program.name = "Another"; });
        m_draft->undoStack().undo();
        m_draft->flush();
        QTRY_COMPARE_WITH_TIMEOUT(m_draft->keeping(), ProgramDraft::Keeping::Kept, patienceMs);
        QCOMPARE(kept(name), before);
        QCOMPARE(saved(name).version, 1);
    }

    void aDraftKeepsItself()
    {
        open(u"Win-back 90"_qs);
        const std::string id = m_draft->insert({"hello", 0}, "points");
        QCOMPARE(id, std::string("points"));
        QTRY_VERIFY_WITH_TIMEOUT(saved(u"Win-back 90"_qs).definition.step("points"), patienceMs);
        // In place, under its own id, even with another name.
        m_draft->change(u"Rename"_qs, [](program::Program& program) { program.name = "Come back"; });
        QTRY_VERIFY_WITH_TIMEOUT(saved(u"Come back"_qs).id == m_draft->id(), patienceMs);
        QCOMPARE(saved(u"Come back"_qs).version, 1);
        QVERIFY(!saved(u"Win-back 90"_qs).id);
    }

    void aTakenNameIsNotKept()
    {
        open(u"Win-back 90"_qs);
        m_draft->change(u"Rename"_qs, [](program::Program& program) { program.name = "welcome SERIES"; });
        QTRY_COMPARE_WITH_TIMEOUT(m_draft->keeping(), ProgramDraft::Keeping::Failed, patienceMs);
        QVERIFY2(m_draft->keepingTrouble().contains(u"Welcome series"), qPrintable(m_draft->keepingTrouble()));
        m_draft->undoStack().undo();
        QTRY_COMPARE_WITH_TIMEOUT(m_draft->keeping(), ProgramDraft::Keeping::Kept, patienceMs);
    }

    void whatIsUnfinishedIsKeptAndTold()
    {
        open(u"Win-back 90"_qs);
        QTRY_VERIFY_WITH_TIMEOUT(m_draft->isChecked() && !m_draft->hasErrors(), patienceMs);
        const std::string id = m_draft->insert({"hello", 0}, "set_trait");
        QTRY_VERIFY_WITH_TIMEOUT(m_draft->hasErrors(), patienceMs);
        QCOMPARE(m_draft->problems().front().step, id);
        QTRY_VERIFY_WITH_TIMEOUT(saved(u"Win-back 90"_qs).definition.step(id), patienceMs);
        // A fresh start finds the same.
        ProgramDraft again(*m_shop->services);
        again.open(m_draft->id());
        QTRY_VERIFY_WITH_TIMEOUT(again.isChecked(), patienceMs);
        QVERIFY(again.hasErrors());
        m_draft->undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(!m_draft->hasErrors(), patienceMs);
    }

    void undoGoesStepByStep()
    {
        open(u"Win-back 90"_qs);
        const QString first = documentOf(m_draft->program());
        m_draft->insert({"hello", 0}, "wait");
        const QString second = documentOf(m_draft->program());
        m_draft->remove("worth", Extent::Block);
        const QString third = documentOf(m_draft->program());
        QVERIFY(first != second && second != third);
        m_draft->undoStack().undo();
        QCOMPARE(documentOf(m_draft->program()), second);
        m_draft->undoStack().undo();
        QCOMPARE(documentOf(m_draft->program()), first);
        QVERIFY(!m_draft->undoStack().canUndo());
        m_draft->undoStack().redo();
        m_draft->undoStack().redo();
        QCOMPARE(documentOf(m_draft->program()), third);
    }

    void aBurstOfTypingIsOneStep()
    {
        open(u"Win-back 90"_qs);
        const auto typed = [&](const char* text, const QString& field) {
            m_draft->changeStep(
                "hello", u"Change a step"_qs, [&](program::Step& step) { step.name = text; }, field);
        };
        typed("H", u"name"_qs);
        typed("He", u"name"_qs);
        QCOMPARE(m_draft->undoStack().count(), 1);
        typed("Hey", {});
        QCOMPARE(m_draft->undoStack().count(), 2);
        typed("Hey", {});
        QCOMPARE(m_draft->undoStack().count(), 2);
    }

    void aRunningProgramChangesWhenItIsPublished()
    {
        start(u"Win-back 90"_qs);
        open(u"Win-back 90"_qs);
        QCOMPARE(m_draft->state(), program::ProgramState::Running);
        m_draft->insert({"hello", 0}, "points");
        QTRY_VERIFY_WITH_TIMEOUT(m_draft->isUnpublished(), patienceMs);
        QVERIFY(!saved(u"Win-back 90"_qs).definition.step("points"));
        // The edits are there after a restart.
        ProgramDraft again(*m_shop->services);
        again.open(m_draft->id());
        QTRY_VERIFY_WITH_TIMEOUT(again.isOpen(), patienceMs);
        QVERIFY(again.program().step("points") && again.isUnpublished());

        QSignalSpy published(m_draft.get(), &ProgramDraft::published);
        m_draft->publish();
        QTRY_COMPARE_WITH_TIMEOUT(published.count(), 1, patienceMs);
        QVERIFY(saved(u"Win-back 90"_qs).definition.step("points"));
        QCOMPARE(saved(u"Win-back 90"_qs).version, 2);
        QTRY_VERIFY_WITH_TIMEOUT(!m_draft->isUnpublished() && m_draft->version() == 2, patienceMs);
    }

    void unpublishedChangesCanBeDropped()
    {
        start(u"Win-back 90"_qs);
        const QString before = kept(u"Win-back 90"_qs);
        open(u"Win-back 90"_qs);
        m_draft->insert({"hello", 0}, "points");
        QTRY_VERIFY_WITH_TIMEOUT(m_draft->isUnpublished(), patienceMs);
        QSignalSpy opened(m_draft.get(), &ProgramDraft::opened);
        m_draft->discard();
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, patienceMs);
        QCOMPARE(documentOf(m_draft->program()), before);
        QVERIFY(!m_draft->isUnpublished());
    }

private:
    Store& store() { return m_shop->services->store(); }
    ProgramId save(const program::Program& program)
    {
        return store()
            .write([&](Transaction& tx) { return program::edits::keep(tx, {}, program, MailShop::now); })
            .value();
    }
    program::SavedProgram saved(const QString& name)
    {
        auto found =
            store().read([&](ReadSession& session) { return program::programs::find(session, name.toStdString()); });
        return found ? *found : program::SavedProgram{};
    }
    QString kept(const QString& name)
    {
        const program::SavedProgram program = saved(name);
        const auto json = store().read(
            [&](ReadSession& session) { return program::programs::document(session, program.definition); });
        return json ? q(prettyJson(*json)) : QString();
    }
    void open(const QString& name)
    {
        m_draft->open(saved(name).id);
        QTRY_VERIFY_WITH_TIMEOUT(m_draft->isOpen(), patienceMs);
    }
    void start(const QString& name)
    {
        workspace::Workspace& workspace = m_shop->services->workspace();
        const auto connector = workspace.defaultConnector();
        VERIFY_OK(connector);
        const auto done = workspace.programs().start(saved(name).id, connector->id, MailShop::now);
        QVERIFY2(done, done ? "" : done.error().text.c_str());
    }

    std::unique_ptr<MailShop> m_shop;
    std::unique_ptr<ProgramDraft> m_draft;
};

QTEST_MAIN(TestProgramDraft)
#include "tst_programdraft.moc"
