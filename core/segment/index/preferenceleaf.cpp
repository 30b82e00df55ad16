#include "core/base/text.h"
#include "core/segment/conditionsql.h"
#include "core/segment/index/ordersummary.h"
#include "core/segment/index/rowtexts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace patron::segment::index {

namespace {
/// A like or dislike of a subject, ready for one shard.
struct Taste
{
    const Shard* shard = nullptr;
    bool likes = true;
    double minScore = 0.2;
    DayNumber today = 0;
    bool byOrders = false; ///< orders know the subject's kind
    bool byChannel = false;
    ColumnTest hits;                      ///< the parts that are of the subject
    std::vector<double> factors;          ///< 2^(-age/180) by day of the orders
    std::optional<RowFilter> reviews;     ///< what can be disliked by rating
    std::vector<std::uint8_t> reviewHits; ///< by number of the key
    std::vector<std::uint8_t> declared;   ///< folds of the subject, by number
    Ms asOf = 0;

    void fill(const RowFilter& orders, std::size_t first, std::size_t last, const Slices& out) const
    {
        std::fill(out.holds, out.holds + wordsFor(last - first), 0);
        if (byOrders)
            fillComputed(orders, first, last, out.holds);
        if (!likes && reviews)
            fillRated(first, last, out.holds);
        fillDeclared(first, last, out.holds);
    }

private:
    static void put(std::uint64_t* words, std::size_t bit, bool value)
    {
        const std::uint64_t mask = std::uint64_t{1} << (bit & 63);
        words[bit >> 6] = value ? words[bit >> 6] | mask : words[bit >> 6] & ~mask;
    }

    void fillComputed(const RowFilter& orders, std::size_t first, std::size_t last, std::uint64_t* words) const
    {
        const OrderColumns& columns = shard->orders;
        const RowBlock block = orders.block(first, last);
        if (block.firstOwner == block.lastOwner)
            return;
        Parts hit;
        const auto [firstPart, unused] = partsOf(columns.owners.starts[block.firstOwner]);
        const std::size_t endPart = partsOf(columns.owners.starts[block.lastOwner] - 1).second;
        hit.first = firstPart & ~std::size_t{63};
        hit.words.resize(wordsFor(endPart - hit.first));
        hits.scan(hit.first, endPart, hit.words.data());
        std::vector<std::size_t> rows;
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            const std::size_t from = partsOf(columns.owners.starts[owner]).first;
            const std::size_t to = partsOf(columns.owners.starts[owner + 1] - 1).second;
            if (!anyInRange(hit.words.data(), from - hit.first, to - hit.first))
                continue;
            rows.clear();
            for (std::size_t row = columns.owners.starts[owner]; row < columns.owners.starts[owner + 1]; ++row) {
                if (block.row(row) && columns.kind.at(row) == (likes ? Sale : Return))
                    rows.push_back(row);
            }
            if (rows.size() >= 2 && hasTwoHits(rows, hit) && (!likes || isLiked(rows, hit)))
                put(words, columns.owners.ordinals[owner] - first, true);
        }
    }

    /// The parts of a block of customers that are of the subject.
    struct Parts
    {
        std::size_t first = 0;
        std::vector<std::uint64_t> words;

        bool has(std::size_t part) const { return (words[(part - first) >> 6] >> ((part - first) & 63) & 1) != 0; }
    };

    /// The lines of an order, or itself where channels are asked for.
    std::pair<std::size_t, std::size_t> partsOf(std::size_t order) const
    {
        const auto& starts = shard->orders.lineStarts;
        return byChannel ? std::pair{order, order + 1}
                         : std::pair{std::size_t{starts[order]}, std::size_t{starts[order + 1]}};
    }

    bool hasTwoHits(const std::vector<std::size_t>& rows, const Parts& hit) const
    {
        int orders = 0;
        for (const std::size_t row : rows) {
            const auto [from, to] = partsOf(row);
            orders += anyInRange(hit.words.data(), from - hit.first, to - hit.first) ? 1 : 0;
            if (orders == 2)
                return true;
        }
        return false;
    }

    /// score(c) = sum(value x 2^(-age/180)) of c over the same sum of all; a like from a share on.
    bool isLiked(const std::vector<std::size_t>& rows, const Parts& hit) const
    {
        const Column& amounts = byChannel ? shard->orders.value : shard->orders.total;
        const Column& days = shard->orders.day;
        double all = 0;
        double liked = 0;
        for (const std::size_t row : rows) {
            const double factor = factors[static_cast<std::size_t>(days.at(row) - days.base)];
            const auto [from, to] = partsOf(row);
            for (std::size_t part = from; part < to; ++part) {
                const std::uint64_t code = amounts.code(part);
                if (code < amounts.nullable)
                    continue;
                const double weight = static_cast<double>(amounts.valueOfCode(code)) * factor;
                all += weight;
                liked += hit.has(part) ? weight : 0;
            }
        }
        return all > 0 && liked >= minScore * all;
    }

    /// A mean rating of 2 or less of what belongs to the subject.
    void fillRated(std::size_t first, std::size_t last, std::uint64_t* words) const
    {
        const EventColumns& events = *reviews->table().events;
        const RowBlock block = reviews->block(first, last);
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            double sum = 0;
            double count = 0;
            for (std::size_t row = events.owners.starts[owner]; row < events.owners.starts[owner + 1]; ++row) {
                const auto key = events.key.raw.numberAt(row);
                if ((!reviews->all() && !block.row(row)) || events.anyValue.isNull(row) || !key || !reviewHits[*key])
                    continue;
                sum += static_cast<double>(events.anyValue.at(row));
                count += 1;
            }
            if (count > 0 && sum / count <= 20000)
                put(words, events.owners.ordinals[owner] - first, true);
        }
    }

    /// Of what a person declared the latest counts, and of two at once the stricter: they come last.
    void fillDeclared(std::size_t first, std::size_t last, std::uint64_t* words) const
    {
        const PreferenceColumns& all = shard->preferences;
        for (std::size_t owner = all.owners.firstFrom(first); owner < all.owners.firstFrom(last); ++owner) {
            std::optional<bool> says;
            for (std::size_t row = all.owners.starts[owner]; row < all.owners.starts[owner + 1]; ++row) {
                if (all.at.at(row) <= asOf && declared[*all.folded.numberAt(row)] != 0)
                    says = all.polarity.texts.text(*all.polarity.numberAt(row)) == (likes ? "likes" : "dislikes");
            }
            if (says)
                put(words, all.owners.ordinals[owner] - first, *says);
        }
    }
};

struct Subject
{
    std::string kind;
    std::string name;

    explicit Subject(const std::string& text)
    {
        const auto colon = text.find(':');
        kind = asciiLower(trim(std::string_view(text).substr(0, colon)));
        name = std::string(trim(std::string_view(text).substr(colon + 1)));
    }

    bool ofLines() const { return kind == "category" || kind == "brand" || kind == "product" || kind == "sku"; }
};

std::optional<std::string> productText(const ProductRow& product, const std::string& kind)
{
    return kind == "category" ? product.category
           : kind == "brand"  ? product.brand
           : kind == "sku"    ? std::optional(product.sku)
                              : std::optional(product.name);
}

void addReviews(Evaluation& evaluation, const Part& part, const Subject& subject, Taste& taste)
{
    RowFilter reviews = RowFilter::recorded(part, "review", {}, {}, {std::nullopt, evaluation.context().asOf});
    if (!reviews.table().events)
        return;
    const Dictionary& keys = reviews.table().events->key.raw.texts;
    taste.reviewHits.resize(keys.count());
    const std::string wanted = foldText(subject.name);
    for (const ProductRow& product : evaluation.surroundings().products) {
        const auto text = productText(product, subject.kind);
        if (!text || foldText(*text) != wanted)
            continue;
        if (const auto key = keys.find(product.sku))
            taste.reviewHits[*key] = 1;
    }
    taste.reviews = std::move(reviews);
}

Taste makeTaste(Evaluation& evaluation, const Part& part, const PreferenceCondition& condition)
{
    const Subject subject(condition.subject);
    Taste taste;
    taste.shard = part.shard.get();
    taste.likes = condition.likes;
    taste.minScore = condition.minScore ? detail::toDouble(*condition.minScore) : 0.2;
    taste.asOf = evaluation.context().asOf;
    taste.today = evaluation.context().zone.dayAt(taste.asOf);
    taste.byChannel = subject.kind == "channel";
    const OrderColumns& orders = part.shard->orders;
    taste.byOrders = orders.count() > 0 && (taste.byChannel || subject.ofLines());
    if (taste.byOrders) {
        const RowTable table = RowTable::of(*part.shard, "order");
        const RowTexts texts =
            RowTexts::of(table, evaluation.surroundings(), taste.byChannel ? "channel" : "line." + subject.kind);
        taste.hits = ColumnTest::ofNumbers(texts.codes, texts.mark(Operator::Is, subject.name));
        for (std::int64_t day = orders.day.base; condition.likes && day <= orders.day.greatest(); ++day)
            taste.factors.push_back(std::pow(2.0, static_cast<double>(day - taste.today) / 180.0));
    }
    if (!condition.likes && subject.ofLines())
        addReviews(evaluation, part, subject, taste);
    const Dictionary& folds = part.shard->preferences.folded.texts;
    taste.declared.resize(folds.count());
    for (const std::string& text : {condition.subject, subject.kind + ":" + subject.name}) {
        if (const auto number = folds.find(foldText(text)))
            taste.declared[*number] = 1;
    }
    return taste;
}
}

Result<Outcome> preferenceLeaf(Evaluation& evaluation, const PreferenceCondition& condition)
{
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        leaf.parts.emplace_back(
            [taste = makeTaste(evaluation, part, condition),
             orders = RowFilter::completedOrders(part, evaluation.context().asOf)](
                std::size_t first, std::size_t last, const Slices& out) { taste.fill(orders, first, last, out); });
    }
    return evaluation.run(leaf);
}

}
