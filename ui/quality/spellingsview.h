#pragma once

#include <QWidget>

#include "core/customer/valueclusters.h"
#include "ui/kit/tokens.h"

class QComboBox;
class QStackedWidget;

namespace patron::ui {

class Button;
class ClusterCard;
class EmptyState;
class Label;
class ScrollBody;
class SegmentedControl;
class Services;
class Theme;

/// Spellings of one thing beside each other, trait by trait: which of them are one, and what it is called from now on.
class SpellingsView : public QWidget
{
    Q_OBJECT

public:
    SpellingsView(Theme& theme, Services& services, QWidget* parent);

    void enter();
    void takeFocus();

Q_SIGNALS:
    void undoOffered(const QString& text);
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    void readTraits();
    void look();
    void fill(std::vector<customer::ValueCluster> clusters);
    void refresh();
    void apply();

    Theme& m_theme;
    Services& m_services;
    QComboBox* m_trait;
    SegmentedControl* m_method;
    Label* m_state;
    Button* m_apply;
    QStackedWidget* m_stack;
    ScrollBody* m_body;
    EmptyState* m_none;
    QWidget* m_content = nullptr;
    QList<ClusterCard*> m_cards;
    bool m_read = false;
};

}
