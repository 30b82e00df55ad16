#include "core/intake/statuswords.h"

#include "core/base/text.h"
#include "core/intake/automap.h"
#include "core/intake/celllooks.h"

#include <array>
#include <string>

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
        "geleverd|afgerond|active|"},
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
        "blocked|deleted|trash|uncaptured|"},
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
        "rechazado|rifiutato|geweigerd|"},
    WordList<ConsentWord>{
        ConsentWord::Unknown,
        "|unknown|never subscribed|neversubscribed|never asked|unconfirmed|pending|non subscribed|"
        "nonsubscribed|transactional|not set|n a|na|none|null|unset|waiting|"
        "unbestatigt|ausstehend|non confirme|en attente|no confirmado|pendiente|non confermato|in attesa|"
        "onbevestigd|"},
    WordList<ConsentWord>{
        ConsentWord::Unsubscribed,
        "|unsubscribed|unsubscribe|blacklisted|blocklisted|suppressed|removed|do not mail|do not contact|"
        "abgemeldet|abbestellt|gesperrt|desabonne|desabonnee|desinscrit|desinscrite|dado de baja|baja|"
        "cancelado|disiscritto|disiscritta|annullato|afgemeld|uitgeschreven|"},
    WordList<ConsentWord>{ConsentWord::Bounced,
                          "|bounced|bounce|hard bounce|hard bounced|hardbounce|cleaned|invalid|undeliverable|rebond|"
                          "unzustellbar|rebotado|rimbalzato|"},
    WordList<ConsentWord>{
        ConsentWord::Complained,
        "|complained|complaint|spam|marked as spam|spam complaint|abuse|abuse complaint|reported spam|"},
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
    const std::string word = "|" + plainHeader(text) + "|";
    if (word.size() <= 2)
        return nullptr;
    for (const auto& list : lists) {
        if (list.words.find(word) != std::string_view::npos)
            return &list.meaning;
    }
    return nullptr;
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

std::optional<ConsentWord> consentWord(std::string_view text)
{
    if (const FlagReading flag = readFlag(text); flag.known)
        return flag.value ? ConsentWord::Granted : ConsentWord::Denied;
    const ConsentWord* found = lookUp(consentWords, text);
    return found ? std::optional(*found) : std::nullopt;
}

std::string_view channelOfWord(std::string_view text)
{
    const std::string_view* found = lookUp(channelWords, text);
    return found ? *found : std::string_view();
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
