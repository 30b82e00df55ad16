#pragma once

#include <QVariantMap>
#include <QWidget>

#include "core/base/id.h"
#include "core/customer/customerlist.h"
#include "core/store/changefeed.h"
#include "ui/kit/tokens.h"
#include "ui/models/customerprofile.h"

#include <functional>

class QAction;
class QVBoxLayout;

namespace patron::ui {

class Banner;
class ConsentCard;
class Dialogs;
class FactsCard;
class KpiCard;
class MergedCard;
class PageHeader;
class PrivacyActions;
class ProfileHistory;
class ScrollBody;
class SegmentsCard;
class SendsCard;
class Services;
class Theme;
class WalksCard;

/// One customer: who, what they are worth, may we write, what happened, which segments and programs have them and why.
/// J and K go through the customers of the list.
class ProfileView : public QWidget
{
    Q_OBJECT

public:
    ProfileView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void show(CustomerId customer);
    /// Gives the list that J and K walk through, as it is then.
    void setAmong(std::function<customer::CustomerIndex()> among) { m_among = std::move(among); }
    void takeFocus();
    CustomerId customer() const { return m_customer; }
    QList<QAction*> commands() const;
    QList<QWidget*> panes() const;

Q_SIGNALS:
    void backRequested();
    /// J or K: another customer is shown.
    void moved(patron::CustomerId customer);
    void goRequested(const QString& page, const QVariantMap& at);
    /// Something was changed that can be taken back.
    void undoOffered(const QString& text);
    void noteRaised(patron::ui::Tone tone, const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    bool isAboutUs(const ChangeSet& changes) const;
    void buildHeader();
    void buildPrivacy();
    void buildBody(QVBoxLayout* column);
    void read();
    void readSegments();
    void fill(const CustomerProfile& profile);
    void walk(bool forward);
    void spread();

    Theme& m_theme;
    Services& m_services;
    CustomerId m_customer;
    std::function<customer::CustomerIndex()> m_among;
    PageHeader* m_header;
    Banner* m_trouble;
    KpiCard* m_spent;
    KpiCard* m_orders;
    ScrollBody* m_leading;
    ScrollBody* m_trailing;
    FactsCard* m_facts;
    ConsentCard* m_consent;
    SegmentsCard* m_segments;
    WalksCard* m_walks;
    MergedCard* m_merged;
    SendsCard* m_sends;
    ProfileHistory* m_history;
    PrivacyActions* m_privacy;
    QString m_name;
    QAction* m_access;
    QAction* m_accessZip;
    QAction* m_erase;
    QAction* m_next;
    QAction* m_previous;
    QAction* m_back;
    bool m_wide = true;
};

}
