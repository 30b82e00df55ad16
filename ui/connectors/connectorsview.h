#pragma once

#include "core/delivery/connectoroverview.h"
#include "ui/models/services.h"
#include "ui/shell/page.h"

#include <QList>
#include <QTimer>

#include <vector>

class QGridLayout;
class QStackedWidget;

namespace patron::ui {

class AttemptLog;
class ConnectorCard;
class ConnectorForm;
class ConnectorGallery;
class Dialogs;
class PageHeader;
class ScrollBody;
class Theme;

/// The accounts that messages leave by and mailboxes that answers come to.
class ConnectorsView : public Page
{
    Q_OBJECT

public:
    ConnectorsView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    /// {"view": "add"}; {}: the cards.
    void enter(const QVariantMap& at) override;
    QList<QAction*> commands() const override { return {m_add}; }
    QList<QWidget*> panes() override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void load();
    void fill(std::vector<delivery::ConnectorOverview> all);
    void arrange();
    void showCards();
    void startAdding();
    void bring(QWidget* view);
    void askRemove(const delivery::ConnectorRow& row);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    QAction* m_add;
    PageHeader* m_header;
    QStackedWidget* m_stack;
    ScrollBody* m_cards;
    QGridLayout* m_grid = nullptr;
    ConnectorGallery* m_gallery;
    ConnectorForm* m_form;
    AttemptLog* m_log;
    QList<ConnectorCard*> m_shown;
    QTimer m_pause;
    bool m_adding = false; ///< the form is of a new one, so Back leads to the gallery
};

}
