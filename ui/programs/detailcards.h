#pragma once

#include "ui/kit/card.h"
#include "ui/models/programpicture.h"

#include <functional>

namespace patron::ui {

class ScrollBody;

/// What is wrong with a program, each with what to do. Hidden when nothing is.
class ProblemsCard : public Card
{
public:
    ProblemsCard(Theme& theme, QWidget* parent);
    void setPicture(const ProgramPicture& picture);

private:
    Theme& m_theme;
};

/// A program's terms in sentences: who, goal, held out, limits.
class TermsCard : public Card
{
public:
    TermsCard(Theme& theme, QWidget* parent);
    void setPicture(const ProgramPicture& picture);

private:
    void add(const QString& label, const QString& sentence);

    Theme& m_theme;
};

/// What a program earned: those who got it against those held out, or why it cannot be said yet.
class EarningsCard : public Card
{
public:
    EarningsCard(Theme& theme, QWidget* parent);
    void setPicture(const ProgramPicture& picture, std::string_view currency);

private:
    void addRow(const QString& label, const QString& value, bool strong);
    void addSentence(const QString& text);

    Theme& m_theme;
};

}
