#include "tests/support/checks.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/models/fieldwords.h"
#include "ui/models/mappingmodel.h"
#include "ui/models/rejectsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;
using intake::Field;

class MappingModelTest : public QObject
{
    Q_OBJECT

private:
    static Result<intake::ImportPlan> plan(ShopFixture& shop, const QByteArray& table)
    {
        const QString file = shop.write(QStringLiteral("table.csv"), table);
        return intake::planImport(toPath(file.toStdString()), shop.store(), {});
    }
    static Field fieldOf(const MappingModel& model, int row)
    {
        return static_cast<Field>(model.index(row, 0).data(MappingModel::FieldRole).toInt());
    }

private Q_SLOTS:
    void showsWhatWasFound()
    {
        ShopFixture shop;
        const auto found = plan(shop, "Email,First Name,Shoe size\na@x.example,Anna,38\nb@x.example,,40\n");
        VERIFY_OK(found);
        MappingModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setPlan(*found);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(fieldOf(model, 0), Field::Email);
        QCOMPARE(fieldOf(model, 1), Field::FirstName);
        QCOMPARE(fieldOf(model, 2), Field::Trait);
        QCOMPARE(model.index(1, MappingModel::FilledColumn).data(MappingModel::FilledRole).toDouble(), 0.5);
        QVERIFY(model.index(0, MappingModel::SamplesColumn).data().toString().startsWith(u"a@x.example"));
        QVERIFY(!model.isChanged());
    }

    void aFieldThatOnlyOneMayHaveLeavesTheOther()
    {
        ShopFixture shop;
        const auto found = plan(shop, "Email,First Name,Nickname\na@x.example,Anna,Annie\n");
        VERIFY_OK(found);
        MappingModel model;
        model.setPlan(*found);
        const QSignalSpy changes(&model, &MappingModel::mappingChanged);
        QVERIFY(model.setData(model.index(2, MappingModel::MeaningColumn), int(Field::FirstName), Qt::EditRole));
        QCOMPARE(fieldOf(model, 2), Field::FirstName);
        QCOMPARE(fieldOf(model, 1), Field::Ignore);
        QCOMPARE(changes.count(), 1);
        QVERIFY(model.isChanged());
        // Back to what was found, with all its particulars.
        QVERIFY(model.setData(model.index(2, MappingModel::MeaningColumn), int(Field::Trait), Qt::EditRole));
        QVERIFY(model.setData(model.index(1, MappingModel::MeaningColumn), int(Field::FirstName), Qt::EditRole));
        QVERIFY(!model.isChanged());
    }

    void severalColumnsMayBeAddresses()
    {
        ShopFixture shop;
        const auto found = plan(shop, "Email,Second\na@x.example,b@x.example\n");
        VERIFY_OK(found);
        MappingModel model;
        model.setPlan(*found);
        model.setData(model.index(1, MappingModel::MeaningColumn), int(Field::Email), Qt::EditRole);
        QCOMPARE(fieldOf(model, 0), Field::Email);
        QCOMPARE(fieldOf(model, 1), Field::Email);
    }

    void onlyTheMeaningCanBeChanged()
    {
        ShopFixture shop;
        const auto found = plan(shop, "Email,Password hash\na@x.example,$2b$10$abc\n");
        VERIFY_OK(found);
        MappingModel model;
        model.setPlan(*found);
        QVERIFY(model.index(0, MappingModel::MeaningColumn).flags().testFlag(Qt::ItemIsEditable));
        QVERIFY(!model.index(0, MappingModel::HeaderColumn).flags().testFlag(Qt::ItemIsEditable));
        QVERIFY(!model.index(1, MappingModel::MeaningColumn).flags().testFlag(Qt::ItemIsEditable));
    }

    void everyFieldHasAWordOfItsOwn()
    {
        QSet<QString> words;
        for (const Field field : intake::allFields()) {
            const QString text = fieldText(field);
            QVERIFY2(!text.isEmpty(), intake::fieldName(field).data());
            QVERIFY2(!words.contains(text), qPrintable(text));
            words.insert(text);
        }
    }

    void rejectedRowsAreATable()
    {
        RejectsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setRows({{3, "Email", "no address", "is no email address", {}, {"no address", "Hull"}, 7},
                       {9, "", "", "too short", "b.csv", {}, 0}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, RejectsModel::NameColumn).data().toString(), QStringLiteral("Email"));
        QCOMPARE(model.index(1, RejectsModel::ReasonColumn).data().toString(), QStringLiteral("b.csv: too short"));

        // Without the file's columns nothing can be put right.
        QVERIFY(!model.isFixable(0));
        intake::CorrectedRows table;
        table.columns = {"Email", "City"};
        model.setTables({table});
        QVERIFY(model.isFixable(0));
        QVERIFY(!model.isFixable(1));
        QCOMPARE(model.cells(0), QStringList({QStringLiteral("no address"), QStringLiteral("Hull")}));
        QVERIFY(model.fixes().empty());
        QVERIFY(model.setData(model.index(0, RejectsModel::ValueColumn), QStringLiteral("a@x.example "), Qt::EditRole));
        QCOMPARE(model.fixes().size(), std::size_t{1});
        QCOMPARE(model.fixes().front().reject, 7);
        QCOMPARE(model.fixes().front().cells, (std::vector<std::string>{"a@x.example", "Hull"}));
        model.setCell(0, 0, QStringLiteral("no address"));
        QVERIFY2(model.fixes().empty(), "as it was is no fix");
    }
};

QTEST_MAIN(MappingModelTest)
#include "tst_mappingmodel.moc"
