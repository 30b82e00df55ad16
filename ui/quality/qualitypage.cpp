#include "ui/quality/qualitypage.h"

#include "ui/kit/pageheader.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"
#include "ui/quality/duplicatesview.h"
#include "ui/quality/qualityoverview.h"
#include "ui/quality/spellingsview.h"

#include <QAction>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString viewKey = QStringLiteral("view");
const QString overview = QStringLiteral("overview");
const QString spellings = QStringLiteral("spellings");
const QString duplicates = QStringLiteral("duplicates");

class QualityPage : public Page
{
public:
    QualityPage(Theme& theme, Services& services, QWidget* parent)
        : Page(parent)
        , m_services(services)
        , m_header(new PageHeader(theme, tr("Data quality"), this))
        , m_choice(new SegmentedControl(theme, tr("What to look at"), this))
        , m_stack(new QStackedWidget(this))
        , m_overview(new QualityOverview(theme, services, m_stack))
        , m_spellings(new SpellingsView(theme, services, m_stack))
        , m_duplicates(new DuplicatesView(theme, services, m_stack))
    {
        m_choice->setObjectName(QStringLiteral("qualityView"));
        m_choice->addSegment(overview, tr("Overview"));
        m_choice->addSegment(spellings, tr("Spellings"));
        m_choice->addSegment(duplicates, tr("Duplicates"));
        m_header->setCentre(m_choice);
        m_header->setSubtitle(tr("What is missing, what is wrong, who is here twice"));
        for (QWidget* view : std::initializer_list<QWidget*>{m_overview, m_spellings, m_duplicates})
            m_stack->addWidget(view);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(m_header);
        column->addWidget(m_stack, 1);
        connect(m_choice, &SegmentedControl::chosen, this, [this](const QString& view) {
            if (!m_entering)
                Q_EMIT placeChanged({{viewKey, view}});
            bring(view);
        });
        connect(m_overview, &QualityOverview::undoOffered, this, &Page::undoOffered);
        connect(m_overview, &QualityOverview::noteRaised, this, &Page::noteRaised);
        connect(m_overview, &QualityOverview::goRequested, this, &Page::goRequested);
        connect(m_overview, &QualityOverview::viewRequested, m_choice, &SegmentedControl::setCurrent);
        connect(m_spellings, &SpellingsView::undoOffered, this, &Page::undoOffered);
        connect(m_spellings, &SpellingsView::noteRaised, this, &Page::noteRaised);
        connect(m_duplicates, &DuplicatesView::undoOffered, this, &Page::undoOffered);
        connect(m_duplicates, &DuplicatesView::noteRaised, this, &Page::noteRaised);
        connect(m_duplicates, &DuplicatesView::goRequested, this, &Page::goRequested);
        connect(&services.undo(), &UndoLog::failed, this,
                [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    }

    void enter(const QVariantMap& at) override
    {
        m_entering = true;
        m_choice->setCurrent(at.value(viewKey, overview).toString());
        m_entering = false;
        bring(m_choice->current());
    }

    QUndoStack* undoStack() const override { return &m_services.undo().stack(); }
    QList<QAction*> commands() const override { return m_duplicates->commands(); }
    QList<QWidget*> panes() override { return {m_header, m_stack}; }

private:
    void bring(const QString& view)
    {
        if (view == spellings) {
            m_stack->setCurrentWidget(m_spellings);
            m_spellings->enter();
        } else if (view == duplicates) {
            m_stack->setCurrentWidget(m_duplicates);
            m_duplicates->enter();
            m_duplicates->takeFocus();
        } else {
            m_stack->setCurrentWidget(m_overview);
            m_overview->enter();
        }
    }

    Services& m_services;
    PageHeader* m_header;
    SegmentedControl* m_choice;
    QStackedWidget* m_stack;
    QualityOverview* m_overview;
    SpellingsView* m_spellings;
    DuplicatesView* m_duplicates;
    bool m_entering = false;
};
}

PageSpec makeQualityPage(Theme& theme, Services& services, Dialogs&)
{
    return {QStringLiteral("quality"), Page::tr("Data quality"), Glyph::Shield,
            [&theme, &services](QWidget* parent) -> Page* { return new QualityPage(theme, services, parent); }};
}

}
