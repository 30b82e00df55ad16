#include "core/base/text.h"
#include "core/insight/affinity.h"
#include "core/segment/index/lifetime.h"
#include "core/segment/index/ordersummary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace patron::segment::index {

namespace {
constexpr std::int32_t leastOrders = 2;
constexpr std::int32_t leastReturns = 2;
constexpr double worstRating = 20'000; // of a review's value
constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

/// The prices from which a line is of the middle and of the high third of all sold lines.
struct PriceBands
{
    bool known = false;
    std::int64_t middleFrom = 0;
    std::int64_t highFrom = 0;
};

std::optional<std::int64_t> priceOf(const OrderColumns& orders, std::size_t line)
{
    const std::int64_t quantity = orders.quantity.at(line);
    if (quantity <= 0 || orders.total.isNull(line))
        return std::nullopt;
    return orders.total.at(line) * 1000 / quantity;
}

PriceBands findBands(Evaluation& evaluation, Ms asOf)
{
    const IndexState& state = evaluation.state();
    const std::string key = "price bands " + std::to_string(state.version) + " " + std::to_string(asOf);
    if (const auto known = evaluation.kept().find<PriceBands>(key))
        return *known;
    std::vector<std::int64_t> prices;
    for (const Part& part : state.parts) {
        const OrderColumns& orders = part.shard->orders;
        if (orders.count() == 0)
            continue;
        const RowBlock block = RowFilter::completedOrders(part, asOf).block(0, part.shard->size());
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            if (!state.live.test(part.firstBit() + orders.owners.ordinals[owner]))
                continue;
            for (std::size_t row = orders.owners.starts[owner]; row < orders.owners.starts[owner + 1]; ++row) {
                if (!block.row(row) || orders.kind.at(row) != Sale)
                    continue;
                for (std::size_t line = orders.lineStarts[row]; line < orders.lineStarts[row + 1]; ++line) {
                    if (const auto price = priceOf(orders, line))
                        prices.push_back(*price);
                }
            }
        }
    }
    auto bands = std::make_shared<PriceBands>();
    if (prices.size() >= 3) {
        const auto at = [&](std::size_t third) {
            const auto place = prices.begin() + static_cast<std::ptrdiff_t>(prices.size() * third / 3);
            std::nth_element(prices.begin(), place, prices.end());
            return *place;
        };
        bands->middleFrom = at(1);
        bands->highFrom = at(2);
        bands->known = bands->middleFrom < bands->highFrom;
    }
    if (!evaluation.cancelled())
        evaluation.kept().put<PriceBands>(key, bands, sizeof *bands);
    return *bands;
}

/// The subjects of a shard by number, and which of them its columns' numbers stand for.
struct Subjects
{
    Interner names;                      ///< folded
    std::vector<std::uint32_t> category; ///< by number of the product; `nothing`: it has none
    std::vector<std::uint32_t> brand;
    std::vector<std::uint32_t> channel; ///< by number of the text
    std::array<std::uint32_t, 7> weekday{};
    std::array<std::uint32_t, 24> hour{};
    std::array<std::uint32_t, 3> price{};
    std::vector<std::uint32_t> declared; ///< by number of the preference's text

    Subjects(const Shard& shard, const Surroundings& surroundings)
    {
        static constexpr std::array days{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
        static constexpr std::array bands{"low", "middle", "high"};
        for (const std::int64_t id : shard.orders.products) {
            const ProductRow* product = surroundings.product(id);
            category.push_back(product ? of("category", product->category) : nothing);
            brand.push_back(product ? of("brand", product->brand) : nothing);
        }
        for (std::size_t i = 0; i < shard.orders.channel.texts.count(); ++i)
            channel.push_back(of("channel", std::string(shard.orders.channel.texts.text(i))));
        for (std::size_t i = 0; i < days.size(); ++i)
            weekday[i] = of("weekday", std::string(days[i]));
        for (std::size_t i = 0; i < hour.size(); ++i)
            hour[i] = of("hour", std::to_string(i));
        for (std::size_t i = 0; i < bands.size(); ++i)
            price[i] = of("price", std::string(bands[i]));
        const Dictionary& folds = shard.preferences.folded.texts;
        for (std::size_t i = 0; i < folds.count(); ++i)
            declared.push_back(names.intern(folds.text(i)));
    }

    bool isOfLines(std::uint32_t subject) const
    {
        const std::string_view name = names.text(subject);
        return name.starts_with("category:") || name.starts_with("brand:") || name.starts_with("price:");
    }

private:
    std::uint32_t of(const char* dimension, const std::optional<std::string>& name)
    {
        return !name || name->empty() ? nothing : names.intern(std::string(dimension) + ":" + foldText(*name));
    }
};

/// What one customer's orders and reviews say of a subject.
struct Seen
{
    std::uint32_t subject = 0;
    std::int32_t orders = 0;
    std::int32_t returns = 0;
    std::size_t lastOrder = static_cast<std::size_t>(-1);
    double weight = 0;
    double ratings = 0;
    std::int32_t rated = 0;
    std::int8_t declared = 0; ///< 1: likes, -1: dislikes
};

class Tally
{
public:
    void clear()
    {
        m_seen.clear();
        lines = orders = 0;
    }
    Seen& of(std::uint32_t subject)
    {
        const auto found =
            std::find_if(m_seen.begin(), m_seen.end(), [&](const Seen& seen) { return seen.subject == subject; });
        if (found != m_seen.end())
            return *found;
        return m_seen.emplace_back(Seen{.subject = subject});
    }
    void add(std::uint32_t subject, std::size_t row, bool returned, double weight)
    {
        if (subject == nothing)
            return;
        Seen& seen = of(subject);
        // An order counts once, however many of its lines are of the subject.
        if (seen.lastOrder != row)
            ++(returned ? seen.returns : seen.orders);
        seen.lastOrder = row;
        if (!returned)
            seen.weight += weight;
    }
    /// The subjects that are liked, or disliked, ascending.
    void choose(const Subjects& subjects, bool likes, double minScore, std::vector<std::uint32_t>& chosen) const
    {
        chosen.clear();
        for (const Seen& seen : m_seen) {
            const double all = subjects.isOfLines(seen.subject) ? lines : orders;
            const bool disliked =
                seen.returns >= leastReturns || (seen.rated > 0 && seen.ratings / seen.rated <= worstRating);
            const bool liked = !disliked && all > 0 && seen.orders >= leastOrders &&
                               std::clamp(seen.weight / all, 0.0, 1.0) >= minScore;
            if (seen.declared != 0 ? (seen.declared > 0) == likes : likes ? liked : disliked)
                chosen.push_back(seen.subject);
        }
        std::sort(chosen.begin(), chosen.end());
    }

    double lines = 0;
    double orders = 0;

private:
    std::vector<Seen> m_seen;
};

/// Goes over the customers of a shard with everything that bears on their tastes.
class Taster
{
public:
    Taster(Evaluation& evaluation, const Part& part, Ms asOf)
        : m_zone(evaluation.context().zone)
        , m_shard(*part.shard)
        , m_subjects(m_shard, evaluation.surroundings())
        , m_bands(findBands(evaluation, asOf))
        , m_orders(RowFilter::completedOrders(part, asOf))
        , m_reviews(RowFilter::recorded(part, "review", {}, {}, {std::nullopt, asOf}))
        , m_asOf(asOf)
        , m_today(m_zone.dayAt(asOf))
    {
        if (!m_reviews.table().events)
            return;
        const Dictionary& keys = m_reviews.table().events->key.raw.texts;
        m_productOfKey.assign(keys.count(), nullptr);
        for (const ProductRow& product : evaluation.surroundings().products) {
            if (const auto key = keys.find(product.sku))
                m_productOfKey[*key] = &product;
        }
        m_reviewed.resize(keys.count(), {nothing, nothing});
        for (std::size_t key = 0; key < keys.count(); ++key) {
            if (m_productOfKey[key])
                m_reviewed[key] = {ofReview("category", m_productOfKey[key]->category),
                                   ofReview("brand", m_productOfKey[key]->brand)};
        }
    }

    const Subjects& subjects() const { return m_subjects; }

    /// Calls `take(ordinal, tally)` for every customer of [first, last) of whom anything is known.
    template <typename F>
    void visit(std::size_t first, std::size_t last, const F& take) const
    {
        const RowBlock orders = m_orders.table().orders->count() > 0 ? m_orders.block(first, last) : RowBlock();
        const RowBlock reviews = m_reviews.table().events ? m_reviews.block(first, last) : RowBlock();
        const Owners& declared = m_shard.preferences.owners;
        std::size_t buyer = orders.firstOwner;
        std::size_t critic = reviews.firstOwner;
        std::size_t speaker = declared.firstFrom(first);
        const std::size_t lastSpeaker = declared.firstFrom(last);
        Tally tally;
        for (;;) {
            std::size_t next = last;
            if (buyer < orders.lastOwner)
                next = std::min<std::size_t>(next, m_shard.orders.owners.ordinals[buyer]);
            if (critic < reviews.lastOwner)
                next = std::min<std::size_t>(next, m_reviews.table().owners->ordinals[critic]);
            if (speaker < lastSpeaker)
                next = std::min<std::size_t>(next, declared.ordinals[speaker]);
            if (next == last)
                return;
            tally.clear();
            if (buyer < orders.lastOwner && m_shard.orders.owners.ordinals[buyer] == next)
                addOrders(tally, orders, buyer++);
            if (critic < reviews.lastOwner && m_reviews.table().owners->ordinals[critic] == next)
                addReviews(tally, reviews, critic++);
            if (speaker < lastSpeaker && declared.ordinals[speaker] == next)
                addDeclared(tally, speaker++);
            take(next, tally);
        }
    }

private:
    /// A reviewed product may be one that nobody here bought.
    std::uint32_t ofReview(const char* dimension, const std::optional<std::string>& name)
    {
        return !name || name->empty() ? nothing
                                      : m_subjects.names.intern(std::string(dimension) + ":" + foldText(*name));
    }

    void addOrders(Tally& tally, const RowBlock& block, std::size_t owner) const
    {
        const OrderColumns& orders = m_shard.orders;
        for (std::size_t row = orders.owners.starts[owner]; row < orders.owners.starts[owner + 1]; ++row) {
            if (!block.row(row))
                continue;
            const bool returned = orders.kind.at(row) == Return;
            const std::int64_t day = orders.day.at(row);
            const double factor = std::exp2(static_cast<double>(day - m_today) / 180.0);
            const double weight = orders.value.isNull(row) ? 0 : static_cast<double>(orders.value.at(row)) * factor;
            if (!returned)
                tally.orders += weight;
            if (const auto channel = orders.channel.numberAt(row))
                tally.add(m_subjects.channel[*channel], row, returned, weight);
            tally.add(m_subjects.weekday[static_cast<std::size_t>(weekdayOf(static_cast<DayNumber>(day)) - 1)], row,
                      returned, weight);
            if (orders.dateOnly.at(row) == 0) {
                const auto hour = static_cast<std::size_t>(m_zone.wallAt(orders.at.at(row)).msOfDay / msPerHour);
                tally.add(m_subjects.hour[hour], row, returned, weight);
            }
            for (std::size_t line = orders.lineStarts[row]; line < orders.lineStarts[row + 1]; ++line)
                addLine(tally, row, line, returned, factor);
        }
    }

    void addLine(Tally& tally, std::size_t row, std::size_t line, bool returned, double factor) const
    {
        const OrderColumns& orders = m_shard.orders;
        const double weight = orders.total.isNull(line) ? 0 : static_cast<double>(orders.total.at(line)) * factor;
        if (!returned)
            tally.lines += weight;
        if (!orders.product.isNull(line)) {
            const auto product = static_cast<std::size_t>(orders.product.at(line));
            tally.add(m_subjects.category[product], row, returned, weight);
            tally.add(m_subjects.brand[product], row, returned, weight);
        }
        if (!m_bands.known || returned)
            return;
        if (const auto price = priceOf(orders, line))
            tally.add(m_subjects.price[*price < m_bands.middleFrom ? 0
                                       : *price < m_bands.highFrom ? 1
                                                                   : 2],
                      row, false, weight);
    }

    void addReviews(Tally& tally, const RowBlock& block, std::size_t owner) const
    {
        const EventColumns& events = *m_reviews.table().events;
        for (std::size_t row = events.owners.starts[owner]; row < events.owners.starts[owner + 1]; ++row) {
            const auto key = events.key.raw.numberAt(row);
            if ((!m_reviews.all() && !block.row(row)) || events.anyValue.isNull(row) || !key)
                continue;
            for (const std::uint32_t subject : m_reviewed[*key]) {
                if (subject == nothing)
                    continue;
                Seen& seen = tally.of(subject);
                seen.ratings += static_cast<double>(events.anyValue.at(row));
                ++seen.rated;
            }
        }
    }

    /// The latest counts, and of two at once the stricter: they come last.
    void addDeclared(Tally& tally, std::size_t owner) const
    {
        const PreferenceColumns& all = m_shard.preferences;
        for (std::size_t row = all.owners.starts[owner]; row < all.owners.starts[owner + 1]; ++row) {
            if (all.at.at(row) > m_asOf)
                continue;
            const bool likes = all.polarity.texts.text(*all.polarity.numberAt(row)) == "likes";
            tally.of(m_subjects.declared[*all.folded.numberAt(row)]).declared = likes ? 1 : -1;
        }
    }

    const TimeZone& m_zone;
    const Shard& m_shard;
    Subjects m_subjects;
    PriceBands m_bands;
    RowFilter m_orders;
    RowFilter m_reviews;
    Ms m_asOf;
    DayNumber m_today;
    std::vector<const ProductRow*> m_productOfKey;
    std::vector<std::array<std::uint32_t, 2>> m_reviewed; ///< category and brand by number of the key
};

/// Lists by customer, as a column of lists of subjects.
std::shared_ptr<const HistoryColumn> columnOf(const std::vector<std::vector<std::uint32_t>>& lists,
                                              const Subjects& subjects)
{
    auto history = std::make_shared<HistoryColumn>();
    ColumnBuilder codes;
    Interner texts;
    std::vector<std::uint32_t> starts{0};
    std::vector<std::uint32_t> numbers;
    std::string whole;
    for (const std::vector<std::uint32_t>& list : lists) {
        if (list.empty()) {
            codes.addNull();
            continue;
        }
        whole.clear();
        for (const std::uint32_t subject : list)
            whole.append(std::to_string(subject)).push_back(' ');
        const std::size_t known = texts.count();
        const std::uint32_t number = texts.intern(whole);
        if (number == known) {
            numbers.insert(numbers.end(), list.begin(), list.end());
            starts.push_back(static_cast<std::uint32_t>(numbers.size()));
        }
        codes.add(std::int64_t{number});
    }
    history->latest = codes.finish(true);
    history->texts = texts.finish();
    history->itemStarts = Array<std::uint32_t>(std::move(starts));
    history->itemNumbers = Array<std::uint32_t>(std::move(numbers));
    Interner items;
    for (std::size_t i = 0; i < subjects.names.count(); ++i)
        items.intern(subjects.names.text(i));
    history->items = items.finish();
    return history;
}
}

TraitView tasteTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    const bool likes = name == "likes";
    const Taster taster(evaluation, part, asOf);
    std::vector<std::vector<std::uint32_t>> lists(part.shard->size());
    const Evaluation::Everyone everyone(evaluation);
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        taster.visit(first, last, [&](std::size_t ordinal, const Tally& tally) {
            tally.choose(taster.subjects(), likes, insight::likedFrom, lists[ordinal]);
        });
    });
    TraitView view;
    view.ownLists = columnOf(lists, taster.subjects());
    view.lists = view.ownLists.get();
    view.values = view.ownLists->latest;
    view.texts = view.ownLists->texts;
    return view;
}

Result<Outcome> tasteLeaf(Evaluation& evaluation, const std::string& subject, bool likes, double minScore)
{
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        const auto taster = std::make_shared<const Taster>(evaluation, part, evaluation.context().asOf);
        const auto& names = taster->subjects().names;
        std::uint32_t wanted = nothing;
        for (std::size_t i = 0; i < names.count(); ++i)
            wanted = names.text(i) == subject ? static_cast<std::uint32_t>(i) : wanted;
        leaf.parts.emplace_back(
            [taster, wanted, likes, minScore](std::size_t first, std::size_t last, const Slices& out) {
                std::fill(out.holds, out.holds + wordsFor(last - first), 0);
                std::vector<std::uint32_t> chosen;
                taster->visit(first, last, [&](std::size_t ordinal, const Tally& tally) {
                    tally.choose(taster->subjects(), likes, minScore, chosen);
                    if (std::binary_search(chosen.begin(), chosen.end(), wanted))
                        out.holds[(ordinal - first) >> 6] |= std::uint64_t{1} << ((ordinal - first) & 63);
                });
            });
    }
    return evaluation.run(leaf);
}

}
