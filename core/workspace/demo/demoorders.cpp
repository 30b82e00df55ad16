#include "core/workspace/demo/demoorders.h"

#include "core/base/money.h"
#include "core/workspace/demo/democatalogue.h"
#include "core/workspace/demo/draw.h"

#include <algorithm>

namespace patron::workspace::demo {

namespace {
constexpr int freeShippingFrom = 4500;
constexpr int shippingPence = 395;
constexpr int shippingAbroadPence = 995;
constexpr int giftCategory = 5;
constexpr int stationeryCategory = 4;

std::int64_t sumOf(const std::vector<LineRow>& lines)
{
    std::int64_t sum = 0;
    for (const LineRow& line : lines)
        sum += std::int64_t{line.quantity} * line.pence;
    return sum;
}

/// Prices rose by some 4 % a year; they end in 0 or 5.
int priceOn(const DemoCalendar& calendar, int product, int day)
{
    static constexpr int percent[] = {92, 96, 100};
    return products()[static_cast<std::size_t>(product)].pence * percent[calendar.yearOf(day)] / 500 * 5;
}

std::string serial(std::string_view prefix, std::int64_t number, std::size_t k)
{
    std::string text(prefix);
    text += std::to_string(1'000'000 + number);
    text += '-';
    text += static_cast<char>('0' + k / 10 % 10);
    text += static_cast<char>('0' + k % 10);
    return text;
}

/// Fills a basket.
class Basket
{
public:
    Basket(const DemoCalendar& calendar, Random& random, int day)
        : m_calendar(calendar)
        , m_random(random)
        , m_day(day)
    {}

    std::vector<LineRow> fill(const Profile& profile)
    {
        static constexpr int counts[] = {455, 285, 145, 75, 30, 10};
        std::size_t count = drawIndex(m_random, counts) + 1;
        if (profile.purse == 2 && chance(m_random, 400))
            ++count;
        std::vector<LineRow> lines;
        for (std::size_t i = 0; i < count; ++i)
            add(lines, drawProduct(profile), profile.company);
        return lines;
    }

private:
    int drawCategory(const Profile& profile)
    {
        const std::uint64_t roll = m_random.below(100);
        if (m_calendar.beforeMothersDay(m_day) && roll < 30)
            return roll < 20 ? giftCategory : stationeryCategory;
        if (m_calendar.beforeChristmas(m_day) && roll < 34)
            return roll < 20 ? giftCategory : roll < 28 ? stationeryCategory : 2;
        if (roll < 70)
            return profile.favourite;
        if (roll < 85)
            return profile.secondFavourite;
        return static_cast<int>(m_random.below(categoryCount));
    }

    int drawProduct(const Profile& profile)
    {
        const int category = drawCategory(profile);
        const int first = category * productsPerCategory + drawRank();
        if (profile.purse == 1)
            return first;
        // The thrifty take the cheaper of two, the generous the dearer.
        const int second = category * productsPerCategory + drawRank();
        const auto list = products();
        const bool dearer = list[static_cast<std::size_t>(first)].pence > list[static_cast<std::size_t>(second)].pence;
        return dearer == (profile.purse == 2) ? first : second;
    }

    int drawRank() { return static_cast<int>(m_random.below(1 + m_random.below(productsPerCategory))); }

    void add(std::vector<LineRow>& lines, int product, bool wholesale)
    {
        static constexpr int many[] = {62, 27, 11};
        static constexpr int few[] = {88, 10, 2};
        const int category = product / productsPerCategory;
        int quantity =
            1 + static_cast<int>(category == teaCategory || category == stationeryCategory ? drawIndex(m_random, many)
                                                                                           : drawIndex(m_random, few));
        if (wholesale)
            quantity *= number(m_random, 3, 12);
        for (LineRow& line : lines) {
            if (line.product == product) {
                line.quantity += quantity;
                return;
            }
        }
        lines.push_back({product, quantity, priceOn(m_calendar, product, m_day)});
    }

    const DemoCalendar& m_calendar;
    Random& m_random;
    int m_day;
};

/// Makes the orders of one customer.
class OrderMaker
{
public:
    OrderMaker(const DemoCalendar& calendar, const Profile& profile)
        : m_calendar(calendar)
        , m_profile(profile)
        , m_random(streamOf(profile, Stream::Orders))
    {}

    std::vector<OrderRow> make(const VisitPlan& plan)
    {
        std::vector<OrderRow> sales;
        for (const Visit& visit : plan.visits)
            sales.push_back(makeSale(visit, sales.size() + 1));
        // Two visits of one day were drawn without an order between them.
        std::stable_sort(sales.begin(), sales.end(), [](const OrderRow& a, const OrderRow& b) { return a.at < b.at; });
        std::vector<OrderRow> all;
        for (OrderRow& sale : sales) {
            all.push_back(std::move(sale));
            auto returned = makeReturn(all.back(), static_cast<int>(all.size()) - 1);
            if (returned)
                all.push_back(std::move(*returned));
        }
        return all;
    }

private:
    OrderRow makeSale(const Visit& visit, std::size_t k)
    {
        OrderRow order;
        order.number = serial("MF", m_profile.number, k);
        order.day = m_calendar.dayNumber(visit.day);
        order.at = m_calendar.at(visit.day, m_calendar.pickTime(m_random, visit.counter));
        order.lines = Basket(m_calendar, m_random, visit.day).fill(m_profile);
        const std::int64_t sum = sumOf(order.lines);
        discount(order, visit, k, sum);
        order.value = sum - order.discount;
        if (visit.counter == Counter::Shop) {
            order.channel = "in_store";
            order.place = chance(m_random, 960) ? m_profile.place : 3 - m_profile.place;
            order.paidAt = order.at;
            return order;
        }
        order.status = "fulfilled";
        order.device = chance(m_random, 800) ? m_profile.deviceKind : "desktop";
        const bool abroad = m_profile.home.town->country != "GB";
        order.shipping = abroad ? shippingAbroadPence : order.value < freeShippingFrom ? shippingPence : 0;
        settle(order, visit.day);
        return order;
    }

    void discount(OrderRow& order, const Visit& visit, std::size_t k, std::int64_t sum)
    {
        const Sale sale = m_calendar.saleOn(visit.day);
        const int uses = m_profile.type == CustomerType::BargainHunter ? 1000 : 640;
        if (sale.percent > 0 && chance(m_random, uses)) {
            order.coupon = sale.coupon;
            order.discount = divideRounded(sum * sale.percent, 100);
        } else if (k == 1 && visit.counter == Counter::Online && chance(m_random, 300)) {
            order.coupon = "WELCOME10";
            order.discount = divideRounded(sum * 10, 100);
        } else if (m_profile.type == CustomerType::Loyal && sum >= 4000 && chance(m_random, 120)) {
            order.coupon = "FINCH5";
            order.discount = 500;
        }
    }

    /// Whether an online order is paid, still open, or was called off.
    void settle(OrderRow& order, int day)
    {
        if (day >= m_calendar.lastDay() - 2 && chance(m_random, 300)) {
            order.state = "pending";
            order.status = "awaiting payment";
            return;
        }
        const Ms cancelled = order.at + number(m_random, 20, 2400) * msPerMinute;
        if (chance(m_random, 18) && cancelled < m_calendar.end()) {
            order.state = "cancelled";
            order.status = "cancelled";
            order.cancelledAt = cancelled;
            return;
        }
        order.paidAt = std::min(order.at + number(m_random, 5, 90) * 1000, m_calendar.end() - 1);
    }

    std::optional<OrderRow> makeReturn(const OrderRow& order, int index)
    {
        const int permille = order.channel == "online" ? 48 : 18;
        if (order.state != "completed" || !chance(m_random, permille))
            return std::nullopt;
        const int day = m_calendar.dayOfInstant(order.at) + number(m_random, 4, 26);
        if (day > m_calendar.lastDay() || !m_calendar.shopOpen(day))
            return std::nullopt;
        OrderRow back;
        back.number = order.number + "R";
        back.kind = "return";
        back.status = "refunded";
        back.day = m_calendar.dayNumber(day);
        back.at = m_calendar.at(day, m_calendar.pickTime(m_random, Counter::Shop));
        back.channel = order.channel;
        back.place = order.place;
        back.linked = index;
        back.paidAt = back.at;
        if (chance(m_random, 700))
            back.lines.push_back(pick(m_random, std::span<const LineRow>(order.lines)));
        else
            back.lines = order.lines;
        for (LineRow& line : back.lines)
            line.quantity = -line.quantity;
        // The discount is taken back with the goods it was given on.
        const std::int64_t goods = sumOf(back.lines);
        back.discount = divideRounded(goods * order.discount, sumOf(order.lines));
        back.value = goods - back.discount;
        return back;
    }

    const DemoCalendar& m_calendar;
    const Profile& m_profile;
    Random m_random;
};
}

std::vector<OrderRow> makeOrders(const DemoCalendar& calendar, const Profile& profile, const VisitPlan& plan)
{
    return OrderMaker(calendar, profile).make(plan);
}

std::optional<OrderRow> makeTillSale(const DemoCalendar& calendar, std::uint64_t seed, std::int64_t number)
{
    Random random = streamOf(seed, number, static_cast<std::uint64_t>(Stream::Till));
    if (!chance(random, 100))
        return std::nullopt;
    Profile passer;
    passer.favourite = static_cast<int>(random.below(categoryCount));
    passer.secondFavourite = static_cast<int>(random.below(categoryCount));
    passer.purse = static_cast<int>(random.below(3));
    const int day = calendar.pickDay(random, Counter::Shop, 0, calendar.lastDay());
    OrderRow order;
    order.source = "till";
    order.number = serial("T", number, 1);
    order.day = calendar.dayNumber(day);
    order.at = calendar.at(day, calendar.pickTime(random, Counter::Shop));
    order.channel = "in_store";
    order.place = chance(random, 560) ? 1 : 2;
    order.paidAt = order.at;
    order.lines = Basket(calendar, random, day).fill(passer);
    order.value = sumOf(order.lines);
    return order;
}

}
