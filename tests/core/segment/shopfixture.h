#pragma once

#include "core/store/store.h"

#include <QTemporaryDir>

#include <filesystem>
#include <memory>
#include <string>

/// A shop of twelve customers, small enough that every answer can be found by hand. London time, pounds.
///
///  id  orders (completed, with value)                    spent   notes
///   1  2023-06-10 200, 2023-09-01 150 (Leeds shop)         350   GB, Köln, vip and Tea, consent
///   2  2023-12-31 10 (coupon), 2024-03-30 23:30 400        410   DE, KÖLN, born on a leap day, consent withdrawn
///   3  2023-12-01 301                                      301   GB, London, suppressed
///   4  2023-05-01 200 and 120, returned 50                 270   FR, Straße [A], consent denied
///   5  one pending                                           0
///   6  2024-02-29 12:00 60 (paid 03-05); one cancelled       60   GB since 2024-02-15
///   7  2024-01-31 EUR without a rate, 2024-02-10 USD = 80    80   DE, then GB from 2024-01-10; a relay address
///   8  2022-01-01 0                                           0   GB, cleared 2024-03-01; a phone only
///   9  2024-01-01, 01-11, 01-21, 10 each                     30
///  10  2024-03-01 15 (a date only), 2024-03-31 00:30 20      35
///  11  none until 2024-04-05 (999, in the future)             0
///  12  none                                                   0
///
///  id  points of loyalty: what they come to, and lots that end soon
///   1  100 (ends 03-31) + 50 (04-30) + 75 (05-01) - 30 = 195; Silver, Gold since March
///   2  Club: 40 (04-10); Stamps: 120 - 100; silver and Bronze stated at one instant
///   3  100 - 100 reversed - 20 + 50 (04-15) = 30
///   4  200 that never end + 10 (04-05) - 200 = 10; gold
///   5  500 on 2024-04-02, in the future
///   6  a tier alone, since this morning: Gold
///   7  60 (ended 01-31) - 60 expired + 5 (04-20) = 5
///   8  1000 that do not count: an earlier import says the row
class ShopFixture
{
public:
    ShopFixture();

    patron::Store& store() { return *m_store; }
    /// Closes the store, for one that opens the file itself.
    std::filesystem::path release();
    /// 2024-03-31 12:00 in London, the day on which summer time began: 11:00 UTC.
    static patron::Ms asOf();
    static patron::Ms at(const char* rfc3339);
    const std::string& error() const { return m_error; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<patron::Store> m_store;
    std::string m_error;
};
