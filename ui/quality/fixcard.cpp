#include "ui/quality/fixcard.h"

#include "core/customer/enrichment.h"
#include "core/workspace/valueedit.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr std::size_t sampleSize = 6;
const std::string duplicatesFix = "duplicates";
}

FixCard::FixCard(Theme& theme, Services& services, const customer::QualityCheck& check, int number, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme)
    , m_services(services)
    , m_check(check)
    , m_sample(new QWidget(this))
    , m_look(new Button(theme, Button::Role::Secondary, tr("See what it does"), this))
    , m_apply(new Button(theme, Button::Role::Secondary, tr("Do it"), this))
{
    const customer::FixKind* kind = customer::enrichment::findKind(check.fix);
    const QString what = textOf(check.text);
    m_name = kind ? textOf(kind->label) : what.left(1).toUpper() + what.mid(1);
    setTitle(m_name);
    auto* helps =
        new Label(theme, tr("Helps %1 customers").arg(countText(check.helped)), Type::Body, Colour::Text1, this);
    helps->setType(Type::Body, Weight::Strong);
    auto* does = new Label(theme, kind ? textOf(kind->does) : what, Type::Body, Colour::Text2, this);
    does->setWordWrap(true);
    m_look->setObjectName(QStringLiteral("fixLook%1").arg(number));
    m_look->setCompact(true);
    m_apply->setObjectName(QStringLiteral("fixApply%1").arg(number));
    m_apply->setCompact(true);
    m_apply->hide();
    m_sample->hide();
    if (check.fix == duplicatesFix)
        m_look->setText(tr("Go through them"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_look);
    buttons->addWidget(m_apply);
    buttons->addStretch(1);
    body()->addWidget(helps);
    body()->addWidget(does);
    body()->addWidget(m_sample);
    body()->addStretch(1);
    body()->addLayout(buttons);
    connect(m_look, &QPushButton::clicked, this, [this] {
        if (m_check.fix == duplicatesFix)
            Q_EMIT viewRequested(QStringLiteral("duplicates"));
        else
            look();
    });
    connect(m_apply, &QPushButton::clicked, this, &FixCard::apply);
}

void FixCard::look()
{
    m_look->setEnabled(false);
    m_services.run<workspace::ValueEdit>(
        this, {},
        [fix = m_check.fix, &store = m_services.store()](JobContext& job) {
            return workspace::applyFix(store, fix, true, job, sampleSize);
        },
        [this](Result<workspace::ValueEdit> edit) {
            m_look->setEnabled(true);
            if (!edit) {
                Q_EMIT failed(textOf(edit.error().text));
                return;
            }
            delete m_sample->layout();
            qDeleteAll(m_sample->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
            auto* grid = new QGridLayout(m_sample);
            grid->setContentsMargins(0, 0, 0, 0);
            grid->setHorizontalSpacing(space::m);
            grid->setVerticalSpacing(space::xs);
            grid->setColumnStretch(0, 1);
            grid->setColumnStretch(2, 1);
            int row = 0;
            for (const customer::Suggestion& each : edit->sample) {
                auto* from = new Label(m_theme, each.from.empty() ? tr("(nothing)") : textOf(each.from), Type::Body,
                                       Colour::Text3, m_sample);
                from->setElided(true);
                auto* to = new Label(m_theme, textOf(each.to), Type::Body, Colour::AccentText, m_sample);
                to->setElided(true);
                grid->addWidget(from, row, 0);
                grid->addWidget(new Label(m_theme, QStringLiteral("→"), Type::Body, Colour::Text3, m_sample), row, 1);
                grid->addWidget(to, row++, 2);
            }
            if (row == 0)
                grid->addWidget(new Label(m_theme, tr("Nothing is left to do."), Type::Body, Colour::Text2, m_sample),
                                0, 0);
            m_sample->show();
            m_look->hide();
            m_apply->setText(tr("Change %1 values").arg(countText(edit->values)));
            m_apply->setVisible(edit->values > 0);
            if (m_apply->isVisible())
                m_apply->setFocus();
        });
}

void FixCard::apply()
{
    m_apply->setEnabled(false);
    Services& services = m_services;
    services.run<workspace::ValueEdit>(
        this, m_name,
        [fix = m_check.fix, &services](JobContext& job) {
            return workspace::applyFix(services.store(), fix, false, job, 0);
        },
        [this, &services](Result<workspace::ValueEdit> edit) {
            m_apply->setEnabled(true);
            if (!edit) {
                if (edit.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(textOf(edit.error().text));
                return;
            }
            if (edit->batch) {
                services.undo().record(m_name, [&services, batch = edit->batch](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::undoEdit(services.store(), batch, job.clock().now()));
                    return {};
                });
            }
            Q_EMIT applied(
                tr("%1 values of %2 customers are changed.").arg(countText(edit->values), countText(edit->customers)));
        });
}

}
