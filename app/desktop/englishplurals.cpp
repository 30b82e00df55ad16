#include "app/desktop/englishplurals.h"

namespace patron::desktop {

QString EnglishPlurals::translate(const char*, const char* sourceText, const char*, int n) const
{
    // An empty text says that this translator has nothing, and Qt takes the source text.
    if (n < 0 || !sourceText)
        return {};
    const QString text = QString::fromUtf8(sourceText);
    if (!text.contains(u"(s)"))
        return {};
    return QString(text).replace(QStringLiteral("(s)"), n == 1 ? QString() : QStringLiteral("s"));
}

}
