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
      "|name|city|town|station|station name|place name|address|ort|stadt|messstation|lieu|ville|lugar|ciudad|estacion|"
      "luogo|citta|stazione|plaats|stad|weerstation|",
      "w"},

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
};
}

std::span<const HeaderSynonyms> otherKindSynonyms()
{
    return synonyms;
}

}
