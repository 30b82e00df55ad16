#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron::intake {

/// What an order's status word says, in six languages: paid or shipped counts, waiting does not yet, called off never
/// will. Refunded: it was bought and given back.
enum class OrderWord { Completed, Pending, Cancelled, Refunded, NotAnOrder };
/// Nothing for words that are not known: the order is taken as completed then.
std::optional<OrderWord> orderWord(std::string_view status);

/// The same for a column of states, where the word may stand in a sentence: "Cancelled by customer", "Zahlung
/// fehlgeschlagen", "En attente du paiement".
std::optional<OrderWord> orderStatusWord(std::string_view status);

/// What a consent column's word says. Unknown is never asked, not yet confirmed or simply not known; the last three
/// also stand on the suppression list.
enum class ConsentWord { Granted, Denied, Unknown, Unsubscribed, Bounced, Complained };
/// Also reads yes and no, and sentences that begin so or that say that nobody may write. Nothing for words that are not
/// known.
std::optional<ConsentWord> consentWord(std::string_view text);

/// The purpose a consent is for: "marketing" for what files call it in six languages, else the text itself, folded.
std::string consentPurposeOf(std::string_view text);

/// The channel of an order or event ("online", "in_store", "web" ...) for what files call it; empty for other words.
std::string_view channelOfWord(std::string_view text);
/// The channel that messages go by, where a text names one, perhaps among other words ("SMS marketing"): email, sms,
/// phone or post; empty for other texts.
std::string_view messageChannelOf(std::string_view text);
/// mobile, tablet, desktop or other; empty for no text.
std::string_view deviceOfWord(std::string_view text);

}
