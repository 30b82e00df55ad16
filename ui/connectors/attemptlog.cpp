#include "ui/connectors/attemptlog.h"

#include "core/delivery/connector.h"
#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/sendwords.h"
#include "ui/models/services.h"

#include <QHeaderView>
#include <QLocale>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

constexpr int mostLines = 500;
enum Column { When, Address, Occasion, Outcome, Said, Took, ColumnCount };
const QString troubleOnly = QStringLiteral("trouble");

Tone toneOf(const QString& outcome)
{
    if (outcome == u"accepted")
        return Tone::Ok;
    if (outcome == u"deferred" || outcome == u"queued" || outcome == u"resend" || outcome == u"held")
        return Tone::Warn;
    return Tone::Danger;
}

QString outcomeText(const std::string& outcome)
{
    if (outcome == "resend")
        return AttemptLog::tr("Again, by hand");
    if (const auto state = outbox::parseSendState(outcome))
        return stateText(*state);
    return textOf(outcome);
}

}

AttemptLog::AttemptLog(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_which(new SegmentedControl(theme, tr("Which tries"), this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(m_stack))
    , m_model(new QStandardItemModel(0, ColumnCount, this))
    , m_empty(new EmptyState(theme, Drawing::Done, {}, {}, m_stack))
{
    m_which->setObjectName(QStringLiteral("attemptsWhich"));
    m_which->addSegment(QStringLiteral("all"), tr("All tries"));
    m_which->addSegment(troubleOnly, tr("Trouble only"));
    m_model->setHorizontalHeaderLabels(
        {tr("When"), tr("To"), tr("Send"), tr("Led to"), tr("What the other side said"), tr("Took")});
    m_table->setObjectName(QStringLiteral("attemptList"));
    m_table->setAccessibleName(tr("Tries to send"));
    m_table->setModel(m_model);
    makeCardTable(m_table, theme);
    m_table->setItemDelegateForColumn(Outcome, new PillDelegate(theme, m_table));
    QHeaderView* head = m_table->horizontalHeader();
    head->setSectionResizeMode(Said, QHeaderView::Stretch);
    for (const auto& [column, width] :
         {std::pair(int(When), 130), std::pair(int(Address), 200), std::pair(int(Occasion), 140),
          std::pair(int(Outcome), 170), std::pair(int(Took), 70)})
        m_table->setColumnWidth(column, theme.scaled(width));
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    column->setSpacing(space::l);
    column->addWidget(m_which, 0, Qt::AlignLeading);
    column->addWidget(m_stack, 1);
    connect(m_which, &SegmentedControl::chosen, this, &AttemptLog::refresh);
}

void AttemptLog::show(const delivery::ConnectorRow& row)
{
    m_connector = row.id;
    m_model->removeRows(0, m_model->rowCount());
    refresh();
}

void AttemptLog::refresh()
{
    m_services.ask<std::vector<outbox::AttemptLine>>(
        this,
        [id = m_connector, trouble = m_which->current() ==
                                     troubleOnly](ReadSession& session) -> Result<std::vector<outbox::AttemptLine>> {
            return outbox::lastAttempts(session.connection(), id, trouble, mostLines);
        },
        [this](Result<std::vector<outbox::AttemptLine>> lines) {
            if (lines)
                fill(*lines);
        },
        QStringLiteral("attempts"));
}

void AttemptLog::fill(const std::vector<outbox::AttemptLine>& lines)
{
    m_model->removeRows(0, m_model->rowCount());
    const TimeZone zone = m_services.store().zone();
    for (const outbox::AttemptLine& line : lines) {
        QString said = textOf(line.response);
        if (line.code > 0) {
            const QString code = line.enhanced.empty()
                                     ? QString::number(line.code)
                                     : QStringLiteral("%1 %2").arg(line.code).arg(textOf(line.enhanced));
            said = said.startsWith(QString::number(line.code)) ? said : QStringLiteral("%1 %2").arg(code, said);
        }
        const QStringList texts{tr("%1, %2").arg(dateText(line.at, zone), timeText(line.at, zone)),
                                textOf(line.address),
                                textOf(line.occasion),
                                outcomeText(line.outcome),
                                said.simplified(),
                                tr("%1 s").arg(QLocale().toString(double(line.tookMs) / 1000.0, 'f', 1))};
        QList<QStandardItem*> row;
        for (const QString& text : texts) {
            auto* item = new QStandardItem(text);
            item->setToolTip(text);
            row.append(item);
        }
        row[Outcome]->setData(int(toneOf(textOf(line.outcome))), role::tone);
        row[Took]->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_model->appendRow(row);
    }
    const bool trouble = m_which->current() == troubleOnly;
    m_empty->setContent(Drawing::Done, trouble ? tr("No trouble") : tr("Nothing was sent by it yet"),
                        trouble ? tr("Everything that was tried lately got through.")
                                : tr("Each try to send will stand here, in the other side’s own words."));
    m_stack->setCurrentIndex(lines.empty() ? 1 : 0);
}

}
