#pragma once

#include <QList>

#include "core/customer/identity.h"
#include "ui/customers/factrow.h"
#include "ui/kit/card.h"

class QVBoxLayout;

namespace patron::ui {

class IconButton;
class Services;

/// What is known of a customer: addresses and traits with their sources, edited in place, and more can be added.
class FactsCard : public Card
{
    Q_OBJECT

public:
    FactsCard(Theme& theme, Services& services, QWidget* parent);
    void setProfile(const CustomerProfile& profile);

Q_SIGNALS:
    /// A fact was changed; it can be taken back.
    void changed(const QString& what);

private:
    FactRow* addRow(const ProfileFact& fact, bool editable);
    void offerNew();
    void startNew(const QString& label, const std::string& trait, std::optional<customer::IdentityKind> kind);
    void writeTrait(FactRow* row, const QString& text);
    void writeAddress(FactRow* row, customer::IdentityKind kind, const QString& text);
    bool isEditing() const;

    Theme& m_theme;
    Services& m_services;
    IconButton* m_add;
    CustomerId m_customer;
    QList<FreeTrait> m_unknown;
    QList<FactRow*> m_rows;
    std::optional<CustomerProfile> m_next; ///< came while something was being edited
    QString m_refocus;                     ///< the row that was edited last
    QWidget* m_content = nullptr;
};

}
