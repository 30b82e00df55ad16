#include "ui/segments/insightview.h"

#include "ui/kit/banner.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QStackedWidget>

namespace patron::ui {

namespace {
constexpr int pauseMs = 400;
}

SegmentedControl* makeViewChoice(Theme& theme, QWidget* parent)
{
    auto* choice = new SegmentedControl(theme, InsightView::tr("View"), parent);
    choice->setObjectName(QStringLiteral("segmentsView"));
    choice->addSegment(QStringLiteral("library"), InsightView::tr("Library"));
    choice->addSegment(QStringLiteral("rfm"), InsightView::tr("RFM"));
    choice->addSegment(QStringLiteral("value"), InsightView::tr("Value"));
    choice->addSegment(QStringLiteral("stages"), InsightView::tr("Stages"));
    choice->addSegment(QStringLiteral("size"), InsightView::tr("Size"));
    choice->addSegment(QStringLiteral("overlap"), InsightView::tr("Overlap"));
    return choice;
}

QString shareText(qint64 part, qint64 of)
{
    return QStringLiteral("%1 %").arg(QLocale().toString(of > 0 ? 100.0 * double(part) / double(of) : 0.0, 'f', 1));
}

InsightView::InsightView(Theme& theme, Services& services, const QString& view, const QString& subtitle,
                         QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_header(new PageHeader(theme, tr("Segments"), this))
    , m_choice(makeViewChoice(theme, this))
    , m_view(view)
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_stack(new QStackedWidget(this))
    , m_body(new QHBoxLayout)
    , m_nothing(new EmptyState(theme, Drawing::Segment, {}, {}, m_stack))
{
    setObjectName(QStringLiteral("insight_") + view);
    m_header->setSubtitle(subtitle);
    m_header->setCentre(m_choice);
    m_choice->setCurrent(view);
    m_trouble->hide();
    m_trouble->setClosable(true);
    auto* filled = new QWidget(m_stack);
    filled->setLayout(m_body);
    m_body->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    m_body->setSpacing(space::xl);
    m_stack->addWidget(filled);
    m_stack->addWidget(m_nothing);
    auto* troubleRow = new QHBoxLayout;
    troubleRow->setContentsMargins(space::xxl, 0, space::xxl, 0);
    troubleRow->addWidget(m_trouble);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(troubleRow);
    column->addWidget(m_stack, 1);

    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(&services, &Services::changed, &m_pause, qOverload<>(&QTimer::start));
    connect(m_choice, &SegmentedControl::chosen, this, [this](const QString& id) {
        if (id == m_view)
            return;
        Q_EMIT viewRequested(id);
        m_choice->setCurrent(m_view);
    });
}

QAction* InsightView::addMake(const QString& name)
{
    auto* make = new QAction(tr("Make a segment"), this);
    make->setObjectName(name);
    make->setShortcut(QKeySequence(QStringLiteral("Ctrl+Return")));
    make->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    make->setEnabled(false);
    addAction(make);
    m_header->setPrimaryAction(make);
    m_commands << make;
    return make;
}

void InsightView::askForSegments(std::function<void(const std::vector<segment::SegmentTitle>&)> show)
{
    m_services.ask<std::vector<segment::SegmentTitle>>(
        this,
        [](ReadSession& session) -> Result<std::vector<segment::SegmentTitle>> {
            return segment::segments::all(session);
        },
        [this, show = std::move(show)](Result<std::vector<segment::SegmentTitle>> titles) {
            if (titles)
                show(*titles);
            else
                showTrouble(titles.error());
        },
        QStringLiteral("titles"));
}

void InsightView::showBody()
{
    m_trouble->hide();
    m_stack->setCurrentIndex(0);
}

void InsightView::showNothing(const QString& title, const QString& sentence)
{
    m_trouble->hide();
    m_nothing->setContent(Drawing::Segment, title, sentence);
    m_stack->setCurrentIndex(1);
}

void InsightView::showTrouble(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    m_trouble->setMessage(Tone::Danger, textOf(error.text));
    m_trouble->show();
}

void InsightView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

}
