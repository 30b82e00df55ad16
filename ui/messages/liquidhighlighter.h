#pragma once

#include <QSyntaxHighlighter>

namespace patron::ui {

class Theme;

/// Colours HTML with Liquid in it: elements, attributes, comments, {{ output }}, {% tags %}.
class LiquidHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    LiquidHighlighter(Theme& theme, QTextDocument* document);

    /// A text message has no elements: what counts there is which characters cost two, and which make all of it cost
    /// more.
    void setSms(bool isSms);

protected:
    void highlightBlock(const QString& text) override;

private:
    /// What a line begins inside of.
    enum State { Plain = 0, InComment = 1, InElement = 2, InOutput = 3, InTag = 4 };
    qsizetype markLiquid(const QString& text, qsizetype from, State state);
    void markElement(const QString& text, qsizetype from, qsizetype to);
    void markSms(const QString& text);

    Theme& m_theme;
    bool m_isSms = false;
};

}
