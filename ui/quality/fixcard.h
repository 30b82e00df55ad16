#pragma once

#include <QString>

#include "core/customer/qualityreport.h"
#include "ui/kit/card.h"

class QVBoxLayout;

namespace patron::ui {

class Button;
class Services;

/// One fix: what is wrong, how many customers it helps; what it would write, before it does.
class FixCard : public Card
{
    Q_OBJECT

public:
    FixCard(Theme& theme, Services& services, const customer::QualityCheck& check, int number, QWidget* parent);

Q_SIGNALS:
    /// Done; it can be taken back.
    void applied(const QString& text);
    /// The fix is made elsewhere: "duplicates".
    void viewRequested(const QString& view);
    void failed(const QString& sentence);

private:
    void look();
    void apply();

    Theme& m_theme;
    Services& m_services;
    customer::QualityCheck m_check;
    QString m_name;
    QWidget* m_sample;
    Button* m_look;
    Button* m_apply;
};

}
