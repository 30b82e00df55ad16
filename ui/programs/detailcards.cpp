#include "ui/programs/detailcards.h"

#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

#include <cmath>

namespace patron::ui {

namespace {
void clear(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

Label* wrapped(Theme& theme, const QString& text, Type type, Colour colour, QWidget* parent)
{
    auto* label = new Label(theme, text, type, colour, parent);
    label->setWordWrap(true);
    return label;
}
}

ProblemsCard::ProblemsCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("Problems"), parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("programProblems"));
    hide();
}

void ProblemsCard::setPicture(const ProgramPicture& picture)
{
    clear(body());
    setVisible(!picture.problems.empty());
    setSubtitle(picture.hasErrors() ? tr("To be mended before it can start") : tr("Worth a look before it starts"));
    for (const program::ProgramProblem& problem : picture.problems) {
        auto* box = new QWidget(this);
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(space::xxs);
        column->addWidget(
            wrapped(m_theme, textOf(problem.text), Type::Body, problem.error ? Colour::Danger : Colour::Warn, box));
        if (!problem.fix.empty())
            column->addWidget(wrapped(m_theme, textOf(problem.fix), Type::Small, Colour::Text2, box));
        body()->addWidget(box);
    }
}

TermsCard::TermsCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("In words"), parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("programTerms"));
}

void TermsCard::add(const QString& label, const QString& sentence)
{
    if (sentence.isEmpty())
        return;
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xxs);
    column->addWidget(wrapped(m_theme, label, Type::Caption, Colour::Text2, box));
    column->addWidget(wrapped(m_theme, sentence, Type::Body, Colour::Text1, box));
    body()->addWidget(box);
}

void TermsCard::setPicture(const ProgramPicture& picture)
{
    clear(body());
    const program::Program& program = picture.named;
    if (picture.audience)
        add(tr("Fits today"),
            *picture.audience == 1 ? tr("1 person") : tr("%1 people").arg(countText(*picture.audience)));
    add(tr("Coming in again"), reentryWords(program));
    add(tr("Goal"), goalWords(program, *picture.words));
    add(tr("Ends early"), exitWords(program, *picture.words));
    add(tr("Held out"), holdoutWords(program));
    add(tr("Limits"), limitWords(program).join(QLatin1Char('\n')));
    add(tr("Sends through"), textOf(picture.connector));
}

EarningsCard::EarningsCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("What it earned"), parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("programEarnings"));
}

void EarningsCard::addRow(const QString& label, const QString& value, bool strong)
{
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(wrapped(m_theme, label, Type::Body, Colour::Text2, row), 1);
    auto* number = new Label(m_theme, value, Type::Body, Colour::Text1, row);
    number->setType(Type::Body, strong ? Weight::Strong : Weight::Regular);
    line->addWidget(number);
    body()->addWidget(row);
}

void EarningsCard::addSentence(const QString& text)
{
    body()->addWidget(wrapped(m_theme, text, Type::Small, Colour::Text2, this));
}

void EarningsCard::setPicture(const ProgramPicture& picture, std::string_view currency)
{
    clear(body());
    const results::Lift& lift = picture.lift;
    const auto money = [&](double minorUnits) { return moneyText(std::llround(minorUnits), currency); };
    if (picture.counts.entered == 0) {
        addSentence(tr("Nobody has come in yet."));
        return;
    }
    addRow(tr("A person who got it, on average"), lift.treated.n > 0 ? money(lift.treated.perCustomer.mean()) : tr("–"),
           false);
    addRow(tr("A person held out"), lift.heldOut.n > 0 ? money(lift.heldOut.perCustomer.mean()) : tr("–"), false);
    if (lift.test) {
        addRow(tr("Earned more per person"), money(lift.test->difference), true);
        addSentence(tr("Between %1 and %2 with 95 % confidence.").arg(money(lift.test->low), money(lift.test->high)));
        addSentence(lift.test->p < 0.05 ? tr("That is unlikely to be chance.")
                                        : tr("That may still be chance: let it run on."));
    } else {
        addSentence(tr("Not enough people to say yet: %1 got it and %2 were held out with their time over; each side "
                       "needs %3.")
                        .arg(countText(lift.treated.n), countText(lift.heldOut.n), countText(results::fewestInGroup)));
    }
    if (lift.notYet > 0)
        addSentence(lift.notYet == 1 ? tr("The time of 1 person is not over yet.")
                                     : tr("The time of %1 people is not over yet.").arg(countText(lift.notYet)));
}

}
