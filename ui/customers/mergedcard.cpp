#include "ui/customers/mergedcard.h"

#include "core/workspace/customermerge.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patron::ui {

MergedCard::MergedCard(Theme& theme, Services& services, QWidget* parent)
    : Card(theme, tr("Merged from"), parent)
    , m_theme(theme)
    , m_services(services)
{
    hide();
}

void MergedCard::setCustomer(CustomerId customer)
{
    using Merges = std::vector<customer::CustomerMerge>;
    m_services.ask<Merges>(
        this,
        [customer](ReadSession& session) -> Result<Merges> {
            return customer::merges::into(session.connection(), customer);
        },
        [this](Result<Merges> merges) {
            if (merges)
                fill(*merges);
        },
        QStringLiteral("merges"));
}

void MergedCard::fill(const std::vector<customer::CustomerMerge>& merges)
{
    QWidget* content = renewContent(space::m);
    auto* column = static_cast<QVBoxLayout*>(content->layout());
    for (const customer::CustomerMerge& merge : merges) {
        const QString number = QString::number(merge.merged.value);
        auto* name = new Label(m_theme, tr("#%1").arg(number), Type::Body, Colour::Text1, content);
        auto* since = new Label(m_theme, dateText(merge.recordedAt, m_services.store().zone()), Type::Small,
                                Colour::Text2, content);
        auto* apart = new Button(m_theme, Button::Role::Ghost, tr("Take apart"), content);
        apart->setObjectName(QStringLiteral("unmerge_") + number);
        apart->setAccessibleName(tr("Take #%1 apart again").arg(number));
        apart->setCompact(true);
        auto* line = new QHBoxLayout;
        line->setSpacing(space::m);
        line->addWidget(name);
        line->addWidget(since, 1);
        line->addWidget(apart);
        column->addLayout(line);
        connect(apart, &QPushButton::clicked, this, [this, merge] { takeApart(merge); });
    }
    setVisible(!merges.empty());
}

void MergedCard::takeApart(const customer::CustomerMerge& merge)
{
    Services& services = m_services;
    services.run<workspace::MergeOutcome>(
        this, {},
        [&services, merge](JobContext& job) {
            return workspace::unmergeCustomer(services.store(), merge.merged, job.clock().now());
        },
        [this, merge, &services](Result<workspace::MergeOutcome> outcome) {
            if (!outcome) {
                Q_EMIT failed(textOf(outcome.error().text));
                return;
            }
            const workspace::MergeWish again{outcome->survivor, outcome->merged, merge.reason};
            services.undo().record(
                tr("taking #%1 apart", "what is undone").arg(merge.merged.value),
                [&services, again](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::mergeCustomers(services.store(), again, job.clock().now()));
                    return {};
                },
                [&services, again](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::unmergeCustomer(services.store(), again.second, job.clock().now()));
                    return {};
                });
            Q_EMIT undoOffered(tr("#%1 is a customer of its own again.").arg(merge.merged.value));
        });
}

}
