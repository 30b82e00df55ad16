#pragma once

#include "core/customer/matchrecord.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// What one field says of two customers being one person.
struct MatchEvidence
{
    std::string field;     ///< email, phone, card, external_id, device, name, first_name, last_name, birthday, …
    std::string agreement; ///< same, similar, nickname, initial, swapped, different, …
    double bits = 0;
};

/// How two customers compare. The weights are those of I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage"
/// (JASA 64, 1969): log2(m/u), where m is how often the field agrees for one person and u how often for two. For names
/// and postal codes u is how often the value comes in this workspace, drawn towards a large town's where the workspace
/// is small: (count + 5) / (n + 1000); the others are fixed, in bits:
///
///     the same card or shop number   +24     the same phone             +13     the same street and number  +4
///     the same email address         +20     phones that end alike       +8     the same street              +2
///     the same mailbox by dots, +tag +15     other phones              -1.5     the same city (no code)      +2
///     the same name before the @      +7     the same device            +10     postal codes begin alike     +2
///     other email addresses           -1     the same birthday          +13     other postal codes           -2
///     day and month swapped, or one
///     part of the birthday differs    +4     another birthday            -8     another gender               -3
///     first names: by rarity, at most 10; nicknames +4.5; similar +4; an initial +1; others -16
///     last names: by rarity, at most 13; similar +4; others -8, with the same first name and birthday -2 (marriage)
///     first and last name swapped: by rarity of both, less 1
///
/// A household shares its family name, address and telephone: where the first names differ, all these together count
/// no more than 12 bits.
struct MatchScore
{
    double bits = 0;
    bool certainKey = false; ///< they share a card, shop number or email address: always worth a look
};

MatchScore compareRecords(const MatchBase& base, const MatchRecord& one, const MatchRecord& other,
                          std::vector<MatchEvidence>* evidence = nullptr);

/// The probability that two are one person, 0 to 99 in percent: 1 / (1 + 2^-(bits - prior)), where the prior odds
/// against are one in the number of customers, at least 2^12.
int scoreOf(double bits, std::size_t customers);

/// A sentence part for people: "the same email address", "first names that go together".
std::string inWords(std::string_view field, std::string_view agreement);

}
