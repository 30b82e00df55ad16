#include "core/intake/loyaltywords.h"

#include "core/intake/plainheader.h"

#include <array>
#include <string>

namespace patron::intake {

namespace {
struct Words
{
    std::string_view meaning;
    std::string_view words; ///< plain, between bars
};

constexpr std::array pointsWords{
    Words{"earn",
          "|earn|earned|earning|earnings|earn points|points earned|credit|credited|award|awarded|accrual|accrue|"
          "accrued|accumulate points|accumulate|accumulated|purchase|bonus|gain|gained|issued|added|add|"
          "approved|verdient|gutschrift|gesammelt|sammeln|gagne|gagnes|credite|ganado|ganados|abono|acumulado|"
          "guadagnati|guadagnato|accredito|accumulo|verdiend|gespaard|bijgeschreven|"},
    Words{"burn",
          "|burn|burned|burnt|redeem|redeemed|redeem reward|redemption|redeem points|points redeemed|spend|spent|"
          "points spent|use|used|debit|debited|claimed|create reward|eingelost|einlosung|belastung|utilise|"
          "utilises|depense|depenses|canjeado|canjeados|canje|gastado|gastados|riscattato|riscattati|"
          "utilizzati|speso|spesi|ingewisseld|inwisseling|besteed|verzilverd|"},
    Words{"expire", "|expire|expired|expiry|expiration|expire points|points expired|lapse|lapsed|verfallen|verfall|"
                    "abgelaufen|expires|perimes|caducado|caducados|caducidad|scaduto|scaduti|scadenza|verlopen|"
                    "vervallen|"},
    Words{"reverse", "|reverse|reversed|reversal|refund|refunded|return|returned|void|voided|cancel|canceled|cancelled|"
                     "cancellation|revoked|clawback|declined|storno|storniert|ruckbuchung|annule|annulation|rembourse|"
                     "anulado|anulacion|devolucion|reembolso|annullato|storno punti|rimborso|geannuleerd|"
                     "teruggeboekt|terugboeking|"},
    Words{"adjust", "|adjust|adjusted|adjustment|adjust points|manual|manual adjustment|correction|corrected|import|"
                    "imported|migration|migrated|transfer|transferred|opening balance|balance|korrektur|manuell|"
                    "anpassung|ajustement|manuel|ajuste|correccion|rettifica|correzione|manuale|correctie|aanpassing|"
                    "handmatig|"}};

constexpr std::array discountWords{
    Words{"percent", "|percent|percentage|percent off|percentage discount|pct|percent product|percent cart|sign up pct|"
                     "recurring percent|cart discount percent|prozent|prozentual|pourcentage|pour cent|porcentaje|por "
                     "ciento|percentuale|per cento|procent|percentagekorting|basic percent|"},
    Words{"amount",
          "|amount|fixed|fixed amount|fixed cart|fixed product|fixed discount|cart fixed|cart discount|product "
          "discount|money|money off|amount off|amount off order|amount off products|value|betrag|fester "
          "betrag|festbetrag|wertgutschein|montant|montant fixe|importe|importe fijo|monto|importo|importo "
          "fisso|bedrag|vast bedrag|smart coupon|store credit|gift certificate|"},
    Words{"free_shipping", "|free shipping|shipping|shipping line|versandkostenfrei|kostenloser versand|gratis versand|"
                           "livraison gratuite|livraison offerte|envio gratis|envio gratuito|spedizione gratuita|"
                           "gratis verzending|free delivery|"},
    Words{"free_product", "|free product|free item|gift|buy x get y|bxgy|bogo|buy one get one|gratisprodukt|"
                          "gratisartikel|geschenk|produit offert|cadeau|producto gratis|regalo|prodotto gratuito|"
                          "omaggio|gratis product|free gift|"}};

template <typename List>
std::string_view meaningOf(const List& list, std::string_view word)
{
    const std::string plain = "|" + plainHeader(word) + "|";
    if (plain.size() < 3)
        return {};
    for (const Words& one : list) {
        if (one.words.find(plain) != std::string_view::npos)
            return one.meaning;
    }
    return {};
}
}

std::string_view pointsKindOf(std::string_view word)
{
    return meaningOf(pointsWords, word);
}

std::string_view discountKindOf(std::string_view word)
{
    return meaningOf(discountWords, word);
}

}
