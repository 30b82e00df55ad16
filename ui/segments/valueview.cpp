#include "ui/segments/valueview.h"

#include "core/segment/audience.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/scatterplot.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>

#include <cmath>

namespace patron::ui {

namespace {
constexpr int pauseMs = 120;

/// A round number near an end of the brush.
double rounded(double value, ValueAxis axis)
{
    if (axis != ValueAxis::Spent || value >= 10)
        return std::round(value);
    return std::round(value * 100) / 100;
}
}

ValueView::ValueView(Theme& theme, Services& services, QWidget* parent)
    : InsightView(theme, services, QStringLiteral("value"),
                  tr("A dot for each buyer: drag over some to make a segment."), parent)
    , m_plot(new ScatterPlot(theme, this))
    , m_axes(new SegmentedControl(theme, tr("Axes"), this))
    , m_people(new Label(theme, {}, Type::Title, Colour::Text1, this))
    , m_detail(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_make(addMake(QStringLiteral("valueMake")))
{
    build();
    m_typing.setSingleShot(true);
    m_typing.setInterval(pauseMs);
    connect(&m_typing, &QTimer::timeout, this, &ValueView::count);
    connect(m_plot, &ScatterPlot::brushed, this, &ValueView::takeBrush);
    connect(m_make, &QAction::triggered, this, &ValueView::make);
    connect(m_axes, &SegmentedControl::chosen, this, [this](const QString& id) {
        m_across = id.startsWith(u"orders") ? ValueAxis::Orders : ValueAxis::Recency;
        m_up = id.endsWith(u"orders") ? ValueAxis::Orders : ValueAxis::Spent;
        for (QLineEdit* field : m_fields)
            field->clear();
        m_plot->setBrush(std::nullopt);
        refresh();
        count();
    });
}

QString ValueView::axisText(ValueAxis axis)
{
    return axis == ValueAxis::Recency  ? tr("Days since the last order")
           : axis == ValueAxis::Orders ? tr("Orders")
                                       : tr("Total spent");
}

void ValueView::build()
{
    m_plot->setObjectName(QStringLiteral("valuePlot"));
    m_plot->setAccessibleName(tr("Customers by what their orders say"));
    m_axes->setObjectName(QStringLiteral("valueAxes"));
    m_axes->addSegment(QStringLiteral("recency-spent"), tr("Recency and spending"));
    m_axes->addSegment(QStringLiteral("orders-spent"), tr("Orders and spending"));
    m_axes->addSegment(QStringLiteral("recency-orders"), tr("Recency and orders"));
    auto* dots = new Card(theme(), {}, this);
    auto* top = new QHBoxLayout;
    top->addWidget(m_axes);
    top->addStretch(1);
    dots->body()->addLayout(top);
    dots->body()->addWidget(m_plot, 1);

    auto* brush = new Card(theme(), tr("Picked"), this);
    m_people->setType(Type::Title, Weight::Strong);
    m_people->setObjectName(QStringLiteral("valuePicked"));
    m_detail->setWordWrap(true);
    brush->body()->addWidget(m_people);
    brush->body()->addWidget(m_detail);
    for (int axis = 0; axis < 2; ++axis)
        addField(brush->body(), axis);
    auto* side = new QVBoxLayout;
    side->addWidget(brush);
    side->addStretch(1);
    side->setContentsMargins(0, 0, 0, 0);
    auto* sideBox = new QWidget(this);
    sideBox->setLayout(side);
    sideBox->setFixedWidth(theme().scaled(320));
    body().addWidget(dots, 1);
    body().addWidget(sideBox);
}

void ValueView::addField(QVBoxLayout* column, int place)
{
    m_names[std::size_t(place)] = new Label(theme(), {}, Type::Small, Colour::Text2, this);
    column->addSpacing(space::m);
    column->addWidget(m_names[std::size_t(place)]);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    for (int end = 0; end < 2; ++end) {
        auto* field = new QLineEdit(this);
        field->setObjectName(
            QStringLiteral("value%1%2").arg(place == 0 ? u"Across"_qs : u"Up"_qs, end == 0 ? u"From"_qs : u"To"_qs));
        field->setPlaceholderText(end == 0 ? tr("from the start") : tr("and more"));
        field->setAccessibleName(end == 0 ? tr("From") : tr("To"));
        connect(field, &QLineEdit::textEdited, this, &ValueView::takeFields);
        if (end == 1)
            row->addWidget(new Label(theme(), tr("to"), Type::Body, Colour::Text2, this));
        row->addWidget(field);
        m_fields[std::size_t(place * 2 + end)] = field;
    }
    column->addLayout(row);
}

void ValueView::refresh()
{
    services().ask<Read>(
        this,
        [&store = services().store(), asOf = segment::liveAsOf(services().clock()), across = m_across,
         up = m_up](ReadSession& session) -> Result<Read> {
            PATRON_TRY(points, readValuePoints(session, store, asOf));
            ValueDots dots = dotsOf(points, across, up);
            return Read{std::make_shared<const ValuePoints>(std::move(points)), std::move(dots)};
        },
        [this](Result<Read> read) {
            if (read)
                showDots(*read);
            else
                showTrouble(read.error());
        },
        QStringLiteral("points"));
}

void ValueView::showDots(const Read& read)
{
    m_buyers = qint64(read.points->spent.size());
    if (m_buyers == 0) {
        showNothing(tr("No orders yet"), tr("Import orders, and every customer who bought stands here as a dot."));
        return;
    }
    showBody();
    m_dots = read.dots;
    const auto axisOf = [](ValueAxis axis, double high) {
        const bool logarithmic = isLogarithmic(axis);
        return ScatterPlot::Axis{axisText(axis), logarithmic, logarithmic ? 1.0 : 0.0, std::max(high, 2.0)};
    };
    m_plot->setAxes(axisOf(m_across, m_dots.acrossHigh), axisOf(m_up, m_dots.upHigh));
    m_plot->setDots(m_dots.across, m_dots.up);
    m_names[0]->setText(axisText(m_across));
    m_names[1]->setText(axisText(m_up));
    count();
}

void ValueView::takeBrush()
{
    const auto brush = m_plot->brush();
    const auto write = [this](int place, ValueAxis axis, double from, double to, double high) {
        const double low = isLogarithmic(axis) ? 1 : 0;
        // What touches the border means everybody beyond it, too.
        m_fields[std::size_t(place * 2)]->setText(
            from <= low ? QString() : QLocale().toString(rounded(from, axis), 'f', QLocale::FloatingPointShortest));
        m_fields[std::size_t(place * 2 + 1)]->setText(
            to >= high ? QString() : QLocale().toString(rounded(to, axis), 'f', QLocale::FloatingPointShortest));
    };
    if (brush) {
        write(0, m_across, brush->left(), brush->right(), m_dots.acrossHigh);
        write(1, m_up, brush->top(), brush->bottom(), m_dots.upHigh);
    } else {
        for (QLineEdit* field : m_fields)
            field->clear();
    }
    count();
}

void ValueView::takeFields()
{
    const std::vector<ValueRange> typed = ranges();
    if (typed.empty()) {
        m_plot->setBrush(std::nullopt);
    } else {
        const auto end = [](ValueAxis axis, std::optional<double> value, double otherwise) {
            return std::max(value.value_or(otherwise), isLogarithmic(axis) ? 1.0 : 0.0);
        };
        ValueRange across{m_across, std::nullopt, std::nullopt};
        ValueRange up{m_up, std::nullopt, std::nullopt};
        for (const ValueRange& range : typed)
            (range.axis == m_across ? across : up) = range;
        m_plot->setBrush(QRectF(QPointF(end(m_across, across.from, 0), end(m_up, up.from, 0)),
                                QPointF(end(m_across, across.to, m_dots.acrossHigh), end(m_up, up.to, m_dots.upHigh))));
    }
    m_people->setColour(Colour::TextDisabled);
    m_typing.start();
}

std::vector<ValueRange> ValueView::ranges() const
{
    std::vector<ValueRange> all;
    for (int place = 0; place < 2; ++place) {
        const auto read = [this, place](int end) -> std::optional<double> {
            bool fine = false;
            const double value = QLocale().toDouble(m_fields[std::size_t(place * 2 + end)]->text().trimmed(), &fine);
            return fine ? std::optional(value) : std::nullopt;
        };
        const ValueRange range{place == 0 ? m_across : m_up, read(0), read(1)};
        if (range.from || range.to)
            all.push_back(range);
    }
    return all;
}

void ValueView::count()
{
    m_make->setEnabled(!ranges().empty());
    m_people->setColour(Colour::TextDisabled);
    services().ask<segment::CountAnswer>(
        this,
        [rule = brushRule(ranges()), &store = services().store(), asOf = segment::liveAsOf(services().clock())](
            ReadSession& session) { return segment::count(session, store, rule, {asOf}); },
        [this](Result<segment::CountAnswer> answer) {
            if (!answer) {
                showTrouble(answer.error());
                return;
            }
            m_people->setColour(Colour::Text1);
            m_people->setText(tr("%1 people").arg(countText(answer->count)));
            m_detail->setText(ranges().empty()
                                  ? tr("They have an order. Drag over dots, or type the ends here.")
                                  : tr("%1 of those with orders, %2 of everybody.")
                                        .arg(shareText(answer->count, m_buyers), shareText(answer->count, answer->of)));
        },
        QStringLiteral("count"));
}

void ValueView::make()
{
    if (!ranges().empty())
        Q_EMIT ruleMade(tr("Picked by value"), brushRule(ranges()));
}

}
