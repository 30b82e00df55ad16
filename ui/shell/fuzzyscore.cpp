#include "ui/shell/fuzzyscore.h"

#include <QList>
#include <QStringList>

namespace patron::ui {

namespace {

constexpr int kLetter = 4;
constexpr int kRun = 8;
constexpr int kWordStart = 10;
constexpr int kTextStart = 14;
constexpr int kWholeWord = 12;

/// Lower case without accents: "Café" -> "cafe".
QString plain(const QString& text)
{
    QString result;
    for (const QChar letter : text.normalized(QString::NormalizationForm_D))
        if (!letter.isMark())
            result += letter.toCaseFolded();
    return result;
}

bool startsWord(const QString& text, qsizetype at)
{
    return at == 0 || !text.at(at - 1).isLetterOrNumber();
}

/// Score when the letters of `word` are sought greedily from `from` on; 0 when they are not all there.
int scoreFrom(const QString& word, const QString& text, qsizetype from)
{
    int score = 0;
    qsizetype at = from;
    qsizetype before = -2;
    for (const QChar letter : word) {
        const qsizetype found = text.indexOf(letter, at);
        if (found < 0)
            return 0;
        score += kLetter;
        if (found == before + 1)
            score += kRun;
        if (startsWord(text, found))
            score += found == 0 ? kTextStart : kWordStart;
        // A far jump is worth little.
        if (before >= 0)
            score -= int(std::min<qsizetype>(3, (found - before - 1) / 4));
        before = found;
        at = found + 1;
    }
    const bool atEnd = before + 1 == text.size() || !text.at(before + 1).isLetterOrNumber();
    if (atEnd && text.mid(from, word.size()) == word && startsWord(text, from))
        score += kWholeWord;
    return std::max(1, score);
}

int scoreWord(const QString& word, const QString& text)
{
    int best = 0;
    for (qsizetype from = text.indexOf(word.front()); from >= 0; from = text.indexOf(word.front(), from + 1))
        best = std::max(best, scoreFrom(word, text, from));
    return best;
}

}

int fuzzyScore(const QString& pattern, const QString& text)
{
    const QString haystack = plain(text);
    int total = 0;
    for (const QString& word : plain(pattern).split(u' ', Qt::SkipEmptyParts)) {
        const int score = scoreWord(word, haystack);
        if (score == 0)
            return 0;
        total += score;
    }
    return total;
}

}
