#include "ui/messages/versionsview.h"

#include "core/outbox/versionsends.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/messages/mailframe.h"
#include "ui/messages/twolines.h"
#include "ui/models/localetext.h"

#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int listWidth = 250;

bool says(const std::vector<message::TextChange>& changes)
{
    return std::any_of(changes.begin(), changes.end(),
                       [](const auto& change) { return change.kind != message::DiffRun::Kind::Same; });
}
}

VersionsView::VersionsView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_source(std::make_shared<workspace::MailSource>(services.store()))
    , m_list(new QListWidget(this))
    , m_against(new SegmentedControl(theme, tr("Compared with"), this))
    , m_summary(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_takeUp(new Button(theme, Button::Role::Secondary, Glyph::Undo, tr("Take this version up again"), this))
    , m_problem(new Banner(theme, Tone::Danger, {}, this))
    , m_subject(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_preheader(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_text(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_mails(new QWidget(this))
    , m_left(new MailFrame(theme, MailFrame::Kind::Desktop, m_mails))
    , m_right(new MailFrame(theme, MailFrame::Kind::Desktop, m_mails))
{
    setObjectName(QStringLiteral("versionsView"));
    m_list->setObjectName(QStringLiteral("versionList"));
    m_list->setAccessibleName(tr("Versions, the newest first"));
    m_list->setItemDelegate(new TwoLines(theme, m_list));
    m_list->setFixedWidth(theme.scaled(listWidth));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::xl, 0, space::xl, space::xl);
    row->setSpacing(space::xl);
    row->addWidget(m_list);
    auto* column = new QVBoxLayout;
    column->setSpacing(space::m);
    column->addWidget(buildBar());
    column->addWidget(m_problem);
    column->addWidget(buildPages(), 1);
    row->addLayout(column, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] { compare(); });
    connect(m_against, &SegmentedControl::chosen, this, [this] { compare(); });
    connect(m_takeUp, &QAbstractButton::clicked, this, [this] {
        if (m_compared && m_list->currentRow() >= 0)
            Q_EMIT takeUpRequested(m_compared->chosen,
                                   m_versions[static_cast<std::size_t>(m_list->currentRow())].version);
    });
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && changes.touches(Area::Messages))
            open(m_now, m_customer);
    });
}

QWidget* VersionsView::buildBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::l);
    m_against->setObjectName(QStringLiteral("versionsAgainst"));
    m_against->addSegment(QStringLiteral("now"), tr("Beside what it is now"));
    m_against->addSegment(QStringLiteral("before"), tr("Beside the one before"));
    m_takeUp->setObjectName(QStringLiteral("versionsTakeUp"));
    m_takeUp->setEnabled(false);
    m_summary->setObjectName(QStringLiteral("versionsSummary"));
    m_summary->setElided(true);
    row->addWidget(m_against);
    row->addWidget(m_summary, 1);
    row->addWidget(m_takeUp);
    return bar;
}

QWidget* VersionsView::buildPages()
{
    m_problem->setObjectName(QStringLiteral("versionsProblem"));
    m_problem->hide();
    auto* pages = new QWidget(this);
    auto* column = new QVBoxLayout(pages);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::s);
    m_subject->setObjectName(QStringLiteral("versionsSubject"));
    m_preheader->setObjectName(QStringLiteral("versionsPreheader"));
    m_text->setObjectName(QStringLiteral("versionsText"));
    for (Label* label : {m_subject, m_preheader, m_text}) {
        label->setTextFormat(Qt::RichText);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    auto* mails = new QHBoxLayout(m_mails);
    mails->setContentsMargins(0, space::s, 0, 0);
    mails->setSpacing(space::l);
    m_left->setObjectName(QStringLiteral("versionLeft"));
    m_right->setObjectName(QStringLiteral("versionRight"));
    for (MailFrame* frame : {m_left, m_right}) {
        frame->setExpandable(false);
        mails->addWidget(frame, 1);
    }
    column->addWidget(m_mails, 1);
    column->addStretch(0);
    return pages;
}

void VersionsView::open(const message::Message& now, std::optional<CustomerId> customer)
{
    m_now = now;
    m_customer = customer;
    struct Found
    {
        MessageId message;
        std::vector<message::messages::MessageVersion> versions;
    };
    m_services.ask<Found>(
        this,
        [name = now.name](ReadSession& session) -> Result<Found> {
            PATRON_TRY(saved, message::messages::find(session, name));
            return Found{saved.id, message::messages::history(session, saved.id)};
        },
        [this](Result<Found> found) {
            if (!found)
                return say(textOf(found.error().text));
            loadSends(found->message);
            take(std::move(found->versions));
        },
        QStringLiteral("history"));
}

/// How many got each version comes when it is counted.
void VersionsView::loadSends(MessageId message)
{
    using Counts = std::map<std::int64_t, std::int64_t>;
    m_services.ask<Counts>(
        this, [message](ReadSession& session) -> Result<Counts> { return outbox::sendsByVersion(session, message); },
        [this](Result<Counts> counts) {
            if (!counts)
                return;
            m_sends = std::move(*counts);
            fillList();
        },
        QStringLiteral("sends"));
}

void VersionsView::take(std::vector<message::messages::MessageVersion> versions)
{
    m_versions.clear();
    for (auto& version : versions) {
        if (version.language == m_now.language && !version.endsLanguage)
            m_versions.push_back(std::move(version));
    }
    fillList();
}

void VersionsView::fillList()
{
    const int row = m_list->currentRow();
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        const TimeZone& zone = m_services.store().zone();
        for (const auto& version : m_versions) {
            auto* item = new QListWidgetItem(tr("Version %1").arg(version.version), m_list);
            QString when = dateText(version.createdAt, zone) + u", " + timeText(version.createdAt, zone);
            const auto sent = m_sends.find(version.versionId);
            if (sent != m_sends.end())
                when = tr("%1 · sent to %2").arg(when, countText(sent->second));
            item->setData(role::secondaryText, when);
        }
        m_list->setCurrentRow(qBound(0, row, m_list->count() - 1));
    }
    compare();
}

bool VersionsView::isAgainstNow() const
{
    return m_against->current() == u"now";
}

void VersionsView::compare()
{
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    const auto at = static_cast<std::size_t>(row);
    const std::int64_t chosen = m_versions[at].versionId;
    const std::int64_t other = isAgainstNow() || at + 1 >= m_versions.size() ? 0 : m_versions[at + 1].versionId;
    const Ms when = m_services.clock().now();
    m_compared.reset();
    m_takeUp->setEnabled(false);
    const bool againstNow = isAgainstNow();
    m_services.ask<Compared>(
        this,
        [source = m_source, now = m_now, customer = m_customer, chosen, other, againstNow,
         when](ReadSession& session) -> Result<Compared> {
            PATRON_TRY(saved, message::messages::version(session, chosen));
            Compared compared;
            compared.chosen = saved.message;
            const message::Message* before = &compared.chosen;
            const message::Message* after = &now;
            message::SavedMessage older;
            if (!againstNow) {
                older = saved;
                if (other != 0) {
                    PATRON_TRY(found, message::messages::version(session, other));
                    older = std::move(found);
                }
                before = &older.message;
                after = &compared.chosen;
            }
            PATRON_TRY(what, workspace::compareVersions(session, *source, *before, *after, customer, when));
            compared.what = std::move(what);
            return compared;
        },
        [this](Result<Compared> compared) {
            if (!compared)
                return say(tr("These two cannot be shown beside each other: %1").arg(textOf(compared.error().text)));
            show(*compared);
            m_compared = std::move(*compared);
        },
        QStringLiteral("compare"));
}

void VersionsView::show(const Compared& compared)
{
    m_problem->hide();
    const workspace::VersionComparison& what = compared.what;
    const auto at = static_cast<std::size_t>(m_list->currentRow());
    const QString own = tr("Version %1").arg(m_versions[at].version);
    const bool isFirst = !isAgainstNow() && at + 1 >= m_versions.size();
    QStringList parts;
    if (what.mail.removed > 0)
        parts << tr("%n word(s) gone", nullptr, what.mail.removed);
    if (what.mail.added > 0)
        parts << tr("%n word(s) new", nullptr, what.mail.added);
    if (what.mail.restyled > 0)
        parts << tr("%n part(s) look otherwise", nullptr, what.mail.restyled);
    m_summary->setText(isFirst           ? tr("This is the first one.")
                       : what.isSame()   ? tr("Nothing changed.")
                       : parts.isEmpty() ? tr("The mail itself did not change.")
                                         : parts.join(QStringLiteral(", ")));
    m_takeUp->setEnabled(!(compared.chosen == m_now));
    showLine(m_subject, tr("Subject"), what.subject);
    showLine(m_preheader, tr("Preheader"), what.preheader);
    const bool isPage = !what.mail.before.empty() || !what.mail.after.empty();
    showLine(m_text, isPage ? tr("Plain text") : tr("Text"),
             isPage && !says(what.text) ? std::vector<message::TextChange>() : what.text);
    m_mails->setVisible(isPage);
    m_left->setTitle(isAgainstNow() ? own : isFirst ? own : tr("Version %1").arg(m_versions[at + 1].version));
    m_right->setTitle(isAgainstNow() ? tr("Now") : own);
    m_left->setVisible(!isFirst);
    m_left->showMail(textOf(what.mail.before), {});
    m_right->showMail(textOf(what.mail.after), {});
}

void VersionsView::showLine(Label* label, const QString& title, const std::vector<message::TextChange>& changes)
{
    label->setVisible(!changes.empty());
    label->setText(QStringLiteral("<span style=\"color:%1\">%2</span>&nbsp;&nbsp;%3")
                       .arg(m_theme.colour(Colour::Text2).name(), title.toHtmlEscaped(), markedText(changes)));
}

QString VersionsView::markedText(const std::vector<message::TextChange>& changes) const
{
    QString html;
    for (const message::TextChange& change : changes) {
        const QString text = textOf(change.text).toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
        const bool isGone = change.kind == message::DiffRun::Kind::Removed;
        if (change.kind == message::DiffRun::Kind::Same) {
            html += text;
            continue;
        }
        html += QStringLiteral("<span style=\"color:%1;background-color:%2;text-decoration:%3\">%4</span>")
                    .arg(m_theme.colour(isGone ? Colour::Danger : Colour::Ok).name(),
                         m_theme.colour(isGone ? Colour::DangerSoft : Colour::OkSoft).name(),
                         isGone ? QStringLiteral("line-through") : QStringLiteral("underline"), text);
    }
    return html;
}

void VersionsView::say(const QString& sentence)
{
    m_problem->setMessage(Tone::Danger, sentence);
    m_problem->show();
    m_summary->setText({});
    m_compared.reset();
    m_takeUp->setEnabled(false);
}

}
