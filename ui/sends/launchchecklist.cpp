#include "ui/sends/launchchecklist.h"

#include "core/base/money.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/services.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {

constexpr int shownFindings = 3;
const QString messagesPage = QStringLiteral("messages");
const QString connectorsPage = QStringLiteral("connectors");

QString wordOf(Tone tone)
{
    switch (tone) {
    case Tone::Ok:
        return LaunchChecklist::tr("Right");
    case Tone::Danger:
        return LaunchChecklist::tr("Wrong");
    case Tone::Warn:
        return LaunchChecklist::tr("Look at this");
    default:
        return LaunchChecklist::tr("Good to know");
    }
}

}

LaunchChecklist::LaunchChecklist(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("launchChecklist"));
    m_column->setContentsMargins(0, 0, 0, 0);
}

void LaunchChecklist::clear()
{
    m_facts.reset();
    m_render.reset();
    m_lines.clear();
    refill();
}

void LaunchChecklist::show(const workspace::LaunchFacts& facts)
{
    m_facts = facts;
    m_render.reset();
    refill();
}

void LaunchChecklist::showRender(const workspace::LaunchRender& render)
{
    m_render = render;
    refill();
}

QStringList LaunchChecklist::lines() const
{
    QStringList lines;
    for (const Line& line : m_lines)
        lines.append(QStringLiteral("%1: %2").arg(wordOf(line.tone), line.text));
    return lines;
}

bool LaunchChecklist::hasErrors() const
{
    return std::any_of(m_lines.begin(), m_lines.end(), [](const Line& line) { return line.tone == Tone::Danger; });
}

LaunchChecklist::Line LaunchChecklist::senderLine() const
{
    const QString connector = textOf(m_facts->connector.name);
    const QString sender = textOf(m_facts->sender);
    Line line;
    line.page = connectorsPage;
    if (m_facts->connector.paused) {
        line.tone = Tone::Danger;
        line.text = tr("“%1” is paused: %2").arg(connector, textOf(m_facts->connector.reason));
        line.action = tr("Connectors");
    } else if (sender.isEmpty() && m_facts->connector.kind != "local") {
        line.tone = m_facts->channel == customer::Channel::Sms ? Tone::Info : Tone::Danger;
        line.text = m_facts->channel == customer::Channel::Sms ? tr("By %1, which chooses the sender").arg(connector)
                                                               : tr("%1 has no sender’s address").arg(connector);
        line.action = tr("Connectors");
    } else if (m_facts->connector.kind == "local") {
        line.tone = Tone::Info;
        line.text = tr("To the Local inbox: nobody gets anything");
    } else {
        const QString name = textOf(m_facts->senderName);
        line.text = name.isEmpty() ? tr("From %1 by %2").arg(sender, connector)
                                   : tr("From %1 <%2> by %3").arg(name, sender, connector);
    }
    return line;
}

LaunchChecklist::Line LaunchChecklist::consentLine() const
{
    Line line;
    if (!m_facts->marketing) {
        line.tone = Tone::Info;
        line.text = tr("A service message: it goes to all who have an address, asked or not. No advertising in it");
    } else {
        line.text = m_facts->channel == customer::Channel::Sms
                        ? tr("Only to people who said yes to text messages and have not stopped them")
                        : tr("Only to people who said yes to emails and have not unsubscribed");
    }
    return line;
}

QList<LaunchChecklist::Line> LaunchChecklist::findingLines() const
{
    QList<Line> lines;
    int left = 0;
    for (const message::Finding& finding : m_facts->findings) {
        if (finding.level == message::FindingLevel::Hint)
            continue;
        if (lines.size() == shownFindings) {
            ++left;
            continue;
        }
        Line line;
        line.tone = finding.level == message::FindingLevel::Error ? Tone::Danger : Tone::Warn;
        line.text = textOf(finding.text);
        lines.append(line);
    }
    if (lines.isEmpty())
        return {
            {Tone::Ok, tr("The message: nothing to mend, its links and its way to unsubscribe are there"), {}, {}, {}}};
    if (left > 0)
        lines.append({Tone::Warn, tr("%1 more to look at in the message").arg(countText(left)), {}, {}, {}});
    lines.first().action = tr("Messages");
    lines.first().page = messagesPage;
    return lines;
}

LaunchChecklist::Line LaunchChecklist::capLine() const
{
    if (m_facts->capExempt)
        return {Tone::Warn, tr("In spite of the caps, as you said"), {}, {}, {}};
    if (m_facts->caps.empty())
        return {Tone::Info, tr("No cap is set: somebody may have got another message today"), {}, {}, {}};
    QStringList sentences;
    for (const outbox::SendCap& cap : m_facts->caps)
        sentences.append(capSentence(cap));
    return {Tone::Ok, sentences.join(u' '), {}, {}, {}};
}

LaunchChecklist::Line LaunchChecklist::quietLine() const
{
    const bool texts = m_facts->channel == customer::Channel::Sms;
    const QString law = tr("Texts wait for the hours that the law of each one’s country and state allows.");
    if (m_facts->quietHours) {
        const QString own = quietSentence(*m_facts->quietHours);
        return {Tone::Ok, texts ? own + u' ' + law : own, {}, {}, {}};
    }
    if (texts)
        return {Tone::Ok, tr("No quiet hours are set.") + u' ' + law, {}, {}, {}};
    return {Tone::Info, tr("No quiet hours are set: it begins at once, whatever the hour is there"), {}, {}, {}};
}

LaunchChecklist::Line LaunchChecklist::paceLine() const
{
    QStringList parts;
    if (m_facts->perDay) {
        parts.append(tr("%1 of %2 of today’s messages are gone")
                         .arg(countText(m_facts->sentLastDay), countText(*m_facts->perDay)));
    }
    if (m_facts->warmsUp)
        parts.append(tr("twice as many on the next good day"));
    if (m_facts->perMinute)
        parts.append(tr("at most %1 a minute").arg(countText(*m_facts->perMinute)));
    if (m_facts->ahead > 0)
        parts.append(tr("%1 others go first").arg(countText(m_facts->ahead)));
    if (parts.isEmpty())
        return {Tone::Ok, tr("The account sets no bound"), {}, {}, {}};
    return {Tone::Info, tr("The pace: %1").arg(parts.join(QStringLiteral(", "))), {}, {}, {}};
}

QList<LaunchChecklist::Line> LaunchChecklist::renderLines() const
{
    if (!m_render)
        return {{Tone::Neutral, tr("Everyone’s message is being made, to look at it…"), {}, {}, {}}};
    // What keeps it from being made stands among what is to be mended already.
    if (m_render->failure && message::hasErrors(m_facts->findings))
        return {};
    if (m_render->failure)
        return {{Tone::Danger, textOf(m_render->failure->text), tr("Messages"), messagesPage, {}}};
    QList<Line> lines;
    const message::AudienceTally& tally = m_render->tally;
    const qint64 without = tally.leftOut + tally.failed;
    if (without > 0) {
        lines.append(
            {Tone::Warn,
             tr("%1 people get nothing: something that the message names is not known of them").arg(countText(without)),
             tr("Messages"),
             messagesPage,
             {}});
    } else {
        lines.append({Tone::Ok,
                      tr("Made for everyone: %1 messages, none with a hole").arg(countText(tally.rendered)),
                      {},
                      {},
                      {}});
        if (tally.blanks > 0) {
            lines.last().tone = Tone::Warn;
            lines.last().text = tr("Made for everyone; %1 places stay blank").arg(countText(tally.blanks));
        }
    }
    for (const message::Finding& finding : tally.checks.findings()) {
        if (finding.level != message::FindingLevel::Hint)
            lines.append({finding.level == message::FindingLevel::Error ? Tone::Danger : Tone::Warn,
                          textOf(finding.text),
                          {},
                          {},
                          {}});
    }
    if (!m_render->cost)
        return lines;
    const message::SmsCost& cost = *m_render->cost;
    const std::string& currency = m_services.store().currency();
    const QString parts = tr("%1 parts").arg(countText(tally.allSmsParts()));
    if (cost.messagesWithoutPrice() > 0) {
        lines.append({Tone::Warn,
                      tr("Costs are unknown for %1 of the messages: no price is set for where they go (%2)")
                          .arg(countText(cost.messagesWithoutPrice()), parts),
                      {},
                      {},
                      {}});
    } else {
        lines.append({Tone::Info,
                      tr("Costs %1 at most (%2)")
                          .arg(moneyText(formatDecimalShort(cost.total(), unitPriceDecimals), currency), parts),
                      {},
                      {},
                      {}});
    }
    return lines;
}

void LaunchChecklist::refill()
{
    delete m_content;
    m_content = nullptr;
    m_lines.clear();
    if (!m_facts)
        return;
    m_lines.append(senderLine());
    m_lines.append(consentLine());
    m_lines.append(findingLines());
    m_lines.append(renderLines());
    m_lines.append(paceLine());
    if (m_facts->marketing) {
        m_lines.append(capLine());
        m_lines.append(quietLine());
    }
    m_content = new QWidget(this);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::s);
    int number = 0;
    for (const Line& line : std::as_const(m_lines)) {
        auto* sign = new QLabel(m_content);
        const auto draw = [this, sign, tone = line.tone] {
            sign->setPixmap(glyphPixmap(m_theme, glyphOf(tone), foregroundOf(tone), m_theme.scaled(size::icon),
                                        devicePixelRatioF()));
        };
        draw();
        connect(&m_theme, &Theme::changed, sign, draw);
        sign->setToolTip(wordOf(line.tone));
        auto* text = new Label(m_theme, line.text, Type::Small, Colour::Text1, m_content);
        text->setWordWrap(true);
        text->setAccessibleName(QStringLiteral("%1: %2").arg(wordOf(line.tone), line.text));
        auto* row = new QHBoxLayout;
        row->setSpacing(space::m);
        row->addWidget(sign, 0, Qt::AlignTop);
        row->addWidget(text, 1);
        if (!line.action.isEmpty()) {
            auto* go = new Button(m_theme, Button::Role::Ghost, line.action, m_content);
            go->setCompact(true);
            go->setObjectName(QStringLiteral("launchGo%1").arg(++number));
            go->setAccessibleName(QStringLiteral("%1: %2").arg(line.action, line.text));
            connect(go, &QAbstractButton::clicked, this,
                    [this, page = line.page, at = line.at] { Q_EMIT goRequested(page, at); });
            row->addWidget(go, 0, Qt::AlignTop);
        }
        column->addLayout(row);
    }
    m_column->addWidget(m_content);
}

}
