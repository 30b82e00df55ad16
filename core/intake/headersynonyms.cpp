#include "core/intake/headersynonyms.h"

#include <array>

namespace patron::intake {

namespace {
using F = Field;
using S = HeaderSynonyms;

constexpr std::array synonyms{
    S{F::WeatherDay, 100,
      "|date|day|datum|tag|jour|fecha|dia|data|giorno|dag|time|datetime|date time|valid date|observation date|mess "
      "datum|"
      "messdatum|valid time|"},
    S{F::IssuedAt, 100,
      "|issued at|issued|forecast at|forecast issued|forecast time|forecast date|run|model run|prognose vom|"
      "vorhersage vom|emis le|prevision du|emitido|pronostico del|emesso|previsione del|uitgegeven|verwachting van|"},
    S{F::TempMax, 100,
      "|temp max|max temp|t max|tmax|tempmax|temperature max|max temperature|maximum temperature|maximum temp|"
      "temperature 2m max|temperature high|high temperature|high temp|temp high|highest temperature|"
      "hochsttemperatur|maximaltemperatur|max temperatur|temperatur max|temperature maximale|temperature maxi|"
      "temperatura maxima|temp maxima|temperatura massima|temp massima|maximumtemperatuur|maximale temperatuur|"
      "max temperatuur|txk|"},
    S{F::TempMax, 80, "|high|tx|maximum|max|"},
    S{F::TempMin, 100,
      "|temp min|min temp|t min|tmin|tempmin|temperature min|min temperature|minimum temperature|minimum temp|"
      "temperature 2m min|temperature low|low temperature|low temp|temp low|lowest temperature|tiefsttemperatur|"
      "minimaltemperatur|min temperatur|temperatur min|temperature minimale|temperature mini|temperatura minima|"
      "temp minima|minimumtemperatuur|minimale temperatuur|min temperatuur|tnk|"},
    S{F::TempMin, 80, "|low|tn|minimum|min|"},
    S{F::TempMean, 100,
      "|temp mean|mean temp|tavg|t avg|tmean|temp avg|avg temp|average temp|average temperature|mean temperature|"
      "temperature mean|temperature avg|temperature 2m mean|temperature average|mitteltemperatur|"
      "durchschnittstemperatur|temperatur mittel|temperature moyenne|temperatura media|temp media|"
      "gemiddelde temperatuur|tmk|"},
    S{F::TempMean, 85, "|temp|temperature|temperatur|temperatura|temperatuur|tg|"},
    S{F::Precipitation, 100,
      "|precipitation|precip|precipitation sum|precipitation total|total precipitation|prcp|rainfall|rain sum|"
      "niederschlag|niederschlagsmenge|regenmenge|precipitations|cumul de pluie|precipitacion|precipitaciones|"
      "precipitazione|precipitazioni|neerslag|neerslagsom|regenval|rsk|"},
    S{F::Precipitation, 85, "|rain|regen|pluie|lluvia|pioggia|rr|"},
    S{F::Snow, 100,
      "|snowfall|snowfall sum|new snow|fresh snow|snow fall|neuschnee|schneefall|chute de neige|chutes de neige|"
      "neige fraiche|nevada|nieve nueva|nevicata|neve fresca|sneeuwval|verse sneeuw|"},
    S{F::Snow, 80, "|snow|schnee|neige|nieve|neve|sneeuw|"},
    S{F::WindMax, 100,
      "|wind max|max wind|maximum wind|wind speed max|wind speed 10m max|windspeed 10m max|windspeed max|"
      "max wind speed|maximum wind speed|windspitze max|max windgeschwindigkeit|vent max|vent maximal|viento maximo|"
      "velocidad maxima del viento|vento massimo|maximale windsnelheid|"},
    S{F::WindMax, 85,
      "|wind|wind speed|windspeed|wspd|awnd|windgeschwindigkeit|wind geschwindigkeit|vent|vitesse du vent|viento|"
      "velocidad del viento|vento|velocita del vento|windsnelheid|fm|"},
    S{F::Sunshine, 100,
      "|sunshine|sunshine duration|sunshine hours|sun hours|hours of sunshine|tsun|sonnenschein|sonnenscheindauer|"
      "sonnenstunden|ensoleillement|duree d ensoleillement|heures de soleil|insolacion|horas de sol|soleggiamento|"
      "ore di sole|zonneschijn|zonneschijnduur|zonuren|sdk|"},
    S{F::WeatherCode, 100,
      "|weather code|weathercode|wmo code|wmo|wettercode|code meteo|codigo meteorologico|codice meteo|weercode|ww|"},
    S{F::Place, 90,
      "|name|city|town|station name|place name|address|ort|stadt|messstation|lieu|ville|lugar|ciudad|estacion|"
      "luogo|citta|stazione|plaats|stad|weerstation|",
      "w"},
    S{F::Place, 80, "|station|station id|", "w"}, // a number, where a name stands beside it

    S{F::Points, 100,
      "|points|points change|point change|points changed|points delta|change in points|points amount|point amount|"
      "points awarded|points earned|points value|punkte|punkteanderung|punktebewegung|points gagnes|variation de "
      "points|"
      "puntos|puntos ganados|movimiento de puntos|punti|punti guadagnati|movimento punti|punten|puntenmutatie|"},
    S{F::PointsBalance, 100,
      "|points balance|point balance|loyalty points balance|loyalty point balance|loyalty balance|current points|"
      "current points balance|available points|points available|points approved|balance points|loyalty points|"
      "reward points|punktestand|punktesaldo|punkteguthaben|solde de points|solde points|saldo de puntos|saldo puntos|"
      "saldo punti|puntensaldo|puntenbalans|"},
    S{F::PointsBalance, 80, "|balance|saldo|solde|kontostand|"},
    S{F::Tier, 95,
      "|tier|vip tier|loyalty tier|tier name|loyalty tier name|membership level|membership tier|member level|level|"
      "stufe|treuestufe|statusstufe|niveau|niveau de fidelite|nivel|nivel de fidelidad|livello|livello fedelta|rang|"
      "lidniveau|"},
    S{F::ExpiresOn, 100,
      "|expires on|expires at|expiry|expiry date|expiration date|expiration|expires|points expire on|points expiry "
      "date|"
      "points expiration date|verfallt am|verfallsdatum|verfalldatum|ablaufdatum|gultig bis|date d expiration|expire "
      "le|"
      "fecha de caducidad|caduca el|fecha de vencimiento|data di scadenza|scade il|vervaldatum|verloopt op|",
      "y"},
    S{F::PointsKind, 100,
      "|kind|type|transaction type|activity type|event type|entry type|points type|movement type|action|event|art|typ|"
      "buchungsart|bewegungsart|type de mouvement|type d operation|tipo|tipo de movimiento|tipo movimento|"
      "tipo operazione|soort|mutatiesoort|"},
    S{F::Plan, 95,
      "|plan|program|programme|loyalty program|loyalty programme|program name|scheme|programm|treueprogramm|"
      "programme de fidelite|programa|programa de fidelidad|programma|programma fedelta|spaarprogramma|"},
    S{F::Card, 95,
      "|member|member number|member no|membership|membership no|mitgliedsnummer|mitglieds nr|numero d adherent|"
      "numero de membre|numero de socio|numero socio|lidnummer|loyalty account|loyalty account id|",
      "y"},
    S{F::EventAt, 95,
      "|transaction date|activity date|transaction time|balance date|as of|posted at|points date|buchungsdatum|"
      "date de l operation|fecha de movimiento|data movimento|transactiedatum|",
      "y"},
    S{F::EventId, 95,
      "|transaction id|activity id|entry id|ledger id|points id|loyalty event id|transaktionsnummer|buchungsnummer|"
      "transactie id|",
      "y"},
    S{F::Reason, 80,
      "|description|note|notes|comment|details|activity|memo|beschreibung|bemerkung|verwendungszweck|commentaire|"
      "libelle|"
      "descripcion|comentario|descrizione|causale|omschrijving|opmerking|",
      "y"},

    S{F::Coupon, 100,
      "|code|codes|coupon code|discount code|promo code|promotion code|voucher code|gift code|gutscheincode|rabattcode|"
      "aktionscode|code promo|code promotionnel|code de reduction|codigo|codigo de descuento|codigo promocional|codice|"
      "codice sconto|codice promozionale|kortingscode|actiecode|couponcode|",
      "n"},
    S{F::Coupon, 60, "|title|name|", "n"},
    S{F::CouponPool, 95,
      "|pool|pool name|coupon pool|code pool|batch|batch name|campaign|campaign name|code set|discount name|promotion|"
      "promotion name|coupon name|kampagne|aktion|pulk|campagne|campana|promocion|campagna|promozione|actie|"},
    S{F::DiscountKind, 100,
      "|discount type|discount kind|coupon type|value type|discount value type|type|type of discount|rabattart|"
      "rabatttyp|gutscheinart|art|typ|type de remise|type de reduction|tipo de descuento|tipo|tipo di sconto|"
      "tipo sconto|soort korting|kortingstype|soort|"},
    S{F::DiscountValue, 100,
      "|discount value|discount amount|coupon amount|discount|value|amount|percent off|discount percent|"
      "discount percentage|percentage|amount off|rabatt|rabattwert|rabatt in prozent|wert|betrag|remise|reduction|"
      "valeur|montant|montant de la remise|descuento|valor|importe|sconto|valore|importo|korting|waarde|bedrag|"},
    S{F::MinSpend, 100,
      "|min spend|minimum spend|minimum amount|minimum purchase|minimum purchase amount|minimum order|minimum order "
      "value|minimum order amount|min order value|minimum requirement|minimum value|minimum subtotal|"
      "prerequisite subtotal min|mindestbestellwert|mindestumsatz|mindestbetrag|minimum d achat|montant minimum|"
      "achat minimum|compra minima|importe minimo|spesa minima|importo minimo|ordine minimo|minimale besteding|"
      "minimum bestelbedrag|minimumbedrag|"},
    S{F::MaxUses, 100,
      "|max uses|maximum uses|uses allowed|usage limit|limit total times|total usage limit|use limit|redemption limit|"
      "max redemptions|uses|maximale nutzungen|nutzungslimit|einlosungen max|utilisations max|limite d utilisation|"
      "usos maximos|limite de usos|usi massimi|limite di utilizzo|maximaal gebruik|gebruikslimiet|"},
    S{F::TimesUsed, 100,
      "|times used|used count|usage count|use count|times used in total|total used count|code used count|used|"
      "redemptions|times redeemed|redemption count|genutzt|einlosungen|anzahl einlosungen|utilisations|"
      "nombre d utilisations|usos|veces usado|utilizzi|volte usato|keer gebruikt|gebruikt|"},
    S{F::StartsAt, 100,
      "|valid from|start|starts|starts on|active from|start time|date start|gultig ab|gultig von|valable a partir du|"
      "valable du|debut de validite|valido desde|inicio de validez|valido dal|geldig vanaf|",
      "n"},
    S{F::EndsAt, 100,
      "|valid until|valid to|valid till|expires|expires at|expires on|expiry|expiry date|expiration date|date expires|"
      "end time|active until|gultig bis|ablaufdatum|valable jusqu au|fin de validite|date d expiration|valido hasta|"
      "fecha de caducidad|valido fino al|data di scadenza|scadenza|geldig tot|vervaldatum|",
      "n"},
    S{F::RedeemedAt, 100,
      "|redeemed at|redeemed on|redemption date|date redeemed|used at|used on|date used|redeemed|eingelost am|"
      "eingelost|utilise le|date d utilisation|canjeado el|fecha de uso|utilizzato il|data utilizzo|ingewisseld op|"
      "gebruikt op|"},
    S{F::OrderNumber, 100,
      "|redeemed by order|redeemed in order|used in order|order redeemed|eingelost mit bestellung|", "n"},
    S{F::EventDueAt, 100,
      "|due at|due|due date|due on|appointment at|appointment date|appointment time|booked for|scheduled for|"
      "scheduled at|starts at|event start|fallig am|faelligkeit|termin|termin am|echeance|rendez vous|vencimiento|cita|"
      "scadenza|appuntamento|vervaldatum|afspraak|"},
    S{F::Coupon, 100,
      "|coupon|voucher|promo|promocode|vouchercode|voucher number|coupon number|coupon id|discount coupon|gutschein|"
      "gutschein code|gutscheinnummer|gutschein nr|promo code name|code coupon|code avantage|code cadeau|code bon|"
      "bon de reduction|code de promotion|coupon de reduction|cupon|codigo cupon|codigo de cupon|codigo del cupon|"
      "codigo promo|codigo de promocion|codigo de vale|vale|codice coupon|codice promo|codice buono|buono|buono sconto|"
      "codice voucher|kortingsbon|bon code|promotiecode|tegoedbon|cadeaucode|",
      "n"},
    S{F::StartsAt, 95,
      "|date de debut|debut|valable des|valable a partir de|a partir du|fecha inicio|fecha de inicio|valido a partir "
      "de|"
      "valida desde|data inizio|data di inizio|inizio validita|valido da|ingangsdatum|geldig van|startdatum|"
      "beginn|gultig ab dem|",
      "n"},
    S{F::EndsAt, 95,
      "|valid thru|valid through|expires after|expiration|date de fin|date fin|fin|date limite|date de validite|"
      "valable jusque|valide jusqu au|valide jusque|expire le|jusqu au|fecha fin|fecha de fin|fecha de vencimiento|"
      "fecha de expiracion|valido hasta el|valida hasta|vence|vence el|vencimiento|caduca|caduca el|caducidad|hasta|"
      "data fine|data di fine|scade|scade il|fine validita|valido fino|valida fino al|enddatum|gultig bis zum|"
      "lauft ab am|ablauf|verfallt am|verfallsdatum|einddatum|verloopt op|verloopdatum|vervalt op|geldig tot en met|",
      "n"},
    S{F::Category, 85, "|google product category|product type|produkttyp|type de produit|tipo de producto|", "t"},
    S{F::Currency, 95,
      "|pair|currency pair|ccy pair|fx pair|wahrungspaar|paire|paire de devises|par de divisas|coppia di valute|"
      "valutapaar|",
      "r"},
    S{F::Name, 100,
      "|outlet|location|salon|standort|geschaft|sucursal|nombre de la sucursal|punto vendita|nome punto vendita|"
      "filiaalnaam|nom de la boutique|",
      "l"},
    S{F::ConsentAt, 80,
      "|data consenso|data del consenso|data di consenso|date du consentement|date de consentement|"
      "fecha de consentimiento|fecha del consentimiento|fecha consentimiento|einwilligungsdatum|einwilligung am|"
      "datum der einwilligung|datum toestemming|toestemmingsdatum|consent given at|consent given on|",
      "p"},
    S{F::ConsentAt, 75,
      "|datum|fecha|data|jour|dia|giorno|dag|gesperrt am|abgemeldet am|desinscrit le|fecha de baja|data disiscrizione|"
      "afgemeld op|suppressed on|unsubscribed at|unsubscribed on|bounced at|",
      "s"},
    S{F::EventProperties, 90,
      "|metadata|meta|event metadata|event data|event params|event parameters|params|parameters|extra|custom data|"
      "event details|details json|",
      "e"},
    S{F::Email, 98, "|redeemed by|assigned to|used by|customer email|recipient email|issued to|", "n"},
};
}

std::span<const HeaderSynonyms> otherKindSynonyms()
{
    return synonyms;
}

}
