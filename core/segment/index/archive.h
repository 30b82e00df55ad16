#pragma once

#include "core/segment/index/shard.h"

#include <string>

/// What a shard is made of, told once for writing and reading: `ar.value(x)`, `ar.text(x)`, `ar.array(x)` for plain
/// values, texts and arrays, and `ar.list(list, each)` for what repeats.
namespace patron::segment::index {

template <typename Archive>
void archive(Archive& ar, Column& column)
{
    ar.value(column.size);
    ar.value(column.base);
    ar.value(column.step);
    ar.value(column.top);
    ar.value(column.width);
    ar.value(column.nullable);
    ar.value(column.real);
    ar.array(column.bytes);
}

template <typename Archive>
void archive(Archive& ar, Dictionary& dictionary)
{
    ar.array(dictionary.blob);
    ar.array(dictionary.starts);
    ar.array(dictionary.slots);
}

template <typename Archive>
void archive(Archive& ar, Owners& owners)
{
    ar.array(owners.ordinals);
    ar.array(owners.starts);
}

template <typename Archive>
void archive(Archive& ar, TextColumn& column)
{
    archive(ar, column.codes);
    archive(ar, column.texts);
}

template <typename Archive>
void archive(Archive& ar, FoldedColumn& column)
{
    archive(ar, column.raw);
    ar.array(column.foldOf);
    archive(ar, column.folds);
}

template <typename Archive>
void archive(Archive& ar, HistoryColumn& history)
{
    archive(ar, history.latest);
    archive(ar, history.since);
    archive(ar, history.past);
    archive(ar, history.pastValues);
    archive(ar, history.pastSince);
    archive(ar, history.texts);
    ar.array(history.itemStarts);
    ar.array(history.itemNumbers);
    archive(ar, history.items);
}

template <typename Archive>
void archive(Archive& ar, OrderColumns& orders)
{
    archive(ar, orders.owners);
    for (Column* column : {&orders.id, &orders.at, &orders.day, &orders.kind, &orders.paidAt, &orders.cancelledAt,
                           &orders.value, &orders.discount, &orders.hasDiscount, &orders.dateOnly, &orders.place})
        archive(ar, *column);
    ar.array(orders.places);
    for (TextColumn* column : {&orders.state, &orders.status, &orders.channel, &orders.device, &orders.currency})
        archive(ar, *column);
    archive(ar, orders.coupon);
    ar.array(orders.lineStarts);
    archive(ar, orders.sku);
    archive(ar, orders.name);
    archive(ar, orders.product);
    ar.array(orders.products);
    for (Column* column : {&orders.quantity, &orders.unitPrice, &orders.total})
        archive(ar, *column);
}

template <typename Archive>
void archive(Archive& ar, EventColumns& events)
{
    ar.text(events.kind);
    archive(ar, events.owners);
    for (Column* column : {&events.id, &events.at, &events.day, &events.value, &events.anyValue, &events.place,
                           &events.dueAt, &events.dueDay, &events.propertyText})
        archive(ar, *column);
    ar.array(events.places);
    archive(ar, events.channel);
    archive(ar, events.device);
    archive(ar, events.key);
    ar.list(events.properties, [&ar](PropertyColumn& property) {
        ar.text(property.name);
        archive(ar, property.valueOf);
        archive(ar, property.values);
        ar.array(property.meanings);
    });
}

template <typename Archive>
void archive(Archive& ar, Shard& shard)
{
    ar.array(shard.ids);
    ar.list(shard.traits, [&ar](TraitColumn& trait) {
        ar.value(trait.traitId);
        archive(ar, trait.history);
    });
    for (AddressColumn* address : {&shard.email, &shard.phone}) {
        archive(ar, address->primary);
        archive(ar, address->mailable);
    }
    ar.list(shard.consents, [&ar](ConsentColumn& consent) {
        ar.text(consent.channel);
        ar.text(consent.purpose);
        archive(ar, consent.history);
    });
    archive(ar, shard.orders);
    ar.list(shard.events, [&ar](EventColumns& events) { archive(ar, events); });
    archive(ar, shard.preferences.owners);
    archive(ar, shard.preferences.at);
    archive(ar, shard.preferences.polarity);
    archive(ar, shard.preferences.folded);
    archive(ar, shard.loyalty.points);
    archive(ar, shard.loyalty.tier);
    archive(ar, shard.loyalty.toNext);
    archive(ar, shard.loyalty.owners);
    for (Column* column :
         {&shard.loyalty.at, &shard.loyalty.plan, &shard.loyalty.change, &shard.loyalty.expiresOn, &shard.loyalty.lot})
        archive(ar, *column);
}

}
