#include "ui/models/suppressionwords.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <array>

namespace patron::ui {

namespace {
class SuppressionWords
{
    Q_DECLARE_TR_FUNCTIONS(SuppressionWords)
};

struct ReasonWords
{
    const char* reason;
    const char* name;
    const char* sentence;
};

constexpr std::array reasons{
    ReasonWords{"unsubscribed", QT_TRANSLATE_NOOP("SuppressionWords", "Unsubscribed"),
                QT_TRANSLATE_NOOP("SuppressionWords", "They asked for no more.")},
    ReasonWords{"bounced_hard", QT_TRANSLATE_NOOP("SuppressionWords", "Bounced"),
                QT_TRANSLATE_NOOP("SuppressionWords", "Messages came back for good: the address does not work.")},
    ReasonWords{"complained", QT_TRANSLATE_NOOP("SuppressionWords", "Complained"),
                QT_TRANSLATE_NOOP("SuppressionWords", "They called a message of yours spam.")},
    ReasonWords{"manual", QT_TRANSLATE_NOOP("SuppressionWords", "By hand"),
                QT_TRANSLATE_NOOP("SuppressionWords", "Somebody of your shop put it here.")},
    ReasonWords{"erased", QT_TRANSLATE_NOOP("SuppressionWords", "Erased"),
                QT_TRANSLATE_NOOP("SuppressionWords", "A customer was erased. Of the address only a code is left, by "
                                                      "which it is known again should it come back.")},
};

const ReasonWords* wordsOf(std::string_view reason)
{
    for (const ReasonWords& each : reasons) {
        if (each.reason == reason)
            return &each;
    }
    return nullptr;
}
}

QString suppressionReasonText(std::string_view reason)
{
    const ReasonWords* words = wordsOf(reason);
    return words ? SuppressionWords::tr(words->name) : textOf(reason);
}

QString suppressionReasonSentence(std::string_view reason)
{
    const ReasonWords* words = wordsOf(reason);
    return words ? SuppressionWords::tr(words->sentence) : QString();
}

QString suppressionSourceText(std::string_view source)
{
    static constexpr std::array words{
        std::pair{"patron", QT_TRANSLATE_NOOP("SuppressionWords", "A send of yours")},
        std::pair{"mailbox", QT_TRANSLATE_NOOP("SuppressionWords", "The mailbox")},
        std::pair{"provider", QT_TRANSLATE_NOOP("SuppressionWords", "The provider")},
        std::pair{"reply", QT_TRANSLATE_NOOP("SuppressionWords", "A reply")},
        std::pair{"window", QT_TRANSLATE_NOOP("SuppressionWords", "Entered here")},
        std::pair{"patronctl", QT_TRANSLATE_NOOP("SuppressionWords", "The command line")},
        std::pair{"erasure", QT_TRANSLATE_NOOP("SuppressionWords", "The erasure")},
        std::pair{"simulated", QT_TRANSLATE_NOOP("SuppressionWords", "A simulation")},
    };
    for (const auto& [word, text] : words) {
        if (word == source)
            return SuppressionWords::tr(text);
    }
    return textOf(source);
}

QString suppressedAddressText(const customer::SuppressionLine& line)
{
    return line.normalized.empty() ? SuppressionWords::tr("An erased customer") : textOf(line.normalized);
}

QString suppressedChannelText(const customer::SuppressionLine& line)
{
    return line.kind == "email" ? SuppressionWords::tr("Email") : SuppressionWords::tr("Text message");
}

QString suppressionHowText(const customer::SuppressionLine& line)
{
    const QString source = suppressionSourceText(line.source);
    if (line.evidence.empty())
        return source;
    return SuppressionWords::tr("%1: %2").arg(source, textOf(line.evidence).simplified());
}

}
