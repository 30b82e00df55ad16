#include "core/segment/index/bits.h"
#include "core/segment/index/globe.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

using namespace patron::segment::index;

namespace {
constexpr double earthRadiusKm = 6371.0088;

struct Spot
{
    double lat = 0;
    double lon = 0;
};

double radians(double degrees)
{
    return degrees * (std::numbers::pi / 180.0);
}

double distanceKm(const Spot& a, const Spot& b)
{
    const double across = std::sin(radians(b.lat - a.lat) / 2);
    const double along = std::sin(radians(b.lon - a.lon) / 2);
    const double part = across * across + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * along * along;
    return 2 * earthRadiusKm * std::asin(std::min(1.0, std::sqrt(part)));
}

/// A spot so many km from another, in some direction.
Spot away(const Spot& from, double km, double bearing)
{
    const double angle = km / earthRadiusKm;
    const double lat = std::asin(std::sin(radians(from.lat)) * std::cos(angle) +
                                 std::cos(radians(from.lat)) * std::sin(angle) * std::cos(bearing));
    const double lon = radians(from.lon) + std::atan2(std::sin(bearing) * std::sin(angle) * std::cos(radians(from.lat)),
                                                      std::cos(angle) - std::sin(radians(from.lat)) * std::sin(lat));
    return {lat * 180 / std::numbers::pi, std::remainder(lon * 180 / std::numbers::pi, 360)};
}
}

/// Whether who is near by squares of chords is near by the formula.
class TestGlobe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheFormula_data();
    void agreesWithTheFormula();
    void nobodyWithoutAPlaceIsNear();
};

void TestGlobe::agreesWithTheFormula_data()
{
    QTest::addColumn<double>("km");
    QTest::addColumn<int>("targets");
    QTest::newRow("the very place") << 0.0 << 1;
    QTest::newRow("across the street") << 0.05 << 3;
    QTest::newRow("ten kilometres from one place") << 10.0 << 1;
    QTest::newRow("ten kilometres from many places") << 10.0 << 500;
    QTest::newRow("a day's drive") << 800.0 << 40;
    QTest::newRow("half the Earth") << 10'007.0 << 2;
    QTest::newRow("all of it") << 21'000.0 << 20;
}

void TestGlobe::agreesWithTheFormula()
{
    QFETCH(double, km);
    QFETCH(int, targets);
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> lat(-90, 90);
    std::uniform_real_distribution<double> lon(-180, 180);
    std::uniform_real_distribution<double> turn(0, 2 * std::numbers::pi);
    std::vector<Spot> places;
    for (int i = 0; i < targets; ++i)
        places.push_back({lat(random), lon(random)});
    places.front() = {90, 0};
    GlobeReach reach(km / earthRadiusKm, places.size());
    for (const Spot& place : places)
        reach.add(place.lat, place.lon);

    // A third anywhere, a third within some metres of the edge, a third near the places.
    std::vector<Spot> spots;
    for (int i = 0; i < 3000; ++i) {
        const Spot& place = places[static_cast<std::size_t>(i) % places.size()];
        spots.push_back({lat(random), lon(random)});
        spots.push_back(
            away(place, std::abs(km + std::uniform_real_distribution<double>(-0.01, 0.01)(random)), turn(random)));
        spots.push_back(away(place, km * std::uniform_real_distribution<double>(0, 2)(random), turn(random)));
    }
    GlobePoints points(spots.size());
    for (std::size_t i = 0; i < spots.size(); ++i)
        points.put(i, spots[i].lat, spots[i].lon);
    const auto isNear = [&](std::size_t i) {
        return std::any_of(places.begin(), places.end(),
                           [&](const Spot& place) { return distanceKm(spots[i], place) <= km; });
    };
    std::size_t asked = 0;
    Bits near(spots.size());
    reach.scan(points, 0, spots.size(), near.words(), [&](std::size_t i) {
        ++asked;
        return isNear(i);
    });
    for (std::size_t i = 0; i < spots.size(); ++i)
        QVERIFY2(near.test(i) == isNear(i),
                 qPrintable(QString::number(spots[i].lat) + QLatin1Char(' ') + QString::number(spots[i].lon)));
    // The formula is for the edge alone: who is anywhere does without it.
    QVERIFY2(asked <= spots.size() * 2 / 3, qPrintable(QString::number(asked)));
}

void TestGlobe::nobodyWithoutAPlaceIsNear()
{
    GlobePoints points(130);
    points.put(129, 51.5, -0.12);
    points.put(3, 91, 0);
    GlobeReach reach(21'000 / earthRadiusKm, 1);
    reach.add(51.5, -0.12);
    Bits near(130);
    reach.scan(points, 0, 130, near.words(), [](std::size_t) { return true; });
    QCOMPARE(near.count(), std::size_t{1});
    QVERIFY(near.test(129));
}

QTEST_GUILESS_MAIN(TestGlobe)
#include "tst_globe.moc"
