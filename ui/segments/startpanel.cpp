#include "ui/segments/startpanel.h"

#include "core/segment/rulejson.h"
#include "core/segment/rulesql.h"
#include "core/workspace/starters.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/personrule.h"
#include "ui/models/rulewords.h"

#include <QGridLayout>
#include <QLineEdit>

namespace patron::ui {

namespace {
constexpr std::size_t offered = 6;
constexpr int columns = 2;
}

StartPanel::StartPanel(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_cards(new QGridLayout)
    , m_person(new QLineEdit(this))
    , m_trouble(new Label(theme, {}, Type::Small, Colour::Danger, this))
{
    setObjectName(QStringLiteral("segmentStart"));
    m_cards->setSpacing(space::l);
    auto* title = new Label(theme, tr("Start from one of these"), Type::Lead, Colour::Text1, this);
    title->setType(Type::Lead, Weight::Strong);
    auto* like = new Label(theme, tr("Or start from a person"), Type::Lead, Colour::Text1, this);
    like->setType(Type::Lead, Weight::Strong);
    m_person->setObjectName(QStringLiteral("startPerson"));
    m_person->setAccessibleName(tr("Person to start from"));
    m_person->setPlaceholderText(tr("E-mail, name or #number, then Enter: people like them"));
    m_person->setMaximumWidth(theme.scaled(size::readableText));
    m_trouble->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::xl, 0, 0);
    column->setSpacing(space::l);
    column->addWidget(title);
    column->addLayout(m_cards);
    column->addSpacing(space::m);
    column->addWidget(like);
    column->addWidget(m_person);
    column->addWidget(m_trouble);
    connect(m_person, &QLineEdit::returnPressed, this, &StartPanel::askPerson);
    connect(m_person, &QLineEdit::textEdited, m_trouble, &QWidget::hide);
}

void StartPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_person->clear();
    m_trouble->hide();
    if (m_cards->count() == 0)
        askStarters();
}

void StartPanel::askStarters()
{
    m_services.ask<std::vector<Starter>>(
        this,
        [&store = m_services.store()](ReadSession& session) -> Result<std::vector<Starter>> {
            PATRON_TRY(words, readRuleVocabulary(session, store));
            PATRON_TRY(all, workspace::starterSegments());
            std::vector<Starter> starters;
            for (const workspace::StarterSegment& each : all) {
                const auto rule = segment::parseRule(each.rule, words->catalog);
                if (rule && starters.size() < offered)
                    starters.push_back({textOf(each.name), ruleSentence(rule->root, *words), *rule});
            }
            return starters;
        },
        [this](Result<std::vector<Starter>> starters) {
            if (starters)
                showStarters(*starters);
        },
        QStringLiteral("starters"));
}

void StartPanel::showStarters(const std::vector<Starter>& starters)
{
    if (m_cards->count() > 0)
        return;
    int place = 0;
    for (const Starter& starter : starters) {
        QString sentence = starter.sentence;
        sentence = sentence.left(1).toUpper() + sentence.mid(1);
        auto* card = new ChoiceCard(m_theme, Glyph::Segments, starter.name, sentence, this);
        card->setObjectName(QStringLiteral("starter%1").arg(place));
        connect(card, &QAbstractButton::clicked, this,
                [this, name = starter.name, rule = starter.rule] { Q_EMIT chosen(name, rule); });
        m_cards->addWidget(card, place / columns, place % columns);
        ++place;
    }
}

void StartPanel::askPerson()
{
    m_services.ask<PersonRule>(
        this,
        [&store = m_services.store(), text = m_person->text().trimmed().toStdString(),
         asOf = segment::liveAsOf(m_services.clock())](ReadSession& session) {
            return readPersonRule(session, store, text, asOf);
        },
        [this](Result<PersonRule> person) {
            if (person) {
                Q_EMIT chosen(tr("Like %1").arg(person->name), person->rule);
                return;
            }
            m_trouble->setText(textOf(person.error().text));
            m_trouble->show();
        },
        QStringLiteral("person"));
}

}
