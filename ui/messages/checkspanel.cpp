#include "ui/messages/checkspanel.h"

#include "core/workspace/messagefacts.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <variant>

namespace patron::ui {

namespace {
constexpr int typingPauseMs = 300;
}

ChecksPanel::ChecksPanel(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_title(new Label(theme, tr("Checks"), Type::Small, Colour::Text2, this))
    , m_list(new QListWidget(this))
{
    m_title->setObjectName(QStringLiteral("checksTitle"));
    m_title->setType(Type::Small, Weight::Strong);
    m_list->setObjectName(QStringLiteral("checks"));
    m_list->setAccessibleName(tr("Checks"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setProperty("kitCompact", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    column->addWidget(m_title);
    column->addWidget(m_list, 1);
    column->addStretch();
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &ChecksPanel::check);
    const auto go = [this](QListWidgetItem* item) {
        const auto& finding = m_findings[static_cast<std::size_t>(m_list->row(item))];
        Q_EMIT placeRequested(QString::fromStdString(finding.place.part), finding.place.line, finding.place.column);
    };
    connect(m_list, &QListWidget::itemActivated, this, go);
    connect(m_list, &QListWidget::itemClicked, this, go);
    connect(&theme, &Theme::changed, this, &ChecksPanel::refill);
}

void ChecksPanel::setMessage(const message::Message& message)
{
    m_message = message;
    m_pause.start();
}

void ChecksPanel::refreshFacts(const QString& uuid)
{
    m_uuid = uuid;
    message::SavedMessage saved;
    saved.uuid = uuid.toStdString();
    saved.message = m_message;
    const Ms now = m_services.clock().now();
    using Context = std::shared_ptr<const message::CheckContext>;
    m_services.ask<Context>(
        this,
        [saved, now, &store = m_services.store()](ReadSession& session) -> Result<Context> {
            return Context(
                std::make_shared<message::CheckContext>(workspace::messageFacts(session, store, saved, now)));
        },
        [this](Result<Context> context) {
            if (!context)
                return;
            m_context = *context;
            QStringList fields;
            for (const std::string& name : m_context->fields.known)
                fields << textOf(name);
            fields.sort();
            Q_EMIT fieldsKnown(fields);
            check();
        },
        QStringLiteral("fields"));
}

void ChecksPanel::check()
{
    if (!m_context)
        return;
    if (isBlank()) {
        // An empty page is a beginning, not a list of faults; what is on its way would be about an older one.
        m_services.run<std::monostate>(
            this, QString(), [](JobContext&) -> Result<std::monostate> { return std::monostate(); },
            [this](const Result<std::monostate>&) { show({}); }, QStringLiteral("checks"));
        return;
    }
    using Findings = std::vector<message::Finding>;
    m_services.run<Findings>(
        this, QString(),
        [message = m_message, context = m_context, people = m_people](JobContext&) -> Result<Findings> {
            message::CheckContext known = *context;
            if (people > 0)
                known.audience = people;
            return message::checkMessage(message, known);
        },
        [this](Result<Findings> findings) {
            if (findings)
                show(std::move(*findings));
        },
        QStringLiteral("checks"));
}

void ChecksPanel::setAudience(qint64 people, std::vector<message::Finding> findings)
{
    m_people = people;
    m_rendered = std::move(findings);
    refill();
    m_pause.start();
}

void ChecksPanel::show(std::vector<message::Finding> findings)
{
    m_written = std::move(findings);
    refill();
    Q_EMIT checked();
}

void ChecksPanel::refill()
{
    m_findings = m_written;
    m_findings.insert(m_findings.end(), m_rendered.begin(), m_rendered.end());
    std::stable_sort(
        m_findings.begin(), m_findings.end(),
        [](const message::Finding& one, const message::Finding& other) { return one.level < other.level; });
    m_list->clear();
    for (const message::Finding& finding : m_findings) {
        const bool error = finding.level == message::FindingLevel::Error;
        const bool hint = finding.level == message::FindingLevel::Hint;
        const QString words =
            finding.fix.empty() ? textOf(finding.text) : textOf(finding.text) + QLatin1Char(' ') + textOf(finding.fix);
        auto* item = new QListWidgetItem(m_theme.icon(error  ? Glyph::Error
                                                      : hint ? Glyph::Info
                                                             : Glyph::Warning,
                                                      error  ? Colour::Danger
                                                      : hint ? Colour::Info
                                                             : Colour::Warn),
                                         words, m_list);
        item->setToolTip(words);
    }
    showTitle();
}

bool ChecksPanel::isBlank() const
{
    return std::all_of(m_message.body.begin(), m_message.body.end(),
                       [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
}

void ChecksPanel::showTitle()
{
    const auto errors = std::count_if(m_findings.begin(), m_findings.end(), [](const message::Finding& finding) {
        return finding.level == message::FindingLevel::Error;
    });
    const int others = static_cast<int>(m_findings.size()) - static_cast<int>(errors);
    if (isBlank())
        m_title->setText(tr("Checks begin with the first words"));
    else if (m_findings.empty())
        m_title->setText(tr("Checks: nothing to mend"));
    else if (errors == 0)
        m_title->setText(tr("Checks: %n thing(s) to look at", nullptr, others));
    else
        m_title->setText(tr("Checks: %n error(s)", nullptr, int(errors)) +
                         (others > 0 ? tr(", %n more to look at", nullptr, others) : QString()));
    m_title->setColour(errors > 0 ? Colour::Danger : Colour::Text2);
    m_list->setVisible(!m_findings.empty());
}

}
