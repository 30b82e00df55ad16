#include "ui/connectors/connectorgallery.h"

#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"

#include <QGridLayout>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int cardsInARow = 3;
}

ConnectorGallery::ConnectorGallery(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_search(new SearchField(theme, tr("Find a provider"), this))
{
    m_search->setObjectName(QStringLiteral("connectorSearch"));
    m_search->setMaximumWidth(theme.scaled(360));
    auto* scroll = new ScrollBody(QStringLiteral("connectorGallery"), tr("What to connect"), this);
    QVBoxLayout* body = scroll->body();
    body->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    body->setSpacing(space::l);
    using Kind = ConnectorChoice::Group;
    for (const Kind kind : {Kind::Mail, Kind::Relay, Kind::Text, Kind::Incoming, Kind::Files}) {
        Group group;
        auto* title = new Label(theme, groupTitle(kind), Type::Lead, Colour::Text1, scroll);
        title->setType(Type::Lead, Weight::Strong);
        group.title = title;
        group.box = new QWidget(scroll);
        auto* grid = new QGridLayout(group.box);
        grid->setContentsMargins(0, 0, 0, space::m);
        grid->setSpacing(space::l);
        for (const ConnectorChoice& choice : connectorChoices()) {
            if (choice.group != kind)
                continue;
            auto* card = new ChoiceCard(theme, choice.glyph(), choice.title, choice.sentence, group.box);
            card->setObjectName(QStringLiteral("choice_%1").arg(choice.preset.isEmpty() ? choice.kind : choice.preset));
            connect(card, &QAbstractButton::clicked, this, [this, choice] { Q_EMIT chosen(choice); });
            const int n = int(group.cards.size());
            grid->addWidget(card, n / cardsInARow, n % cardsInARow);
            group.cards.append(
                {card, choice.title + u' ' + choice.kind + u' ' + choice.preset + u' ' + choice.sentence});
        }
        for (int column = 0; column < cardsInARow; ++column)
            grid->setColumnStretch(column, 1);
        body->addWidget(group.title);
        body->addWidget(group.box);
        m_groups.append(group);
    }
    auto* nothing = new Label(theme,
                              tr("Nothing of that name. “Another mail server” takes any provider of email that "
                                 "speaks SMTP."),
                              Type::Body, Colour::Text2, scroll);
    nothing->setWordWrap(true);
    nothing->hide();
    m_nothing = nothing;
    body->addWidget(m_nothing);
    body->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::l);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(space::xxl, 0, space::xxl, 0);
    row->addWidget(m_search, 1);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(scroll, 1);
    connect(m_search, &QLineEdit::textChanged, this, &ConnectorGallery::filter);
}

void ConnectorGallery::start()
{
    m_search->clear();
    m_search->setFocus();
}

void ConnectorGallery::filter(const QString& words)
{
    bool anything = false;
    for (const Group& group : std::as_const(m_groups)) {
        bool any = false;
        for (const auto& [card, text] : group.cards) {
            const bool fits = text.contains(words.trimmed(), Qt::CaseInsensitive);
            card->setVisible(fits);
            any = any || fits;
        }
        group.title->setVisible(any);
        group.box->setVisible(any);
        anything = anything || any;
    }
    m_nothing->setVisible(!anything);
}

}
