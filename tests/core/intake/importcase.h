#pragma once

#include "tests/core/intake/shop.h"

#include <QTest>

// A small file, a question put to the workspace after it came in, and the answer; asked again after it came in twice.

/// kind, number, state and value in pence of each document.
inline const char* const orders = "SELECT kind, number, state, value FROM v_order ORDER BY at, id";
inline const char* const lines =
    "SELECT o.kind, l.quantity, l.total FROM v_order_line l JOIN v_order o ON o.id = l.order_id "
    "ORDER BY o.at, l.line_no";
inline const char* const identities = "SELECT kind, normalized FROM v_identity ORDER BY kind, normalized";
inline const char* const buyers =
    "SELECT o.number, i.normalized FROM v_order o LEFT JOIN v_identity i ON i.customer_id = "
    "o.customer_id UNION ALL SELECT 'known', normalized FROM v_identity ORDER BY 1, 2";
inline const char* const stops = "SELECT normalized, reason FROM v_suppression ORDER BY normalized";
inline const char* const wills = "SELECT i.normalized, c.state FROM v_consent c JOIN v_identity i ON i.customer_id = "
                                 "c.customer_id ORDER BY i.normalized, c.state";
inline const char* const events = "SELECT kind, at, due_at FROM v_event ORDER BY at";
inline const char* const consents = "SELECT channel, purpose, state FROM v_consent ORDER BY id";

inline void columns()
{
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("country");
    QTest::addColumn<QString>("file");
}
inline void row(const char* name, const char* csv, const char* sql, const char* expected, const char* country = "GB",
                const char* file = "file.csv")
{
    QTest::newRow(name) << QByteArray(csv) << QString::fromUtf8(sql) << QString::fromUtf8(expected)
                        << QString::fromUtf8(country) << QString::fromUtf8(file);
}

inline void checkCase()
{
    QFETCH(QByteArray, csv);
    QFETCH(QString, sql);
    QFETCH(QString, country);
    QFETCH(QString, file);
    Shop shop(country.toStdString(), "UTC");
    const auto report = shop.import(csv, file);
    QVERIFY2(report.has_value(), qPrintable(problem(report)));
    QTEST(shop.ask(sql.toStdString()), "expected");
    const auto again = shop.import(csv, file);
    QVERIFY(again.has_value());
    QCOMPARE(again->counts.added, 0);
    QTEST(shop.ask(sql.toStdString()), "expected");
}
