#pragma once

#include "ui/kit/card.h"

namespace patron::ui {

struct ShopState;

/// The five steps from a file to a running program, with marks for those that are done.
class ChecklistCard : public Card
{
    Q_OBJECT

public:
    ChecklistCard(Theme& theme, QWidget* parent);
    void setState(const ShopState& state);
    bool isComplete() const { return m_complete; }

Q_SIGNALS:
    void goRequested(const QString& page);

private:
    Theme& m_theme;
    QWidget* m_content = nullptr;
    bool m_complete = false;
};

}
