#include "ui/customers/customerspage.h"

#include "ui/customers/customerlistview.h"
#include "ui/customers/profileview.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/shellactions.h"

#include <QAction>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString customerKey = QStringLiteral("customer");
const QString searchKey = QStringLiteral("search");
const QString facetKey = QStringLiteral("facet");
const QString valueKey = QStringLiteral("value");

class CustomersPage : public Page
{
public:
    CustomersPage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
        : Page(parent)
        , m_services(services)
        , m_stack(new QStackedWidget(this))
        , m_list(new CustomerListView(theme, services, dialogs, m_stack))
        , m_profile(new ProfileView(theme, services, dialogs, m_stack))
    {
        m_stack->addWidget(m_list);
        m_stack->addWidget(m_profile);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(m_stack);

        m_profile->setAmong([this] { return m_list->index(); });
        connect(m_list, &CustomerListView::opened, this, [this](CustomerId customer) {
            showProfile(customer);
            Q_EMIT placeChanged(placeOf(customer));
        });
        connect(m_list, &CustomerListView::undoOffered, this, &Page::undoOffered);
        connect(m_list, &CustomerListView::noteRaised, this, &Page::noteRaised);
        connect(m_list, &CustomerListView::goRequested, this, &Page::goRequested);
        connect(m_list, &CustomerListView::importRequested, this,
                [this] { Q_EMIT goRequested(QStringLiteral("import"), {}); });
        connect(m_list, &CustomerListView::sampleRequested, this, [this] {
            if (auto* shell = qobject_cast<MainWindow*>(window()))
                shell->actions().sample->trigger();
        });
        connect(m_profile, &ProfileView::backRequested, this, [this] {
            showList();
            Q_EMIT placeChanged({});
        });
        connect(m_profile, &ProfileView::moved, this,
                [this](CustomerId customer) { Q_EMIT placeChanged(placeOf(customer)); });
        connect(m_profile, &ProfileView::goRequested, this, &Page::goRequested);
        connect(m_profile, &ProfileView::undoOffered, this, &Page::undoOffered);
        connect(m_profile, &ProfileView::noteRaised, this, &Page::noteRaised);
        connect(&services.undo(), &UndoLog::failed, this,
                [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    }

    void enter(const QVariantMap& at) override
    {
        if (at.contains(customerKey)) {
            showProfile(CustomerId{at.value(customerKey).toLongLong()});
            return;
        }
        if (at.contains(facetKey))
            m_list->setFacet(at.value(facetKey).toString(), at.value(valueKey).toString());
        if (at.contains(searchKey))
            m_list->setSearch(at.value(searchKey).toString());
        showList();
    }

    QUndoStack* undoStack() const override { return &m_services.undo().stack(); }

    QList<QAction*> commands() const override
    {
        return m_stack->currentWidget() == m_profile ? m_profile->commands() : m_list->commands();
    }

    QList<QWidget*> panes() override
    {
        return m_stack->currentWidget() == m_profile ? m_profile->panes() : m_list->panes();
    }

private:
    static QVariantMap placeOf(CustomerId customer)
    {
        return {{customerKey, QVariant::fromValue<qlonglong>(customer.value)}};
    }

    void showList()
    {
        m_stack->setCurrentWidget(m_list);
        m_list->takeFocus();
    }

    void showProfile(CustomerId customer)
    {
        m_profile->show(customer);
        m_stack->setCurrentWidget(m_profile);
        m_profile->takeFocus();
    }

    Services& m_services;
    QStackedWidget* m_stack;
    CustomerListView* m_list;
    ProfileView* m_profile;
};
}

PageSpec makeCustomersPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("customers"), Page::tr("Customers"), Glyph::Customers,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new CustomersPage(theme, services, dialogs, parent);
            }};
}

}
