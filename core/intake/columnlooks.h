#pragma once

#include "core/intake/automap.h"

#include <cstddef>
#include <string_view>

namespace patron::intake {

/// What a column's sampled cells look like, as shares of the filled ones.
struct ColumnLooks
{
    double filled = 0; ///< share of the rows
    std::size_t count = 0;
    double email = 0;
    double phone = 0;
    double number = 0;
    double date = 0;
    double flag = 0;
    double country = 0;
    double code = 0;   ///< short, with a digit, no blank inside: such as an order number
    double spaced = 0; ///< several words
    double consent = 0;
    double stop = 0;   ///< words that say that nobody may write: unsubscribed, bounced, complained
    double merely = 0; ///< of those of consent, the ones that an account may have too: active, inactive, deleted
    double status = 0;
    double channel = 0;  ///< names of channels that messages go by
    double secret = 0;   ///< card numbers, password hashes, tokens
    double lastFour = 0; ///< four digits and no more, as a payment card's last ones
};

ColumnLooks lookAt(const ColumnSample& column);

/// Whether a column is left out whatever it may mean: by its header's plain words or by its cells.
bool isSecretColumn(std::string_view plain, const ColumnLooks& looks);

/// How far the cells bear out what the header says, 0 to 1.
double support(Field field, std::string_view header, const ColumnLooks& looks);

/// Whether cells are yes and no: both of them, or one in more than a letter.
bool holdsFlags(const ColumnSample& column, const ColumnLooks& looks);

}
