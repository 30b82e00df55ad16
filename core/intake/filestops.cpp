#include "core/intake/filestops.h"

#include "core/intake/plainheader.h"

#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;

struct Word
{
    std::string_view word; ///< plain, between blanks
    FileStop stop;
};

/// Read before the words that turn a name round, for some of them hold one.
constexpr std::array lists{
    Word{" do not contact ", {"unsubscribed", true}},  Word{" donotcontact ", {"unsubscribed", true}},
    Word{" do not mail ", {"unsubscribed", false}},    Word{" do not email ", {"unsubscribed", false}},
    Word{" do not e mail ", {"unsubscribed", false}},  Word{" do not call ", {"unsubscribed", true}},
    Word{" do not text ", {"unsubscribed", true}},     Word{" dnc ", {"unsubscribed", true}},
    Word{" no contact ", {"unsubscribed", true}},      Word{" stop list ", {"unsubscribed", true}},
    Word{" stoplist ", {"unsubscribed", true}},        Word{" stoppliste ", {"unsubscribed", true}},
    Word{" werbesperre ", {"unsubscribed", true}},     Word{" werbesperren ", {"unsubscribed", true}},
    Word{" robinson ", {"unsubscribed", true}},        Word{" robinsonliste ", {"unsubscribed", true}},
    Word{" keine werbung ", {"unsubscribed", true}},   Word{" ne pas contacter ", {"unsubscribed", true}},
    Word{" no contactar ", {"unsubscribed", true}},    Word{" non contattare ", {"unsubscribed", true}},
    Word{" niet benaderen ", {"unsubscribed", true}},  Word{" niet mailen ", {"unsubscribed", false}},
    Word{" ne pas envoyer ", {"unsubscribed", false}},
};

constexpr std::array words{
    Word{" spam reports ", {"complained", false}},
    Word{" spam complaints ", {"complained", false}},
    Word{" complaints ", {"complained", false}},
    Word{" unsubscribed ", {"unsubscribed", false}},
    Word{" unsubscribes ", {"unsubscribed", false}},
    Word{" unsubscribers ", {"unsubscribed", false}},
    Word{" unsubs ", {"unsubscribed", false}},
    Word{" opt out ", {"unsubscribed", false}},
    Word{" opt outs ", {"unsubscribed", false}},
    Word{" optout ", {"unsubscribed", false}},
    Word{" optouts ", {"unsubscribed", false}},
    Word{" opted out ", {"unsubscribed", false}},
    Word{" bounced ", {"bounced", false}},
    Word{" bounces ", {"bounced", false}},
    Word{" hardbounces ", {"bounced", false}},
    Word{" abgemeldet ", {"unsubscribed", false}},
    Word{" abgemeldete ", {"unsubscribed", false}},
    Word{" abmeldungen ", {"unsubscribed", false}},
    Word{" widerspruche ", {"unsubscribed", false}},
    Word{" widersprueche ", {"unsubscribed", false}},
    Word{" desabonnes ", {"unsubscribed", false}},
    Word{" desabonnements ", {"unsubscribed", false}},
    Word{" desinscrits ", {"unsubscribed", false}},
    Word{" desinscriptions ", {"unsubscribed", false}},
    Word{" disiscritti ", {"unsubscribed", false}},
    Word{" disiscrizioni ", {"unsubscribed", false}},
    Word{" bajas ", {"unsubscribed", false}},
    Word{" desuscritos ", {"unsubscribed", false}},
    Word{" uitgeschreven ", {"unsubscribed", false}},
    Word{" uitschrijvingen ", {"unsubscribed", false}},
    Word{" afgemeld ", {"unsubscribed", false}},
    Word{" afmeldingen ", {"unsubscribed", false}},
};
}

FileStop stopOfFileName(std::string_view fileName)
{
    const std::string plain = " " + plainHeader(fileName) + " ";
    for (const Word& list : lists) {
        if (plain.find(list.word) != std::string::npos)
            return list.stop;
    }
    for (const std::string_view other :
         {" without "sv, " not "sv, " non "sv, " no "sv, " ohne "sv, " sans "sv, " senza "sv, " sin "sv, " zonder "sv,
          " and "sv, " excl "sv, " subscribed "sv, " minus "sv}) {
        if (plain.find(other) != std::string::npos)
            return {};
    }
    for (const Word& word : words) {
        if (plain.find(word.word) != std::string::npos)
            return word.stop;
    }
    return {};
}

}
