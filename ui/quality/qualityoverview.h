#pragma once

#include <QVariantMap>
#include <QWidget>

#include "core/customer/qualityreport.h"
#include "ui/kit/tokens.h"

class QAction;
class QGridLayout;
class QStackedWidget;
class QTableWidget;

namespace patron::ui {

class Card;
class EmptyState;
class Label;
class ScoreRing;
class ScrollBody;
class Services;
class Theme;

/// How good the data is: a score, the three fixes that help most, everything that is wrong with how many customers,
/// and how each trait is filled.
class QualityOverview : public QWidget
{
    Q_OBJECT

public:
    QualityOverview(Theme& theme, Services& services, QWidget* parent);

    /// Looks anew where something changed since.
    void enter();
    void takeFocus();

Q_SIGNALS:
    void undoOffered(const QString& text);
    void noteRaised(patron::ui::Tone tone, const QString& text);
    void viewRequested(const QString& view);
    void goRequested(const QString& page, const QVariantMap& at);

private:
    void look();
    void fill(const customer::QualityReport& report);
    void fillFixes(const customer::QualityReport& report);
    void fillChecks(const customer::QualityReport& report);
    void fillTraits(const customer::QualityReport& report);
    QTableWidget* makeTable(const QString& name, const QString& title, QWidget* parent);
    void openSample(int row);

    Theme& m_theme;
    Services& m_services;
    QStackedWidget* m_stack;
    ScrollBody* m_body;
    EmptyState* m_nobody;
    ScoreRing* m_ring;
    Label* m_words;
    Label* m_state;
    QWidget* m_fixes = nullptr;
    QWidget* m_fixesPlace;
    Card* m_checksCard;
    QTableWidget* m_checks;
    Card* m_traitsCard;
    QTableWidget* m_traits;
    std::vector<customer::QualityCheck> m_shown;
    bool m_stale = true;
};

}
