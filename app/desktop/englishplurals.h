#pragma once

#include <QTranslator>

namespace patron::desktop {

/// Makes "%n order(s)" of the source texts "1 order" or "12 orders". Install it first; translations installed after it
/// win.
class EnglishPlurals : public QTranslator
{
    Q_OBJECT

public:
    using QTranslator::QTranslator;

    QString translate(const char* context, const char* sourceText, const char* disambiguation, int n) const override;
    bool isEmpty() const override { return false; }
};

}
