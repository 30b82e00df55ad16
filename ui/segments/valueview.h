#pragma once

#include "ui/segments/insightview.h"

#include "ui/models/insightreads.h"

#include <array>
#include <memory>

class QLineEdit;
class QVBoxLayout;

namespace patron::ui {

class Label;
class ScatterPlot;

/// Every customer with an order as a dot by two of recency, number of orders and spending. A brush over the dots, or
/// its ends typed beside them, becomes a segment; its people are counted as it moves.
class ValueView : public InsightView
{
    Q_OBJECT

public:
    ValueView(Theme& theme, Services& services, QWidget* parent);

protected:
    void refresh() override;

private:
    struct Read
    {
        std::shared_ptr<const ValuePoints> points;
        ValueDots dots;
    };
    void build();
    void addField(QVBoxLayout* column, int place);
    void showDots(const Read& read);
    void takeBrush();
    void takeFields();
    void count();
    void make();
    /// The fields as ranges; an empty field is an open end.
    std::vector<ValueRange> ranges() const;
    static QString axisText(ValueAxis axis);

    ValueAxis m_across = ValueAxis::Recency;
    ValueAxis m_up = ValueAxis::Spent;
    ValueDots m_dots;
    qint64 m_buyers = 0;
    ScatterPlot* m_plot;
    SegmentedControl* m_axes;
    std::array<QLineEdit*, 4> m_fields{}; ///< across from, to; up from, to
    std::array<Label*, 2> m_names{};
    Label* m_people;
    Label* m_detail;
    QAction* m_make;
    QTimer m_typing;
};

}
