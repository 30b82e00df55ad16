#include "ui/segments/audiencepanel.h"

#include "core/customer/customerlist.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>

namespace patron::ui {

namespace {
void empty(QVBoxLayout* column)
{
    while (QLayoutItem* item = column->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void grey(QVBoxLayout* column)
{
    for (int i = 0; i < column->count(); ++i)
        if (auto* label = qobject_cast<Label*>(column->itemAt(i)->widget()))
            label->setColour(Colour::TextDisabled);
}
}

AudiencePanel::AudiencePanel(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_words(std::make_shared<RuleVocabulary>())
    , m_reach(new Label(theme, QStringLiteral("…"), Type::Title, Colour::Text1, this))
    , m_gap(new QVBoxLayout)
    , m_people(new QVBoxLayout)
    , m_key(new QLineEdit(this))
    , m_why(new QVBoxLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xl);

    auto* reach = new Card(theme, tr("Reach by e-mail"), this);
    m_reach->setType(Type::Title, Weight::Strong);
    reach->body()->addWidget(m_reach);
    m_gap->setSpacing(space::xs);
    reach->body()->addLayout(m_gap);
    column->addWidget(reach);

    auto* people = new Card(theme, tr("Ten of them"), this);
    m_people->setSpacing(0);
    people->body()->addLayout(m_people);
    column->addWidget(people);

    auto* why = new Card(theme, tr("Why is she (not) in?"), this);
    m_key->setObjectName(QStringLiteral("whyKey"));
    m_key->setAccessibleName(tr("Person to ask about"));
    m_key->setPlaceholderText(tr("E-mail, name or #number, then Enter"));
    m_key->setClearButtonEnabled(true);
    why->body()->addWidget(m_key);
    m_why->setSpacing(space::xs);
    why->body()->addLayout(m_why);
    column->addWidget(why);
    column->addStretch(1);
    connect(m_key, &QLineEdit::returnPressed, this, [this] { askWhy(m_key->text()); });
    connect(m_key, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) {
            empty(m_why);
            Q_EMIT explained({});
        }
    });
}

void AudiencePanel::setStale()
{
    m_reach->setColour(Colour::TextDisabled);
    grey(m_gap);
}

void AudiencePanel::setRule(const segment::Rule& rule, RuleVocabularyPtr words)
{
    m_rule = rule;
    m_words = std::move(words);
    Store& store = m_services.store();
    const segment::AskTerms terms{segment::liveAsOf(m_services.clock())};
    m_services.ask<segment::ReachAnswer>(
        this,
        [rule, terms, &store](ReadSession& session) { return segment::reach(session, store, rule, "email", terms); },
        [this](Result<segment::ReachAnswer> answer) {
            if (answer)
                showReach(*answer);
        },
        QStringLiteral("reach"));
    m_services.ask<std::vector<Person>>(
        this,
        [rule, terms, &store](ReadSession& session) -> Result<std::vector<Person>> {
            PATRON_TRY(ids, segment::samplePeople(session, store, rule, terms, 10));
            std::vector<Person> people;
            for (const CustomerId id : ids)
                for (const customer::CustomerRow& row : customer::customerlist::page(session, store, {}, id, 1))
                    people.push_back({row.id, textOf(row.name), textOf(row.email)});
            return people;
        },
        [this](Result<std::vector<Person>> people) {
            if (people)
                showPeople(*people);
        },
        QStringLiteral("people"));
    if (!m_key->text().isEmpty())
        askWhy(m_key->text());
}

void AudiencePanel::showReach(const segment::ReachAnswer& reach)
{
    m_reach->setColour(Colour::Text1);
    m_reach->setText(tr("%1 of %2").arg(countText(reach.reachable), countText(reach.of)));
    empty(m_gap);
    const std::pair<qint64, QString> reasons[] = {{reach.noAddress, tr("have no address")},
                                                  {reach.suppressed, tr("must not be written to")},
                                                  {reach.consentDenied, tr("said no")},
                                                  {reach.noConsent, tr("were never asked")}};
    for (const auto& [count, text] : reasons)
        if (count > 0)
            m_gap->addWidget(new Label(m_theme, QStringLiteral("%1 %2").arg(countText(count), text), Type::Body,
                                       Colour::Text2, this));
}

void AudiencePanel::showPeople(const std::vector<Person>& people)
{
    empty(m_people);
    int number = 0;
    for (const Person& person : people) {
        auto* button =
            new Button(m_theme, Button::Role::Ghost, person.name.isEmpty() ? person.detail : person.name, this);
        button->setObjectName(QStringLiteral("person%1").arg(number++));
        button->setCompact(true);
        button->setToolTip(person.detail.isEmpty() ? tr("Say why") : tr("%1 · say why").arg(person.detail));
        button->setAccessibleName(tr("Why is %1 in?").arg(button->text()));
        connect(button, &QAbstractButton::clicked, this, [this, id = person.id] {
            m_key->setText(QStringLiteral("#%1").arg(id.value));
            askWhy(m_key->text());
        });
        m_people->addWidget(button, 0, Qt::AlignLeading);
    }
    if (people.empty())
        m_people->addWidget(new Label(m_theme, tr("Nobody."), Type::Body, Colour::Text2, this));
}

void AudiencePanel::askWhy(const QString& key)
{
    Store& store = m_services.store();
    const segment::AskTerms terms{segment::liveAsOf(m_services.clock())};
    m_services.ask<Why>(
        this,
        [text = key.trimmed().toStdString(), rule = m_rule, terms, &store](ReadSession& session) -> Result<Why> {
            const customer::CustomerFilter filter{text};
            const auto found = customer::customerlist::index(session, filter, 1);
            if (text.empty() || found.starts.empty())
                return makeError(ErrorCode::NotFound, "Nobody is known under this name, address or number.");
            const auto rows = customer::customerlist::page(session, store, filter, found.starts.front(), 1);
            if (rows.empty())
                return makeError(ErrorCode::NotFound, "Nobody is known under this name, address or number.");
            PATRON_TRY(verdicts, segment::explain(session, store, rule, rows.front().id, terms));
            return Why{{rows.front().id, textOf(rows.front().name), textOf(rows.front().email)}, verdicts};
        },
        [this](Result<Why> why) { showWhy(why); }, QStringLiteral("why"));
}

void AudiencePanel::showWhy(const Result<Why>& why)
{
    empty(m_why);
    const auto line = [this](const QString& text, Type type, Colour colour) {
        auto* label = new Label(m_theme, text, type, colour, this);
        label->setWordWrap(true);
        m_why->addWidget(label);
    };
    if (!why) {
        line(textOf(why.error().text), Type::Body, Colour::Danger);
        Q_EMIT explained({});
        return;
    }
    const QString name = why->person.name.isEmpty() ? why->person.detail : why->person.name;
    line(why->verdicts.in ? tr("%1 is in.").arg(name) : tr("%1 is not in.").arg(name), Type::Lead,
         why->verdicts.in ? Colour::Ok : Colour::Danger);
    segment::visitNodes(m_rule.root, [&](const segment::Node& node, const std::string& path) {
        if (std::holds_alternative<segment::Group>(node.form))
            return;
        for (const segment::NodeVerdict& verdict : why->verdicts.nodes) {
            if (verdict.path != path || verdict.ignored)
                continue;
            QString text = (verdict.holds ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + ruleSentence(node, *m_words);
            if (verdict.value)
                text += tr(" (it is %1)").arg(textOf(*verdict.value));
            else if (verdict.hasValue)
                text += tr(" (not known)");
            line(text, Type::Small, verdict.holds ? Colour::Text2 : Colour::Danger);
        }
    });
    auto* open = new Button(m_theme, Button::Role::Ghost, Glyph::Customer, tr("Open the profile"), this);
    open->setObjectName(QStringLiteral("whyOpen"));
    open->setCompact(true);
    connect(open, &QAbstractButton::clicked, this, [this, id = why->person.id] { Q_EMIT customerOpened(id); });
    m_why->addWidget(open, 0, Qt::AlignLeading);
    Q_EMIT explained(why->verdicts);
}

}
