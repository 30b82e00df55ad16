#include "ui/intake/matchstep.h"

#include "ui/intake/counttiles.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/pill.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
using intake::Field;
using intake::MergePolicy;

QString whyOf(Field field)
{
    switch (field) {
    case Field::Email:
        return MatchStep::tr("Two rows with one address are one customer, however it is spelt.");
    case Field::Phone:
        return MatchStep::tr("Numbers are compared as they are dialled, with their country.");
    case Field::Card:
        return MatchStep::tr("The loyalty card is compared as it stands.");
    case Field::CustomerId:
        return MatchStep::tr("The shop's own number counts together with where it comes from.");
    case Field::DeviceId:
        return MatchStep::tr("What a device did goes to the customer once it is known whose it is.");
    default:
        return {};
    }
}

QString textOfPolicy(MergePolicy policy)
{
    switch (policy) {
    case MergePolicy::Overwrite:
        return MatchStep::tr("Every value of the file is in force from now on. What was there stays in the history.");
    case MergePolicy::Fill:
        return MatchStep::tr("Only what a customer does not have yet is taken from the file.");
    case MergePolicy::Newest:
        break;
    }
    return MatchStep::tr("A value is taken where the row's own date of change is later than what is there.");
}
}

MatchStep::MatchStep(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_keys(new Card(theme, tr("How a row finds its customer"), this))
    , m_policy(new QComboBox)
    , m_policyText(new Label(theme, {}, Type::Body, Colour::Text2))
    , m_tiles(nullptr)
    , m_merged(new Label(theme, {}, Type::Body, Colour::Text2))
{
    auto* body = new ScrollBody(QStringLiteral("matchBody"), tr("How rows meet customers"), this);
    body->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    m_keys->setSubtitle(tr("The strongest key decides; a row that meets two customers is left to you as a duplicate."));
    body->body()->addWidget(m_keys);
    auto* policy = new Card(theme, tr("When the customer is there already"), this);
    m_policy->setParent(policy);
    m_policy->setObjectName(QStringLiteral("importPolicy"));
    m_policy->setAccessibleName(tr("When the customer is there already"));
    m_policy->setMaximumWidth(theme.scaled(320));
    m_policy->addItem(tr("The file is right"), int(MergePolicy::Overwrite));
    m_policy->addItem(tr("Only fill what is empty"), int(MergePolicy::Fill));
    m_policy->addItem(tr("The newer value is right"), int(MergePolicy::Newest));
    m_policyText->setParent(policy);
    m_policyText->setWordWrap(true);
    auto* consent = new Label(theme,
                              tr("Whatever you choose: a customer who said no stays at no. A file never makes "
                                 "consent looser."),
                              Type::Small, Colour::Text2, policy);
    consent->setWordWrap(true);
    policy->body()->addWidget(m_policy);
    policy->body()->addWidget(m_policyText);
    policy->body()->addWidget(consent);
    body->body()->addWidget(policy);
    auto* outcome = new Card(theme, tr("What came of it"), this);
    m_tiles = new CountTiles(theme, outcome);
    m_merged->setParent(outcome);
    m_merged->setWordWrap(true);
    outcome->body()->addWidget(m_tiles);
    outcome->body()->addWidget(m_merged);
    body->body()->addWidget(outcome);
    body->body()->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(body);
    connect(m_policy, &QComboBox::activated, this, [this] {
        m_policyText->setText(textOfPolicy(this->policy()));
        Q_EMIT policyChosen();
    });
}

void MatchStep::setDraft(const ImportDraft& draft)
{
    m_policy->setCurrentIndex(m_policy->findData(int(draft.policy)));
    m_policyText->setText(textOfPolicy(draft.policy));
    delete m_keyList;
    m_keyList = new QWidget(m_keys);
    auto* lines = new QVBoxLayout(m_keyList);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(space::l);
    for (const Field field : {Field::CustomerId, Field::Card, Field::Email, Field::Phone, Field::DeviceId}) {
        if (!draft.mapping.has(field))
            continue;
        QStringList columns;
        for (const intake::MappedColumn& column : draft.mapping.columns) {
            if (column.field == field)
                columns << textOf(column.column);
        }
        auto* line = new QHBoxLayout;
        line->setSpacing(space::l);
        line->addWidget(new StatusPill(m_theme, fieldText(field), Tone::Accent, m_keyList), 0, Qt::AlignTop);
        auto* words = new QVBoxLayout;
        words->setSpacing(space::xxs);
        words->addWidget(new Label(m_theme, columns.join(QStringLiteral(", ")), Type::Body, Colour::Text1, m_keyList));
        auto* why = new Label(m_theme, whyOf(field), Type::Small, Colour::Text2, m_keyList);
        why->setWordWrap(true);
        words->addWidget(why);
        line->addLayout(words, 1);
        lines->addLayout(line);
    }
    if (lines->isEmpty()) {
        auto* none =
            new Label(m_theme, tr("No column tells who a row is about."), Type::Body, Colour::Text2, m_keyList);
        lines->addWidget(none);
    }
    m_keys->body()->addWidget(m_keyList);
}

MergePolicy MatchStep::policy() const
{
    return static_cast<MergePolicy>(m_policy->currentData().toInt());
}

void MatchStep::setTried(const intake::ImportReport* report)
{
    if (!report) {
        m_tiles->setStale(true);
        m_merged->setText(tr("Counted in the next step."));
        return;
    }
    m_tiles->setCounts(report->counts);
    m_merged->setText(report->merged > 0
                          ? tr("%n row(s) fell together with another row of the file: the same customer twice.",
                               nullptr, static_cast<int>(report->merged))
                          : tr("No two rows of the file are the same customer."));
}

void MatchStep::takeFocus()
{
    m_policy->setFocus();
}

}
