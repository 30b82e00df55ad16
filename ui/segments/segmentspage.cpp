#include "ui/segments/segmentspage.h"

#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/segments/segmentbuilder.h"
#include "ui/segments/segmentlibrary.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString segmentKey = QStringLiteral("segment");
const QString newKey = QStringLiteral("new");

class SegmentsPage : public Page
{
public:
    SegmentsPage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
        : Page(parent)
        , m_stack(new QStackedWidget(this))
        , m_library(new SegmentLibrary(theme, services, m_stack))
        , m_builder(new SegmentBuilder(theme, services, dialogs, m_stack))
    {
        m_stack->addWidget(m_library);
        m_stack->addWidget(m_builder);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(m_stack);
        connect(m_library, &SegmentLibrary::opened, this, [this](SegmentId id) {
            openSegment(id);
            Q_EMIT placeChanged(placeOf(id));
        });
        connect(m_library, &SegmentLibrary::newRequested, this, [this] {
            openNew();
            Q_EMIT placeChanged({{newKey, true}});
        });
        connect(m_builder, &SegmentBuilder::backRequested, this, [this] {
            openLibrary();
            Q_EMIT placeChanged({});
        });
        connect(m_builder, &SegmentBuilder::saved, this, [this](SegmentId id) { Q_EMIT placeChanged(placeOf(id)); });
        connect(m_builder, &SegmentBuilder::noteRaised, this, &Page::noteRaised);
        connect(m_builder, &SegmentBuilder::customerOpened, this, [this](CustomerId id) {
            Q_EMIT goRequested(QStringLiteral("customers"),
                               {{QStringLiteral("customer"), QVariant::fromValue<qlonglong>(id.value)}});
        });
    }

    void enter(const QVariantMap& at) override
    {
        if (at.contains(segmentKey))
            openSegment(SegmentId{at.value(segmentKey).toLongLong()});
        else if (at.contains(newKey))
            openNew();
        else
            openLibrary();
    }
    QUndoStack* undoStack() const override
    {
        return m_stack->currentWidget() == m_builder ? &m_builder->draft().undoStack() : m_library->undoStack();
    }
    QList<QAction*> commands() const override
    {
        return m_stack->currentWidget() == m_builder ? m_builder->commands() : m_library->commands();
    }
    QList<QWidget*> panes() override
    {
        return m_stack->currentWidget() == m_builder ? m_builder->panes() : QList<QWidget*>{m_library};
    }

private:
    static QVariantMap placeOf(SegmentId id) { return {{segmentKey, QVariant::fromValue<qlonglong>(id.value)}}; }
    void openLibrary()
    {
        m_stack->setCurrentWidget(m_library);
        m_library->takeFocus();
        Q_EMIT undoStackChanged();
    }
    void openSegment(SegmentId id)
    {
        m_builder->open(id);
        m_stack->setCurrentWidget(m_builder);
        Q_EMIT undoStackChanged();
    }
    void openNew()
    {
        m_builder->startNew({}, {});
        m_stack->setCurrentWidget(m_builder);
        Q_EMIT undoStackChanged();
    }

    QStackedWidget* m_stack;
    SegmentLibrary* m_library;
    SegmentBuilder* m_builder;
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
