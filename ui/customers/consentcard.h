#pragma once

#include "ui/kit/card.h"
#include "ui/models/customerprofile.h"

class QLineEdit;

namespace patron::ui {

class Button;
class SegmentedControl;
class Services;
class StatusPill;

/// Whether a customer may be written to, channel by channel, what they said and when, and a form to write down what
/// they say now. The ledger is only added to.
class ConsentCard : public Card
{
    Q_OBJECT

public:
    ConsentCard(Theme& theme, Services& services, QWidget* parent);
    void setProfile(const CustomerProfile& profile);

Q_SIGNALS:
    void changed();

private:
    struct Line
    {
        customer::Channel channel = customer::Channel::Email;
        StatusPill* pill = nullptr;
        Label* detail = nullptr;
        Button* change = nullptr;
    };
    Line makeLine(customer::Channel channel);
    void fillLine(const Line& line, const customer::Reach& reach, const CustomerProfile& profile);
    void buildForm();
    void openForm(customer::Channel channel);
    void closeForm();
    void save();

    Theme& m_theme;
    Services& m_services;
    CustomerId m_customer;
    customer::Channel m_channel = customer::Channel::Email;
    Line m_email;
    Line m_sms;
    QWidget* m_form;
    Label* m_question;
    SegmentedControl* m_answer;
    QLineEdit* m_evidence;
    Label* m_error;
    Button* m_save;
    Button* m_cancel;
    Button* m_more;
    QWidget* m_ledger;
};

}
