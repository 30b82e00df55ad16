#include "ui/kit/stepplot.h"

#include "ui/kit/theme.h"

#include <QLocale>

#include "ui/kit/plotlibrary.h"

#include <algorithm>

namespace patron::ui {

namespace {
double keyOf(QDate day)
{
    return double(day.startOfDay().toSecsSinceEpoch());
}

/// Whole numbers only: there are no half people.
class WholeTicker : public QCPAxisTicker
{
protected:
    double getTickStep(const QCPRange& range) override { return std::max(1.0, QCPAxisTicker::getTickStep(range)); }
    int getSubTickCount(double) override { return 0; }
};
}

StepPlot::StepPlot(Theme& theme, QWidget* parent)
    : Chart(theme, parent)
    , m_seen(plot().addGraph())
    , m_workedOut(plot().addGraph())
{
    m_seen->setLineStyle(QCPGraph::lsStepLeft);
    m_workedOut->setLineStyle(QCPGraph::lsLine);
    const QSharedPointer<QCPAxisTickerDateTime> days(new QCPAxisTickerDateTime);
    days->setDateTimeFormat(QStringLiteral("d MMM"));
    days->setTickCount(6);
    plot().xAxis->setTicker(days);
    plot().xAxis->grid()->setVisible(false);
    plot().yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new WholeTicker));
    plot().yAxis->setNumberFormat(QStringLiteral("f"));
    plot().yAxis->setNumberPrecision(0);
    restyle();
}

void StepPlot::setPoints(const QList<Point>& points, QDate first, QDate last)
{
    m_seen->data()->clear();
    m_workedOut->data()->clear();
    double most = 1;
    bool before = true; // what was worked out ends where the first look is
    for (const Point& point : points) {
        most = std::max(most, double(point.value));
        // A look from before the first day says how things stood on it.
        const double key = keyOf(std::max(point.day, first));
        if (before)
            m_workedOut->addData(key, double(point.value));
        if (point.seen)
            m_seen->addData(key, double(point.value));
        before = before && !point.seen;
    }
    if (!points.isEmpty() && points.last().seen)
        m_seen->addData(keyOf(last.addDays(1)), double(points.last().value));
    plot().xAxis->setRange(keyOf(first), keyOf(last.addDays(1)));
    plot().xAxis->setRangeReversed(isRightToLeft());
    plot().yAxis->setRange(0, most * 1.08);
    redraw();
}

void StepPlot::restyle()
{
    Chart::restyle();
    const QColor line = chartColour(0);
    QColor fill = line;
    fill.setAlphaF(0.14F);
    m_seen->setPen(QPen(line, 2));
    m_seen->setBrush(fill);
    m_workedOut->setPen(QPen(theme().colour(Colour::Text3), 2, Qt::DashLine));
}

}
