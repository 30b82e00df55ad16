#pragma once

#include <QWidget>

#include "core/customer/suppressionlist.h"
#include "ui/models/services.h"

#include <optional>

class QVBoxLayout;

namespace patron::ui {

class Button;
class Card;
class Dialogs;
class Label;
class ScrollBody;
class Theme;

/// One address of the suppression list: every reason with its evidence, whose address it is, and the way off the list.
class SuppressionDetail : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the widget.
    SuppressionDetail(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent = nullptr);

    /// 0: nothing is chosen.
    void showEntry(std::int64_t entry);
    /// Asks, and takes the address off. Does nothing where that may not be.
    void askLift();

Q_SIGNALS:
    void customerRequested(CustomerId customer);
    void lifted(const QString& address);
    void failed(const QString& sentence);

private:
    void load();
    void fill(customer::SuppressedAddress address);
    void addReason(const customer::SuppressionLine& line);
    void addHolder(const customer::SuppressedAddress::Holder& holder);
    QString warning() const;
    void lift();

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    std::int64_t m_entry = 0;
    std::optional<customer::SuppressedAddress> m_address; ///< of m_entry
    ScrollBody* m_scroll;
    Label* m_title;
    Label* m_channel;
    Card* m_reasons;
    Card* m_holders;
    Label* m_stays;
    Button* m_lift;
    QVBoxLayout* m_reasonLines = nullptr;
    QVBoxLayout* m_holderLines = nullptr;
};

}
