#include "core/customer/replykeyword.h"

#include "core/base/text.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace patron::customer {

namespace {

constexpr std::size_t mostWordsBehind = 6;
constexpr std::size_t mostWordsOfSentence = 12;
constexpr std::size_t mostBytes = 2000;

/// Folded, words joined by one space. Those that mean Stop also when a few words follow.
constexpr std::string_view strongStops[]{
    // English and what carriers everywhere know
    "stop", "stopall", "stop all", "stopp", "unsubscribe", "unsubscribed", "unsub", "optout", "opt out", "revoke",
    "stop sms", "stop it", "remove me", "no more", "leave me alone",
    // German, Dutch
    "abmelden", "abmeldung", "abbestellen", "austragen", "kündigen", "kuendigen", "aufhören", "aufhoeren", "afmelden",
    "uitschrijven", "stoppen",
    // French
    "arret", "arrêt", "arreter", "arrêter", "arretez", "arrêtez", "desabonner", "désabonner", "desabonnement",
    "désabonnement", "desinscrire", "désinscrire", "desinscription", "désinscription", "se desabonner", "se désabonner",
    // Spanish, Catalan, Portuguese
    "darse de baja", "dar de baja", "dame de baja", "darme de baja", "desuscribir", "desuscribirse", "detener",
    "aturar", "descadastrar", "descadastre", "anular inscrição", "remover",
    // Italian, Romanian
    "disiscrivi", "disiscrivimi", "disiscrizione", "cancellami", "annulla iscrizione", "dezabonare", "dezaboneaza",
    "dezabonează", "opriti", "opriți",
    // Danish, Norwegian, Swedish, Finnish, Icelandic, Estonian, Latvian, Lithuanian
    "afmeld", "frameld", "avmeld", "meld av", "avsluta", "avregistrera", "avprenumerera", "avslutt", "lopeta",
    "peru tilaus", "hætta", "haetta", "loobu", "lõpeta", "lopeta", "atteikties", "atsisakyti", "atsisakau",
    // Polish, Czech, Slovak, Slovenian, Croatian, Hungarian, Turkish, Albanian
    "wypisz", "wypisz mnie", "rezygnuję", "rezygnuje", "rezygnacja", "zrezygnuj", "odhlásit", "odhlasit", "odhlásiť",
    "odhlas", "odjava", "odjavi", "odjavite", "leiratkozás", "leiratkozas", "leiratkozom", "leiratkozok", "iptal",
    "durdur", "çabonohu",
    // Russian, Ukrainian, Bulgarian, Serbian, Greek
    "стоп", "отписаться", "отписка", "отпишите", "отпишите меня", "відписатися", "відписка", "отпиши", "отписване",
    "стани", "одјава", "στοπ", "σταματηστε", "σταματήστε", "διαγραφη", "διαγραφή", "απεγγραφη", "απεγγραφή",
    // Arabic, Persian, Hebrew
    "توقف", "قف", "ايقاف", "إيقاف", "أوقف", "إلغاء", "الغاء", "إلغاء الاشتراك", "الغاء الاشتراك", "لغو", "لغو اشتراک",
    "הסר", "הסירו", "הסירו אותי", "להסרה", "עצור",
    // Hindi, Bengali, Urdu, Chinese, Japanese, Korean, Thai, Vietnamese, Indonesian, Malay, Tagalog, Swahili
    "रोकें", "बंद करें", "वंद", "বন্ধ", "بند کریں", "停止", "退订", "退訂", "拒收", "取消订阅", "取消訂閱", "配信停止", "解除",
    "ストップ", "수신거부", "수신 거부", "거부", "중지", "หยุด", "ยกเลิก", "dừng", "ngừng", "từ chối", "tu choi",
    "hủy đăng ký", "berhenti", "henti", "itigil"};

/// Those that mean other things as soon as words follow.
constexpr std::string_view weakStops[]{
    "end",     "quit",   "cancel",  "remove",  "enough",   "halt",     "cease",  "delete",   "td",      "ende",
    "schluss", "fin",    "alto",    "baja",    "parar",    "pare",     "basta",  "cancelar", "cancela", "salir",
    "sair",    "ferma",  "fermare", "annulla", "cancella", "annuler",  "konec",  "koniec",   "zrušit",  "zrusit",
    "zrušiť",  "kraj",   "prekid",  "állj",    "allj",     "vége",     "vege",   "dur",      "ret",     "çık",
    "cik",     "отмена", "хватит",  "отказ",   "відмова",  "τελοσ",    "τέλοσ",  "取消",     "退会",    "batal",
    "huy",     "hủy",    "peruuta", "stopper", "arrêté",   "annuleer", "avbryt", "zatrzymaj"};

constexpr std::string_view sentences[]{"unsubscribe",
                                       "opt out",
                                       "opt me out",
                                       "optout",
                                       "remove me",
                                       "remove my number",
                                       "take me off",
                                       "delete my number",
                                       "stop texting",
                                       "stop messaging",
                                       "stop sending",
                                       "stop these",
                                       "stop messages",
                                       "stop contacting",
                                       "stop writing",
                                       "please stop",
                                       "no more texts",
                                       "no more messages",
                                       "no more sms",
                                       "leave me alone",
                                       "do not text",
                                       "don't text",
                                       "dont text",
                                       "do not contact",
                                       "don't contact",
                                       "dont contact",
                                       "do not message",
                                       "lose my number",
                                       "not interested",
                                       "abmelden",
                                       "keine sms mehr",
                                       "keine nachrichten mehr",
                                       "nicht mehr schreiben",
                                       "keine werbung mehr",
                                       "nichts mehr schicken",
                                       "nicht mehr kontaktieren",
                                       "ne plus recevoir",
                                       "plus de sms",
                                       "plus de messages",
                                       "arrêtez de m'envoyer",
                                       "arretez de m'envoyer",
                                       "désabonnez",
                                       "desabonnez",
                                       "no quiero recibir",
                                       "no me escriban",
                                       "no enviar más",
                                       "no enviar mas",
                                       "no envíen más",
                                       "no envien mas",
                                       "de baja",
                                       "não quero receber",
                                       "nao quero receber",
                                       "non voglio più",
                                       "non voglio piu",
                                       "non inviatemi",
                                       "niet meer sturen",
                                       "geen berichten meer",
                                       "geen sms meer",
                                       "ingen flere sms",
                                       "inga fler sms",
                                       "nie chcę",
                                       "nie chce otrzymywać",
                                       "не присылайте",
                                       "не пишите",
                                       "удалите мой номер"};

constexpr std::string_view helps[]{
    "help",     "help me", "info",     "hilfe",  "aide",        "ayuda",      "ajuda",   "aiuto",    "hulp",
    "hjælp",    "hjelp",   "hjälp",    "apua",   "pomoc",       "pomoci",     "pomoči",  "segítség", "segitseg",
    "ajutor",   "помощь",  "допомога", "помощ",  "помоћ",       "βοηθεια",    "βοήθεια", "yardım",   "yardim",
    "مساعدة",   "עזרה",    "मदद",      "সাহায্য", "帮助",        "幫助",       "ヘルプ",  "도움말",   "ช่วยเหลือ",
    "trợ giúp", "bantuan", "tulong",   "msaada", "who is this", "who are you"};

constexpr std::string_view starts[]{"start", "unstop",   "yes", "subscribe", "resume", "opt in", "optin",
                                    "ja",    "anmelden", "oui", "si",        "sí",     "sim",    "reprendre",
                                    "alta",  "старт",    "да",  "开始",      "開始",   "시작"};

/// What is said around a keyword.
constexpr std::string_view politenesses[]{
    "please", "pls",     "plz",   "thanks", "thank",  "you",        "thx",    "ok",          "okay",       "hi",
    "hello",  "hey",     "bitte", "danke",  "hallo",  "svp",        "stp",    "merci",       "bonjour",    "favor",
    "por",    "gracias", "hola",  "per",    "favore", "grazie",     "ciao",   "alstublieft", "aub",        "dank",
    "tack",   "tak",     "takk",  "kiitos", "proszę", "prosze",     "prosím", "prosim",      "пожалуйста", "спасибо",
    "lütfen", "lutfen",  "ora",   "now",    "jetzt",  "maintenant", "ahora",  "sms"};

bool isOneOf(std::string_view word, std::span<const std::string_view> list)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Full-width Latin as phones in East Asia write it, as ASCII; typographic apostrophes as plain ones.
std::string plainForms(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
        if (byte(i) == 0xef && (byte(i + 1) == 0xbc || byte(i + 1) == 0xbd)) {
            const unsigned code = ((byte(i) & 0x0fu) << 12) | ((byte(i + 1) & 0x3fu) << 6) | (byte(i + 2) & 0x3fu);
            if (code >= 0xff01 && code <= 0xff5e) {
                plain += static_cast<char>(code - 0xfee0);
                i += 2;
                continue;
            }
        }
        if (byte(i) == 0xe2 && byte(i + 1) == 0x80 && byte(i + 2) == 0x99) {
            plain += '\'';
            i += 2;
            continue;
        }
        plain += text[i];
    }
    return plain;
}

/// Bytes of emoji, punctuation of other scripts and variation selectors: what stands between words there.
std::size_t signAt(std::string_view text, std::size_t at)
{
    const std::string_view rest = text.substr(at);
    const auto lead = static_cast<unsigned char>(rest.front());
    if (lead == 0xf0)
        return std::min<std::size_t>(4, rest.size()); // emoji and rare scripts
    for (const std::string_view sign :
         {"¡",  "¿", "«", "»", "“", "”",      "„",      "…",      "–",      "—",      "。", "！", "？", "、",
          "，", "،", "؟", "۔", "।", "\u200d", "\ufe0f", "\u20e3", "\u00a0", "\u3000", "‼",  "❌",  "⛔",  "✋"}) {
        if (rest.starts_with(sign))
            return sign.size();
    }
    return 0;
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    const auto flush = [&] {
        if (!word.empty())
            words.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool ascii = static_cast<unsigned char>(c) < 0x80;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
        const std::size_t sign = ascii ? 0 : signAt(text, i);
        if (sign > 0) {
            flush();
            i += sign - 1;
        } else if (ascii && !letter) {
            flush();
        } else {
            word += c;
        }
    }
    flush();
    // Quotes around a word are none of it.
    for (std::string& each : words) {
        while (!each.empty() && each.front() == '\'')
            each.erase(0, 1);
        while (!each.empty() && each.back() == '\'')
            each.pop_back();
    }
    std::erase(words, std::string());
    return words;
}

std::string joined(std::span<const std::string> words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// "stoooop" -> "stop", for words in ASCII.
std::string withoutRepeats(const std::string& word)
{
    std::string text;
    for (const char c : word) {
        if (text.empty() || text.back() != c || static_cast<unsigned char>(c) >= 0x80)
            text += c;
    }
    return text;
}

/// "s t o p" is a word, too.
std::vector<std::string> withSpacedLettersJoined(std::vector<std::string> words)
{
    const bool spaced = words.size() >= 3 && std::all_of(words.begin(), words.end(), [](const std::string& word) {
                            return word.size() == 1 && word.front() >= 'a' && word.front() <= 'z';
                        });
    if (!spaced)
        return words;
    std::string all;
    for (const std::string& word : words)
        all += word;
    return {all};
}

bool isStop(const std::string& text)
{
    return isOneOf(text, strongStops) || isOneOf(text, weakStops);
}

bool beginsWithStop(const std::vector<std::string>& words)
{
    for (std::size_t count = 1; count <= std::min<std::size_t>(3, words.size()); ++count) {
        const std::string begin = joined(std::span(words).first(count));
        if (isOneOf(begin, strongStops) || isOneOf(withoutRepeats(begin), strongStops))
            return true;
    }
    return false;
}

}

std::string_view replyMeaningName(ReplyMeaning meaning)
{
    switch (meaning) {
    case ReplyMeaning::Stop:
        return "stop";
    case ReplyMeaning::Help:
        return "help";
    case ReplyMeaning::Start:
        return "start";
    case ReplyMeaning::Other:
        break;
    }
    return "text";
}

ReplyMeaning replyMeaning(std::string_view text)
{
    std::string folded = foldText(plainForms(text.substr(0, mostBytes)));
    // A Turkish capital I with its dot folds to two characters.
    for (auto dot = folded.find("\u0307"); dot != std::string::npos; dot = folded.find("\u0307"))
        folded.erase(dot, 2);
    const auto all = withSpacedLettersJoined(wordsOf(folded));
    std::vector<std::string> words = all;
    std::erase_if(words, [](const std::string& word) { return isOneOf(word, politenesses); });
    if (words.empty())
        return ReplyMeaning::Other;
    const std::string whole = joined(words);
    const bool sameWord =
        std::all_of(words.begin(), words.end(), [&](const std::string& word) { return word == words[0]; });
    if (isStop(whole) || isStop(withoutRepeats(whole)) || (sameWord && isStop(words[0])))
        return ReplyMeaning::Stop;
    if (isOneOf(whole, helps) || isOneOf(joined(all), helps))
        return ReplyMeaning::Help;
    if (isOneOf(whole, starts))
        return ReplyMeaning::Start;
    if (all.size() <= mostWordsBehind && beginsWithStop(words))
        return ReplyMeaning::Stop;
    const std::string sentence = " " + joined(all) + " ";
    const bool says = std::any_of(std::begin(sentences), std::end(sentences), [&](std::string_view part) {
        return sentence.find(" " + std::string(part) + " ") != std::string::npos;
    });
    return all.size() <= mostWordsOfSentence && says ? ReplyMeaning::Stop : ReplyMeaning::Other;
}

}
