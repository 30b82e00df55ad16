#include "core/workspace/demo/demovisits.h"

#include "core/workspace/demo/draw.h"

#include <algorithm>
#include <optional>

namespace patron::workspace::demo {

namespace {
constexpr std::size_t maxVisits = 90;

/// Draws the days of one customer.
class VisitPlanner
{
public:
    VisitPlanner(const DemoCalendar& calendar, const Profile& profile)
        : m_calendar(calendar)
        , m_profile(profile)
        , m_random(streamOf(profile, Stream::Visits))
        , m_usual(profile.habit == Habit::ShopOnly ? Counter::Shop : Counter::Online)
        , m_last(calendar.lastDay())
    {}

    VisitPlan plan()
    {
        planDays();
        std::sort(m_days.begin(), m_days.end());
        m_days.erase(std::unique(m_days.begin(), m_days.end()), m_days.end());
        VisitPlan plan;
        plan.since = m_since.value_or(m_days.empty() ? m_last : m_days.front());
        for (const int day : m_days) {
            if (day >= 0 && plan.visits.size() < maxVisits)
                plan.visits.push_back(visitOn(day));
        }
        std::stable_sort(plan.visits.begin(), plan.visits.end(),
                         [](const Visit& a, const Visit& b) { return a.day < b.day; });
        if (!plan.visits.empty())
            plan.since = std::min(plan.since, plan.visits.front().day);
        return plan;
    }

private:
    void planDays()
    {
        switch (m_profile.type) {
        case CustomerType::OneTime:
            m_days.push_back(pick(0, m_last - 61));
            break;
        case CustomerType::GiftBuyer:
            planGifts();
            break;
        case CustomerType::Regular:
            repeat(number(m_random, -300, m_last - 130), m_last, number(m_random, 50, 115));
            break;
        case CustomerType::Loyal:
            repeat(number(m_random, -500, m_last - 160), m_last, number(m_random, 16, 40));
            break;
        case CustomerType::Lapsing: {
            const int last = m_last - number(m_random, 85, 210);
            repeat(last - number(m_random, 200, 760), last, number(m_random, 30, 85));
            break;
        }
        case CustomerType::Lapsed: {
            const int last = m_last - number(m_random, 370, 900);
            repeat(last - number(m_random, 60, 380), last, number(m_random, 35, 130));
            break;
        }
        case CustomerType::New:
            m_days.push_back(pick(m_last - 58, m_last));
            if (chance(m_random, 280))
                m_days.push_back(std::min(m_last, m_days.front() + number(m_random, 7, 30)));
            break;
        case CustomerType::Returner:
            planReturn();
            break;
        case CustomerType::BargainHunter:
            planBargains();
            break;
        case CustomerType::Prospect:
            m_since = number(m_random, std::max(0, m_last - 700), m_last);
            break;
        }
        if (!m_since && !m_days.empty() && chance(m_random, 160)) {
            // Signed up first, bought later.
            m_since = *std::min_element(m_days.begin(), m_days.end()) - number(m_random, 1, 70);
        }
    }

    int pick(int from, int to) { return m_calendar.pickDay(m_random, m_usual, from, to); }

    /// Comes again and again, with its own gap, rather on busy days.
    void repeat(int first, int last, int gap)
    {
        m_since = first;
        for (int day = first; day <= last; day += std::max(3, gap * number(m_random, 50, 155) / 100)) {
            int chosen = day;
            const int other = day + number(m_random, -5, 5);
            if (day >= 0 && other >= 0 && other <= last &&
                m_calendar.busyness(m_usual, other) > m_calendar.busyness(m_usual, std::min(day, m_last)))
                chosen = other;
            // Some stay away in the quiet weeks; the last visit is what makes the type.
            if (day < 0 || day + gap > last || keepsComing(chosen))
                m_days.push_back(chosen);
        }
        if (m_days.empty() || m_days.back() < 0)
            m_days.push_back(pick(0, std::max(0, last)));
    }

    bool keepsComing(int day)
    {
        const int permille = 130 + 560 * m_calendar.busyness(m_usual, day) / m_calendar.meanBusyness(m_usual);
        return chance(m_random, permille);
    }

    void planGifts()
    {
        const int from = number(m_random, 0, m_last - 200);
        int christmas = -1;
        for (int day = 0; day <= m_last; ++day) {
            const bool starts = m_calendar.beforeChristmas(day) && (day == 0 || !m_calendar.beforeChristmas(day - 1));
            if (starts) {
                const int to = std::min(m_last, day + 37);
                christmas = pick(day, to);
                if (day + 37 >= from && chance(m_random, 800)) {
                    m_days.push_back(christmas);
                    if (chance(m_random, 320))
                        m_days.push_back(pick(day, to));
                }
            }
            const bool mothers =
                m_calendar.beforeMothersDay(day) && (day == 0 || !m_calendar.beforeMothersDay(day - 1));
            if (mothers && day >= from && chance(m_random, 400))
                m_days.push_back(pick(day, std::min(m_last, day + 15)));
        }
        if (chance(m_random, 250))
            m_days.push_back(pick(from, m_last));
        if (m_days.empty())
            m_days.push_back(christmas);
    }

    void planReturn()
    {
        const int left = m_last - number(m_random, 480, 800);
        repeat(left - number(m_random, 80, 260), left, number(m_random, 40, 110));
        m_days.push_back(pick(m_last - 54, m_last));
        if (chance(m_random, 350))
            m_days.push_back(pick(m_days.back(), m_last));
    }

    void planBargains()
    {
        for (int day = 0; day <= m_last; ++day) {
            const std::string_view coupon = m_calendar.saleOn(day).coupon;
            const bool starts = !coupon.empty() && (day == 0 || m_calendar.saleOn(day - 1).coupon != coupon);
            if (starts && chance(m_random, 300)) {
                int to = day;
                while (to < m_last && m_calendar.saleOn(to + 1).coupon == coupon)
                    ++to;
                m_days.push_back(pick(day, to));
            }
        }
        if (m_days.empty())
            m_days.push_back(pick(0, m_last));
    }

    Visit visitOn(int day)
    {
        Visit visit{day, m_usual};
        if (m_profile.habit == Habit::Both)
            visit.counter = chance(m_random, m_profile.home.town->shop == NearShop::None ? 150 : 560) ? Counter::Shop
                                                                                                      : Counter::Online;
        if (visit.counter != Counter::Shop)
            return visit;
        while (visit.day > 0 && !m_calendar.shopOpen(visit.day))
            --visit.day;
        return visit;
    }

    const DemoCalendar& m_calendar;
    const Profile& m_profile;
    Random m_random;
    Counter m_usual;
    int m_last;
    std::vector<int> m_days;
    std::optional<int> m_since;
};
}

VisitPlan planVisits(const DemoCalendar& calendar, const Profile& profile)
{
    return VisitPlanner(calendar, profile).plan();
}

}
