#include "ui/segments/audiencepanel.h"

#include "core/customer/customerlist.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/sparkline.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int monthsBack = 12;
constexpr int monthsApart = 2;

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
    , m_sizes(new Sparkline(theme, this))
    , m_growth(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_people(new QVBoxLayout)
    , m_key(new QLineEdit(this))
    , m_why(new QVBoxLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xl);

    auto* reach = new Card(theme, tr("Reach"), this);
    m_email = addChannel(reach->body(), tr("by e-mail"), tr("have no address"));
    reach->body()->addSpacing(space::m);
    m_sms = addChannel(reach->body(), tr("by text message"), tr("have no mobile number"));
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

    auto* sizes = new Card(theme, tr("Size over time"), this);
    sizes->setSubtitle(tr("By what is known today"));
    m_sizes->setMinimumHeight(theme.scaled(56));
    m_growth->setWordWrap(true);
    m_growth->setObjectName(QStringLiteral("segmentGrowth"));
    sizes->body()->addWidget(m_sizes);
    sizes->body()->addWidget(m_growth);
    column->addWidget(sizes);
    column->addStretch(1);
    connect(m_key, &QLineEdit::returnPressed, this, [this] { askWhy(m_key->text()); });
    connect(m_key, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) {
            empty(m_why);
            Q_EMIT explained({});
        }
    });
}

AudiencePanel::Channel AudiencePanel::addChannel(QVBoxLayout* column, const QString& title, const QString& nowhere)
{
    Channel channel{new Label(m_theme, QStringLiteral("…"), Type::Title, Colour::Text1, this),
                    new Label(m_theme, title, Type::Small, Colour::Text2, this), new QVBoxLayout, nowhere};
    channel.head->setType(Type::Title, Weight::Strong);
    channel.gap->setSpacing(space::xxs);
    column->addWidget(channel.head);
    column->addWidget(channel.name);
    column->addLayout(channel.gap);
    return channel;
}

void AudiencePanel::setStale()
{
    for (const Channel& channel : {m_email, m_sms}) {
        channel.head->setColour(Colour::TextDisabled);
        grey(channel.gap);
    }
    m_growth->setColour(Colour::TextDisabled);
    // Past sizes take long: those of the rule before are given up at once, and leave the threads to its count.
    m_services.ask<bool>(
        this, [](ReadSession&) -> Result<bool> { return true; }, [](const Result<bool>&) {}, QStringLiteral("sizes"));
}

void AudiencePanel::setRule(const segment::Rule& rule, RuleVocabularyPtr words)
{
    m_rule = rule;
    m_words = std::move(words);
    Store& store = m_services.store();
    const segment::AskTerms terms{segment::liveAsOf(m_services.clock())};
    using Both = std::pair<segment::ReachAnswer, segment::ReachAnswer>;
    m_services.ask<Both>(
        this,
        [rule, terms, &store](ReadSession& session) -> Result<Both> {
            PATRON_TRY(email, segment::reach(session, store, rule, "email", terms));
            PATRON_TRY(sms, segment::reach(session, store, rule, "sms", terms));
            return Both{email, sms};
        },
        [this](Result<Both> answer) {
            if (!answer)
                return;
            showReach(m_email, answer->first);
            showReach(m_sms, answer->second);
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
    askSizes();
}

void AudiencePanel::askSizes()
{
    m_services.ask<QList<double>>(
        this,
        [rule = m_rule, &store = m_services.store(),
         now = segment::liveAsOf(m_services.clock())](ReadSession& session) -> Result<QList<double>> {
            QList<double> sizes;
            for (int back = monthsBack; back >= 0; back -= monthsApart) {
                const Ms at = store.zone().add(now, Duration{-back, TimeUnit::Months});
                PATRON_TRY(answer, segment::count(session, store, rule, {at}));
                sizes << double(answer.count);
            }
            return sizes;
        },
        [this](Result<QList<double>> sizes) {
            if (!sizes)
                return;
            const auto said = [&](double size) { return countText(qint64(size)); };
            const QString words = tr("From %1 a year ago to %2 now; at most %3.")
                                      .arg(said(sizes->first()), said(sizes->last()),
                                           said(*std::max_element(sizes->begin(), sizes->end())));
            m_sizes->setPoints(*sizes, words);
            m_growth->setText(words);
            m_growth->setColour(Colour::Text2);
        },
        QStringLiteral("sizes"));
}

void AudiencePanel::showReach(const Channel& channel, const segment::ReachAnswer& reach)
{
    channel.head->setColour(Colour::Text1);
    channel.head->setText(tr("%1 of %2").arg(countText(reach.reachable), countText(reach.of)));
    empty(channel.gap);
    const std::pair<qint64, QString> reasons[] = {{reach.noAddress, channel.nowhere},
                                                  {reach.suppressed, tr("must not be written to")},
                                                  {reach.consentDenied, tr("said no")},
                                                  {reach.noConsent, tr("were never asked")}};
    for (const auto& [count, text] : reasons)
        if (count > 0)
            channel.gap->addWidget(new Label(m_theme, QStringLiteral("%1 %2").arg(countText(count), text), Type::Body,
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
