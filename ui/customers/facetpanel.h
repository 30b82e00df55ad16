#pragma once

#include <QAbstractButton>
#include <QWidget>

#include "ui/models/facetcounts.h"

class QVBoxLayout;

namespace patron::ui {

class Button;
class Label;
class ScrollBody;
class Services;
class Theme;

/// One value of a facet with its count and a bar. Click, Space or Enter narrows the list to it; Alt with a click, the
/// sign at its end or the minus key leave it out.
class FacetValueRow : public QAbstractButton
{
    Q_OBJECT

public:
    FacetValueRow(Theme& theme, const QString& text, qint64 count, double share, QWidget* parent);

    enum class State { Free, Chosen, Excluded };
    void setState(State state);
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen();
    void excluded();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QRect signRect() const;

    Theme& m_theme;
    QString m_count;
    double m_share;
    State m_state = State::Free;
};

/// The facets of the customers that are listed, with counts. GUI thread; counts come in the background.
class FacetPanel : public QWidget
{
    Q_OBJECT

public:
    FacetPanel(Theme& theme, Services& services, QWidget* parent);

    /// Counts anew for this filter; the old numbers stay, greyed, until the new ones come.
    void setFilter(const customer::CustomerFilter& filter);
    /// Which facets are shown; empty: the standard ones.
    void setShown(const std::vector<std::string>& names);
    const std::vector<std::string>& shown() const { return m_names; }
    /// As the last count named it; the name itself when that is not known.
    QString labelOf(const std::string& facet) const;

Q_SIGNALS:
    void filterChosen(const patron::customer::CustomerFilter& filter);
    void shownChanged();
    void failed(const QString& sentence);

private:
    void count();
    void rebuild();
    QWidget* makeFacet(const FacetState& state);
    void offerMore();

    Theme& m_theme;
    Services& m_services;
    ScrollBody* m_body;
    Button* m_more;
    QWidget* m_content = nullptr;
    std::vector<std::string> m_names;
    customer::CustomerFilter m_filter;
    std::vector<FacetState> m_states;
};

}
