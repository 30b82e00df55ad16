#include "ui/kit/timebars.h"

#include "ui/kit/theme.h"

#include "ui/kit/plotlibrary.h"

#include <algorithm>

namespace patron::ui {

namespace {
constexpr double secondsADay = 86'400;
constexpr double ofTheStep = 0.82;
}

TimeBars::TimeBars(Theme& theme, const QString& wellName, const QString& badlyName, QWidget* parent)
    : Chart(theme, parent)
    , m_well(new QCPBars(plot().xAxis, plot().yAxis))
    , m_badly(new QCPBars(plot().xAxis, plot().yAxis))
{
    m_well->setName(wellName);
    m_badly->setName(badlyName);
    m_badly->moveAbove(m_well);
    plot().xAxis->grid()->setVisible(false);
    plot().yAxis->setNumberFormat(QStringLiteral("f"));
    plot().yAxis->setNumberPrecision(0);
    plot().yAxis->ticker()->setTickCount(3);
    restyle();
}

void TimeBars::setBars(const QList<Bar>& bars, double first, double stepSeconds)
{
    QVector<double> keys;
    QVector<double> well;
    QVector<double> badly;
    double most = 1;
    for (qsizetype i = 0; i < bars.size(); ++i) {
        keys.append(first + (double(i) + 0.5) * stepSeconds);
        well.append(bars[i].well);
        badly.append(bars[i].badly);
        most = std::max(most, bars[i].well + bars[i].badly);
    }
    const QSharedPointer<QCPAxisTickerDateTime> ticker(new QCPAxisTickerDateTime);
    ticker->setDateTimeSpec(Qt::UTC);
    ticker->setDateTimeFormat(stepSeconds >= secondsADay / 4 ? QStringLiteral("d MMM")
                              : stepSeconds >= 60            ? QStringLiteral("hh:mm")
                                                             : QStringLiteral("hh:mm:ss"));
    ticker->setTickCount(4);
    plot().xAxis->setTicker(ticker);
    m_well->setWidth(stepSeconds * ofTheStep);
    m_badly->setWidth(stepSeconds * ofTheStep);
    m_well->setData(keys, well, true);
    m_badly->setData(keys, badly, true);
    plot().xAxis->setRange(first, first + std::max<double>(1, double(bars.size())) * stepSeconds);
    plot().xAxis->setRangeReversed(isRightToLeft());
    plot().yAxis->setRange(0, most * 1.08);
    redraw();
}

void TimeBars::restyle()
{
    Chart::restyle();
    for (const auto& [bars, colour] :
         {std::pair(m_well, chartColour(0)), std::pair(m_badly, theme().colour(Colour::Warn))}) {
        bars->setPen(Qt::NoPen);
        bars->setBrush(colour);
    }
}

}
