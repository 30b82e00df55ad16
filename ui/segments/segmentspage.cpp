#include "ui/segments/segmentspage.h"

#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/segments/overlapview.h"
#include "ui/segments/rfmview.h"
#include "ui/segments/segmentbuilder.h"
#include "ui/segments/segmentlibrary.h"
#include "ui/segments/sizeview.h"
#include "ui/segments/stageview.h"
#include "ui/segments/valueview.h"

#include <QMap>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString segmentKey = QStringLiteral("segment");
const QString newKey = QStringLiteral("new");
const QString viewKey = QStringLiteral("view");

class SegmentsPage : public Page
{
public:
    SegmentsPage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
        : Page(parent)
        , m_stack(new QStackedWidget(this))
        , m_library(new SegmentLibrary(theme, services, m_stack))
        , m_builder(new SegmentBuilder(theme, services, dialogs, m_stack))
        , m_overlap(new OverlapView(theme, services, m_stack))
        , m_views{{QStringLiteral("rfm"), new RfmView(theme, services, m_stack)},
                  {QStringLiteral("value"), new ValueView(theme, services, m_stack)},
                  {QStringLiteral("stages"), new StageView(theme, services, m_stack)},
                  {QStringLiteral("size"), new SizeView(theme, services, m_stack)},
                  {QStringLiteral("overlap"), m_overlap}}
    {
        m_stack->addWidget(m_library);
        m_stack->addWidget(m_builder);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(m_stack);
        connectLibrary();
        connectBuilder();
        for (InsightView* view : std::as_const(m_views)) {
            m_stack->addWidget(view);
            connect(view, &InsightView::viewRequested, this, [this](const QString& id) { goTo(id); });
            connect(view, &InsightView::ruleMade, this, [this](const QString& name, const segment::Rule& rule) {
                m_builder->startNew(name, rule);
                bringUp(m_builder);
                Q_EMIT placeChanged({{newKey, true}});
            });
        }
    }

    void enter(const QVariantMap& at) override
    {
        if (at.contains(segmentKey))
            openSegment(SegmentId{at.value(segmentKey).toLongLong()});
        else if (at.contains(newKey))
            openNew();
        else if (InsightView* view = m_views.value(at.value(viewKey).toString()))
            bringUp(view);
        else
            openLibrary();
    }
    QUndoStack* undoStack() const override
    {
        return m_stack->currentWidget() == m_builder ? &m_builder->draft().undoStack() : m_library->undoStack();
    }
    QList<QAction*> commands() const override
    {
        if (m_stack->currentWidget() == m_builder)
            return m_builder->commands();
        if (auto* view = qobject_cast<InsightView*>(m_stack->currentWidget()))
            return view->commands();
        return m_library->commands();
    }
    QList<QWidget*> panes() override
    {
        return m_stack->currentWidget() == m_builder ? m_builder->panes() : QList<QWidget*>{m_stack->currentWidget()};
    }

private:
    static QVariantMap placeOf(SegmentId id) { return {{segmentKey, QVariant::fromValue<qlonglong>(id.value)}}; }
    void connectLibrary()
    {
        connect(m_library, &SegmentLibrary::opened, this, [this](SegmentId id) {
            openSegment(id);
            Q_EMIT placeChanged(placeOf(id));
        });
        connect(m_library, &SegmentLibrary::newRequested, this, [this] {
            openNew();
            Q_EMIT placeChanged({{newKey, true}});
        });
        connect(m_library, &SegmentLibrary::viewRequested, this, [this](const QString& id) { goTo(id); });
        connect(m_library, &SegmentLibrary::compareRequested, this, [this](const QList<SegmentId>& segments) {
            m_overlap->compare(segments);
            goTo(QStringLiteral("overlap"));
        });
    }
    void connectBuilder()
    {
        connect(m_builder, &SegmentBuilder::backRequested, this, [this] { goTo(QStringLiteral("library")); });
        connect(m_builder, &SegmentBuilder::saved, this, [this](SegmentId id) { Q_EMIT placeChanged(placeOf(id)); });
        connect(m_builder, &SegmentBuilder::noteRaised, this, &Page::noteRaised);
        connect(m_builder, &SegmentBuilder::customerOpened, this, [this](CustomerId id) {
            Q_EMIT goRequested(QStringLiteral("customers"),
                               {{QStringLiteral("customer"), QVariant::fromValue<qlonglong>(id.value)}});
        });
    }
    void goTo(const QString& view)
    {
        if (InsightView* wanted = m_views.value(view)) {
            bringUp(wanted);
            Q_EMIT placeChanged({{viewKey, view}});
            return;
        }
        openLibrary();
        Q_EMIT placeChanged({});
    }
    void bringUp(QWidget* widget)
    {
        m_stack->setCurrentWidget(widget);
        Q_EMIT undoStackChanged();
    }
    void openLibrary()
    {
        bringUp(m_library);
        m_library->takeFocus();
    }
    void openSegment(SegmentId id)
    {
        m_builder->open(id);
        bringUp(m_builder);
    }
    void openNew()
    {
        m_builder->startNew({}, {});
        bringUp(m_builder);
    }

    QStackedWidget* m_stack;
    SegmentLibrary* m_library;
    SegmentBuilder* m_builder;
    OverlapView* m_overlap;
    QMap<QString, InsightView*> m_views;
};
}

PageSpec makeSegmentsPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("segments"), Page::tr("Segments"), Glyph::Segments,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new SegmentsPage(theme, services, dialogs, parent);
            }};
}

}
