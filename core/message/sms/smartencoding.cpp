#include "core/message/sms/smartencoding.h"

#include "core/message/html/liquidmask.h"
#include "core/message/sms/smsparts.h"

#include <algorithm>
#include <array>

namespace patron::message {

namespace {
struct PlainForm
{
    char32_t character;
    std::string_view plain;
};

/// Ascending. Plain forms are of the basic alphabet, so that none costs two.
constexpr std::array plainForms{
    PlainForm{U'\t', " "},    PlainForm{U'`', "'"},    PlainForm{0x00A0, " "},   PlainForm{0x00A9, "(c)"},
    PlainForm{0x00AB, "\""},  PlainForm{0x00AD, ""},   PlainForm{0x00AE, "(R)"}, PlainForm{0x00B4, "'"},
    PlainForm{0x00B7, "-"},   PlainForm{0x00BB, "\""}, PlainForm{0x00BC, "1/4"}, PlainForm{0x00BD, "1/2"},
    PlainForm{0x00BE, "3/4"}, PlainForm{0x00D7, "x"},  PlainForm{0x02BC, "'"},   PlainForm{0x2000, " "},
    PlainForm{0x2001, " "},   PlainForm{0x2002, " "},  PlainForm{0x2003, " "},   PlainForm{0x2004, " "},
    PlainForm{0x2005, " "},   PlainForm{0x2006, " "},  PlainForm{0x2007, " "},   PlainForm{0x2008, " "},
    PlainForm{0x2009, " "},   PlainForm{0x200A, " "},  PlainForm{0x200B, ""},    PlainForm{0x2010, "-"},
    PlainForm{0x2011, "-"},   PlainForm{0x2012, "-"},  PlainForm{0x2013, "-"},   PlainForm{0x2014, "-"},
    PlainForm{0x2015, "-"},   PlainForm{0x2018, "'"},  PlainForm{0x2019, "'"},   PlainForm{0x201A, "'"},
    PlainForm{0x201B, "'"},   PlainForm{0x201C, "\""}, PlainForm{0x201D, "\""},  PlainForm{0x201E, "\""},
    PlainForm{0x201F, "\""},  PlainForm{0x2022, "-"},  PlainForm{0x2026, "..."}, PlainForm{0x202F, " "},
    PlainForm{0x2032, "'"},   PlainForm{0x2033, "\""}, PlainForm{0x2039, "'"},   PlainForm{0x203A, "'"},
    PlainForm{0x2060, ""},    PlainForm{0x2122, "TM"}, PlainForm{0x2190, "<-"},  PlainForm{0x2192, "->"},
    PlainForm{0x2212, "-"},   PlainForm{0x2713, "OK"}, PlainForm{0x3000, " "},   PlainForm{0xFB01, "fi"},
    PlainForm{0xFB02, "fl"},  PlainForm{0xFE0F, ""},   PlainForm{0xFEFF, ""},
};
static_assert(std::is_sorted(plainForms.begin(), plainForms.end(),
                             [](const PlainForm& a, const PlainForm& b) { return a.character < b.character; }));

const PlainForm* plainForm(char32_t character)
{
    const auto found = std::lower_bound(plainForms.begin(), plainForms.end(), character,
                                        [](const PlainForm& form, char32_t wanted) { return form.character < wanted; });
    return found != plainForms.end() && found->character == character ? &*found : nullptr;
}
}

std::vector<SmsSubstitution> smartEncoding(std::string_view source)
{
    const html::LiquidMask mask(source);
    std::vector<SmsSubstitution> found;
    for (std::size_t i = 0; i < source.size();) {
        const std::size_t start = i;
        // What a byte of Liquid gives is told by the customer, not here.
        if (mask.text()[i] != source[i]) {
            ++i;
            continue;
        }
        const char32_t character = takeCharacter(source, i);
        if (gsm7Cost(character) > 0)
            continue;
        const PlainForm* plain = plainForm(character);
        if (!plain)
            return {};
        found.push_back({start, source.substr(start, i - start), plain->plain});
    }
    return found;
}

std::string substituted(std::string_view source, const std::vector<SmsSubstitution>& substitutions)
{
    std::string text;
    std::size_t done = 0;
    for (const SmsSubstitution& one : substitutions) {
        text.append(source.substr(done, one.offset - done)).append(one.after);
        done = one.offset + one.before.size();
    }
    return text.append(source.substr(done));
}

}
