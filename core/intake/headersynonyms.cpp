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
};
}

std::span<const HeaderSynonyms> otherKindSynonyms()
{
    return synonyms;
}

}
