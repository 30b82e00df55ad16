#pragma once

#include "ui/kit/card.h"
#include "ui/models/duplicatequeue.h"

class QVBoxLayout;

namespace patron::ui {

class StatusPill;

/// Two customers side by side: names, how sure it is and why, and every field of either with what differs marked.
class CompareCard : public Card
{
    Q_OBJECT

public:
    CompareCard(Theme& theme, QWidget* parent);

    void setComparison(const Comparison& comparison);
    /// Greys what is shown until the next pair comes.
    void setWaiting();

Q_SIGNALS:
    void customerChosen(patron::CustomerId customer);

private:
    QWidget* makeHead(const Comparison& comparison);
    QWidget* makeReasons(const Comparison& comparison);
    QWidget* makeLines(const Comparison& comparison);

    Theme& m_theme;
    QWidget* m_content = nullptr;
};

}
