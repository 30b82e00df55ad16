#pragma once

#include "core/base/timezone.h"
#include "core/insight/orderhistory.h"

#include <QFile>
#include <QString>

#include <algorithm>
#include <cmath>
#include <vector>

/// The 1/10 sample of the CDNOW cohort, when the data folder is there: purchases by customer and day.
namespace patron::test {

inline QString cdnowFile()
{
    return QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/cdnow/CDNOW_sample.txt");
}

/// Lines are "master id, sample id, date, discs, dollars".
inline std::vector<insight::OrderDay> cdnowDays()
{
    std::vector<insight::OrderDay> days;
    QFile file(cdnowFile());
    if (!file.open(QIODevice::ReadOnly))
        return days;
    while (!file.atEnd()) {
        const QList<QByteArray> words = file.readLine().simplified().split(' ');
        if (words.size() != 5)
            continue;
        const CivilDate date{words[2].left(4).toInt(), words[2].mid(4, 2).toInt(), words[2].mid(6, 2).toInt()};
        const auto cents = static_cast<std::int64_t>(std::llround(words[4].toDouble() * 100));
        const insight::OrderDay line{CustomerId{words[0].toLongLong()}, dayOf(date), cents, 1, 1};
        if (!days.empty() && days.back().customer == line.customer && days.back().day == line.day) {
            days.back().value += cents;
            ++days.back().orders;
            ++days.back().valued;
        } else {
            days.push_back(line);
        }
    }
    std::stable_sort(days.begin(), days.end(), [](const auto& a, const auto& b) {
        return a.customer.value != b.customer.value ? a.customer.value < b.customer.value : a.day < b.day;
    });
    return days;
}

}
