#pragma once

#include "core/intake/importfield.h"

#include <span>
#include <string_view>

namespace patron::intake {

/// Plain header words of a field between bars; `score` is how sure they are. A field may have several rows. `kinds`: c
/// customers, o orders, e events, p consents, t products, l places, g gazetteer, r rates, s suppressions, w weather,
/// y loyalty, n coupons; empty: all the field fits.
struct HeaderSynonyms
{
    Field field;
    int score;
    std::string_view words;
    std::string_view kinds = {};
};

/// Words of customers' and orders' files that only few of them use.
std::span<const HeaderSynonyms> rareSynonyms();

/// Words of files that are about none of customers, orders, events and products.
std::span<const HeaderSynonyms> otherKindSynonyms();

}
