#include "core/intake/statuswords.h"

#include "core/base/text.h"
#include "core/intake/automap.h"
#include "core/intake/celllooks.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace patron::intake {

namespace {
template <typename Meaning>
struct WordList
{
    Meaning meaning;
    std::string_view words; ///< plain words (see plainHeader), each between bars
};

constexpr std::array orderWords{
    WordList<OrderWord>{
        OrderWord::Completed,
        "|completed|complete|paid|fulfilled|shipped|delivered|closed|processing|partially fulfilled|"
        "partially refunded|partially paid|succeeded|success|successful|captured|settled|authorized and "
        "captured|done|ok|sold|unfulfilled|picked up|ready for pickup|open and paid|payment|payment received|"
        "abgeschlossen|bezahlt|versendet|versandt|erledigt|geliefert|in bearbeitung|termine|terminee|paye|"
        "payee|expedie|expediee|livre|livree|effectue|en cours|completado|completada|pagado|pagada|enviado|"
        "entregado|completato|completata|pagato|pagata|spedito|spedita|consegnato|voltooid|betaald|verzonden|"
        "geleverd|afgerond|active|dispatched|canceled reversal|cancelled reversal|versandfertig|komplett bezahlt|"
        "teilweise bezahlt|teilweise erstattet|teilerstattet|teillieferung|teilgeliefert|paiement accepte|"
        "attending|checked in|offene rechnung bezahlt|"},
    WordList<OrderWord>{
        OrderWord::Pending,
        "|pending|pending payment|on hold|awaiting payment|unpaid|not paid|authorized|created|new|draft|"
        "waiting|awaiting fulfillment|requires action|offen|ausstehend|unbezahlt|wartend|in wartestellung|en "
        "attente|attente paiement|en attente de paiement|brouillon|pendiente|pendiente de pago|en espera|in "
        "attesa|in sospeso|da pagare|in behandeling|wacht op betaling|in de wacht|incomplete|checkout draft|"},
    WordList<OrderWord>{
        OrderWord::Cancelled,
        "|cancelled|canceled|void|voided|failed|failure|declined|denied|expired|abandoned|rejected|reversed|"
        "storniert|abgebrochen|fehlgeschlagen|abgelehnt|annule|annulee|echoue|echouee|refuse|cancelado|"
        "cancelada|anulado|anulada|fallido|fallida|annullato|annullata|fallito|fallita|geannuleerd|mislukt|"
        "blocked|deleted|trash|uncaptured|not attending|no show|"},
    WordList<OrderWord>{
        OrderWord::Refunded,
        "|refunded|refund|returned|return|fully refunded|payment refund|chargeback|charged back|erstattet|"
        "ruckerstattet|retourniert|ruckzahlung|zahlungsruckerstattung|remboursement|remboursement de paiement|"
        "reembolso|reembolso de pago|rimborso|rimborso pagamento|terugbetaling|reembolso de "
        "pagamento|rembourse|remboursee|retourne|reembolsado|reembolsada|devuelto|devuelta|"
        "rimborsato|rimborsata|reso|terugbetaald|geretourneerd|retour|"},
    WordList<OrderWord>{
        OrderWord::NotAnOrder,
        "|general withdrawal|withdrawal|user initiated withdrawal|payout|bank deposit|bank deposit to pp "
        "account|transfer|fee|"
        "partner fee|chargeback fee|account hold|hold on balance|reserve hold|reserve release|payment review hold|"
        "currency conversion|mass payment|gebuhr|wahrungsumrechnung|allgemeine auszahlung|allgemeine abbuchung|"
        "retrait|retrait general|virement standard|conversion de devise|retirada|retirada general|conversion de "
        "divisas|transferencia|prelievo|prelievo generico|conversione valuta|opname|algemene opname|valutaomrekening|"
        "saque|account hold for open "
        "authorization|reversal of general account hold|general authorization|general currency conversion|"
        "auszahlung|abbuchung|virement|"},
    WordList<OrderWord>{OrderWord::Refunded,
                        "|credit note|credit memo|sales return|partial refund|gutschrift|rechnungskorrektur|retoure|"
                        "rucksendung|rucknahme|avoir|note de credit|nota de credito|devolucion|nota di credito|"
                        "creditnota|creditfactuur|"},
};

/// How words begin that say what became of an order wherever they stand; the first that a status has counts. Folded,
/// with a bar before each.
constexpr std::array orderRoots{
    WordList<OrderWord>{OrderWord::Completed, "|partial|partly|partiell|teilweise|teilerstatt|partiel|parcial|parzial|"
                                              "gedeeltelijk|"},
    WordList<OrderWord>{OrderWord::Refunded,
                        "|refund|erstatt|ruckerstatt|ruckzahl|rembours|reembols|rimbors|terugbetaal|gutschrift|retour|"
                        "return|chargeback|ruckgabe|devuelt|devoluc|"},
    WordList<OrderWord>{OrderWord::Cancelled,
                        "|cancel|storn|annul|anulad|geannul|void|fail|fehlgeschlag|fehler|declin|reject|denied|refus|"
                        "rechaz|rifiut|abgelehnt|abgebroch|echou|echec|erreur|error|fallid|fallit|mislukt|geweiger|"
                        "expired|abgelaufen|fraud|betrug|abandon|"},
    WordList<OrderWord>{OrderWord::Pending,
                        "|pending|await|unpaid|attente|attesa|espera|pendient|sospeso|wacht|warte|ausstehend|unbezahlt|"
                        "quote|quotation|angebot|devis|draft|entwurf|brouillon|"},
};
/// Whole words: what only begins so means other things ("offensichtlich").
constexpr std::string_view pendingWords = "|offen|offene|offener|open|hold|due|overdue|uberfallig|";
/// Words that turn round what follows: "not cancelled", "nicht storniert".
constexpr std::string_view notWords = "|not|never|no|non|nicht|nie|kein|keine|pas|jamais|sin|niet|geen|ohne|without|";

/// Paid or sent, whatever is awaited after it.
constexpr std::string_view paidRoots = "|paid|bezahlt|paye|pagad|pagat|betaald|shipped|dispatched|versandt|versendet|"
                                       "delivered|geliefert|expedie|livre|enviad|entregad|spedit|consegnat|verzonden|"
                                       "geleverd|";

constexpr std::array consentRoots{
    WordList<ConsentWord>{ConsentWord::Unknown, "|soft|temporar|temporair|temporan|tijdelijk|transient|transitoir|"},
    WordList<ConsentWord>{ConsentWord::Complained, "|complain|spam|abuse|junk|beschwerde|plainte|queja|"},
    WordList<ConsentWord>{ConsentWord::Bounced, "|bounc|hardbounc|unzustell|undeliver|cleaned|rebond|rebot|rimbalz|"},
    WordList<ConsentWord>{ConsentWord::Unsubscribed,
                          "|unsub|abgemeld|abbestell|widerspr|widerruf|desabonn|desinscri|disiscri|afgemeld|"
                          "uitgeschrev|blocklist|blacklist|withdrawn|withdrew|revoked|"},
};

constexpr std::array consentWords{
    WordList<ConsentWord>{
        ConsentWord::Granted,
        "|granted|subscribed|subscriber|opted in|opt in|optin|opt in confirmed|active|confirmed|"
        "single opt in|double opt in|consented|allowed|agreed|accepted|angemeldet|"
        "abonniert|aktiv|bestatigt|eingewilligt|abonne|abonnee|inscrit|inscrite|actif|suscrito|suscrita|"
        "activo|iscritto|iscritta|attivo|ingeschreven|geabonneerd|actief|aangemeld|"},
    WordList<ConsentWord>{
        ConsentWord::Denied,
        "|denied|opted out|opt out|optout|not subscribed|declined|refused|no consent|abgelehnt|refuse|"
        "rechazado|rifiutato|geweigerd|nicht eingewilligt|"},
    WordList<ConsentWord>{
        ConsentWord::Unknown,
        "|unknown|never subscribed|neversubscribed|never asked|unconfirmed|pending|non subscribed|"
        "nonsubscribed|transactional|not set|n a|na|none|null|unset|waiting|"
        "unbestatigt|ausstehend|non confirme|en attente|no confirmado|pendiente|non confermato|in attesa|"
        "onbevestigd|inactive|inaktiv|inactif|inactivo|inattivo|inactief|deleted|soft bounce|soft bounced|"
        "softbounce|temporary hold|awaiting confirmation|never contacted|not confirmed|nicht bestatigt|unengaged|"},
    WordList<ConsentWord>{
        ConsentWord::Unsubscribed,
        "|unsubscribed|unsubscribe|blacklisted|blocklisted|suppressed|removed|do not mail|do not contact|user "
        "suppressed|email unsubscribed|"
        "abgemeldet|abbestellt|gesperrt|desabonne|desabonnee|desinscrit|desinscrite|dado de baja|baja|"
        "cancelado|disiscritto|disiscritta|annullato|afgemeld|uitgeschreven|cancelled|canceled|withdrawn|"
        "revoked|objection|objected|widerspruch|widerrufen|retire|opt outed|stop|stopped|arret|stopp|"},
    WordList<ConsentWord>{ConsentWord::Bounced,
                          "|bounced|bounce|hard bounce|hard bounced|hardbounce|cleaned|invalid|undeliverable|rebond|"
                          "unzustellbar|rebotado|rimbalzato|hard bounces|cleaned by admin|"},
    WordList<ConsentWord>{
        ConsentWord::Complained,
        "|complained|complaint|spam|marked as spam|spam complaint|abuse|abuse complaint|reported spam|junk|"
        "spam report|"},
};

constexpr std::array channelWords{
    WordList<std::string_view>{"online",
                               "|online|online store|shop|e commerce|ecommerce|webshop|marketplace|onlineshop|"
                               "boutique en ligne|tienda online|negozio online|"},
    WordList<std::string_view>{"web", "|web|website|browser|site|"},
    WordList<std::string_view>{"in_store",
                               "|in store|instore|store|pos|point of sale|retail|till|counter|offline|physical|"
                               "filiale|laden|ladengeschaft|magasin|en magasin|tienda|negozio|winkel|square point "
                               "of sale|physical good|"},
    WordList<std::string_view>{"app", "|app|mobile app|application|ios|android|iphone|ipad|"},
    WordList<std::string_view>{"mobile", "|mobile|mobile web|m site|"},
    WordList<std::string_view>{"email", "|email|e mail|mail|newsletter|"},
    WordList<std::string_view>{"sms", "|sms|text|text message|"},
    WordList<std::string_view>{"phone", "|phone|telephone|call|call center|call centre|telefon|telefono|telefoon|"},
    WordList<std::string_view>{"post", "|post|postal|direct mail|letter|catalogue|catalog|brief|courrier|"},
};

template <typename Lists>
auto lookUp(const Lists& lists, std::string_view text) -> decltype(&lists[0].meaning)
{
    if (text.empty())
        return nullptr;
    const std::string word = "|" + plainHeader(text) + "|";
    if (word.size() <= 2)
        return nullptr;
    for (const auto& list : lists) {
        if (list.words.find(word) != std::string_view::npos)
            return &list.meaning;
    }
    return nullptr;
}

bool isListed(std::string_view words, std::string_view word)
{
    return words.find("|" + std::string(word) + "|") != std::string_view::npos;
}

/// Whether a word begins with one of the roots between bars.
bool beginsLike(std::string_view roots, std::string_view word)
{
    for (const std::string_view root : split(roots, '|')) {
        if (!root.empty() && word.substr(0, root.size()) == root)
            return true;
    }
    return false;
}

/// The first meaning that has a word beginning so; none where a word turns it round.
template <typename Lists>
auto lookUpRoots(const Lists& lists, const std::vector<std::string_view>& words) -> decltype(&lists[0].meaning)
{
    for (const std::string_view word : words) {
        if (isListed(notWords, word))
            return nullptr;
    }
    for (const auto& list : lists) {
        for (const std::string_view word : words) {
            if (beginsLike(list.words, word))
                return &list.meaning;
        }
    }
    return nullptr;
}

/// "Ja, gerne" and "No thanks": a yes or no with a comma or a courtesy behind it.
FlagReading flagInFront(std::string_view text)
{
    constexpr std::string_view courtesies =
        "|please|thanks|thank|gerne|gern|bitte|danke|merci|volontiers|gracias|grazie|"
        "graag|bedankt|";
    const auto end = text.find_first_of(" ,;.!:-(");
    if (end == std::string_view::npos || end < 2)
        return {};
    const FlagReading flag = readFlag(text.substr(0, end));
    if (!flag.known || text[end] != ' ')
        return flag;
    const std::string rest = plainHeader(text.substr(end));
    const std::string_view next = std::string_view(rest).substr(0, rest.find(' '));
    return isListed(courtesies, next) ? flag : FlagReading{};
}
}

std::optional<OrderWord> orderWord(std::string_view status)
{
    status = trim(status);
    if (asciiLower(status.substr(0, 3)) == "wc-") // WooCommerce's own prefix
        status.remove_prefix(3);
    const OrderWord* found = lookUp(orderWords, status);
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<OrderWord> orderStatusWord(std::string_view status)
{
    if (status.empty())
        return std::nullopt;
    if (const auto exact = orderWord(status))
        return exact;
    const std::string plain = plainHeader(status);
    const std::vector<std::string_view> words = split(plain, ' ');
    const auto any = [&](std::string_view list, auto like) {
        return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return like(list, word); });
    };
    const bool paid = any(paidRoots, beginsLike);
    if (any(notWords, isListed))
        return paid ? std::optional(OrderWord::Pending) : std::nullopt;
    const OrderWord* found = lookUpRoots(orderRoots, words);
    if (found && *found != OrderWord::Pending)
        return *found;
    if (paid)
        return OrderWord::Completed;
    return found || any(pendingWords, isListed) ? std::optional(OrderWord::Pending) : std::nullopt;
}

std::optional<ConsentWord> consentWord(std::string_view text)
{
    text = trim(text);
    if (const FlagReading flag = readFlag(text); flag.known)
        return flag.value ? ConsentWord::Granted : ConsentWord::Denied;
    if (const ConsentWord* found = lookUp(consentWords, text))
        return *found;
    if (const FlagReading flag = flagInFront(text); flag.known)
        return flag.value ? ConsentWord::Granted : ConsentWord::Denied;
    constexpr std::size_t longestState = 60; // longer texts are notes, not states
    if (text.size() > longestState)
        return std::nullopt;
    const std::string plain = plainHeader(text);
    const ConsentWord* found = lookUpRoots(consentRoots, split(plain, ' '));
    return found ? std::optional(*found) : std::nullopt;
}

std::string consentPurposeOf(std::string_view text)
{
    // Mail that advertises is marketing, whatever it is called; so is what is said of all purposes.
    constexpr std::string_view marketing =
        "|marketing|direct marketing|email marketing|e mail marketing|sms marketing|newsletter|newsletters|news letter|"
        "news|advertising|advertisement|ads|promotion|promotions|promotional|promo|offers|special offers|commercial|"
        "werbung|werbezwecke|werbliche ansprache|direktwerbung|angebote|publicite|prospection|prospection commerciale|"
        "offres|lettre d information|infolettre|publicidad|promociones|ofertas|boletin|comercial|pubblicita|promozioni|"
        "promozionale|offerte|reclame|reclamedoeleinden|nieuwsbrief|aanbiedingen|all|any|every|alle|alles|tous|toutes|"
        "todo|todos|todas|tutti|tutte|allemaal|";
    const std::string plain = plainHeader(text);
    return isListed(marketing, plain) ? "marketing" : foldText(toValidUtf8(trim(text)));
}

std::string_view channelOfWord(std::string_view text)
{
    const std::string_view* found = lookUp(channelWords, text);
    return found ? *found : std::string_view();
}

std::string_view messageChannelOf(std::string_view text)
{
    constexpr std::array channels{
        WordList<std::string_view>{"email", "|email|emails|mail|mails|newsletter|courriel|courriels|correo|"},
        WordList<std::string_view>{"sms", "|sms|text|texts|texting|mms|"},
        WordList<std::string_view>{"phone", "|phone|telephone|call|calls|telefon|telefono|telefoon|appel|llamada|"},
        WordList<std::string_view>{"post", "|post|postal|letter|letters|brief|courrier|posta|"}};
    const std::string plain = plainHeader(text);
    std::string_view found;
    for (const std::string_view word : split(plain, ' ')) {
        for (const auto& channel : channels) {
            if (!isListed(channel.words, word) || channel.meaning == found)
                continue;
            if (!found.empty())
                return {}; // of two it is neither
            found = channel.meaning;
        }
    }
    return found;
}

std::string_view deviceOfWord(std::string_view text)
{
    const std::string word = plainHeader(text);
    if (word.empty())
        return {};
    const auto has = [&](std::string_view part) { return word.find(part) != std::string::npos; };
    if (has("tablet") || has("ipad"))
        return "tablet";
    if (has("mobile") || has("phone") || has("android") || has("ios") || has("handy"))
        return "mobile";
    if (has("desktop") || has("computer") || has("windows") || has("mac") || has("pc"))
        return "desktop";
    return "other";
}

}
