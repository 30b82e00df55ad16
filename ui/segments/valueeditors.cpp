#include "ui/segments/valueeditors.h"

#include "ui/kit/label.h"
#include "ui/kit/rangehistogram.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patron::ui {

using namespace segment;

namespace {
const QString firstName = QStringLiteral("value");
const QString secondName = QStringLiteral("value2");

/// Decimal text of what a person typed in their own language; nothing for anything else.
std::optional<Number> numberOf(const QString& typed)
{
    bool fine = false;
    const double value = QLocale().toDouble(typed.trimmed(), &fine);
    if (!fine)
        return std::nullopt;
    return Number{QString::number(value, 'f', QLocale::FloatingPointShortest).toStdString()};
}

QString typedForm(const Number& number)
{
    QString text = QString::fromStdString(number.text);
    if (const QChar point = QLocale().decimalPoint().at(0); point != QLatin1Char('.'))
        text.replace(QLatin1Char('.'), point);
    return text;
}

class SpanEditor : public ValueEditor
{
public:
    SpanEditor(const QString& title, Duration duration, QWidget* parent)
        : ValueEditor(parent)
        , m_count(new QSpinBox(this))
        , m_unit(new QComboBox(this))
    {
        m_count->setRange(0, 100'000);
        m_count->setValue(duration.count);
        m_count->setObjectName(firstName);
        m_count->setAccessibleName(title);
        m_count->selectAll();
        m_unit->setObjectName(QStringLiteral("valueUnit"));
        m_unit->setAccessibleName(tr("Unit"));
        m_unit->addItems(
            {tr("minutes"), tr("hours"), tr("days"), tr("weeks"), tr("months"), tr("quarters"), tr("years")});
        m_unit->setCurrentIndex(int(duration.unit));
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(space::m);
        row->addWidget(m_count);
        row->addWidget(m_unit);
    }
    std::optional<Value> read() const override { return Duration{m_count->value(), TimeUnit(m_unit->currentIndex())}; }
    QWidget* first() const override { return m_count; }

private:
    QSpinBox* m_count;
    QComboBox* m_unit;
};

/// One number, or two.
class NumberEditor : public ValueEditor
{
public:
    NumberEditor(Theme& theme, const QString& title, const PartValue& value, const QString& currency, QWidget* parent)
        : ValueEditor(parent)
        , m_theme(theme)
        , m_title(title)
        , m_value(value)
        , m_currency(currency)
    {
        if (const auto* one = std::get_if<Number>(&value.value))
            m_now = {*one};
        else
            m_now = std::get<std::vector<Number>>(value.value);
        auto* row = new QHBoxLayout;
        row->setSpacing(space::m);
        for (std::size_t i = 0; i < m_now.size(); ++i) {
            if (i > 0)
                row->addWidget(new Label(theme, tr("and"), Type::Body, Colour::Text2, this));
            auto* line = new QLineEdit(typedForm(m_now[i]), this);
            line->setObjectName(i == 0 ? firstName : secondName);
            line->setAccessibleName(title);
            line->selectAll();
            connect(line, &QLineEdit::textEdited, this, [this] { showEnds(); });
            row->addWidget(line);
            m_lines << line;
        }
        if (!value.suffix.isEmpty())
            row->addWidget(new Label(theme, value.suffix, Type::Body, Colour::Text2, this));
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(space::m);
        column->addLayout(row);
    }

    std::optional<Value> read() const override
    {
        std::vector<Number> numbers;
        for (qsizetype i = 0; i < m_lines.size(); ++i) {
            // What nobody touched stays to its last digit.
            const Number& before = m_now[std::size_t(i)];
            const auto typed =
                m_lines.at(i)->text() == typedForm(before) ? std::optional(before) : numberOf(m_lines.at(i)->text());
            if (!typed)
                return std::nullopt;
            numbers.push_back(*typed);
        }
        return m_lines.size() == 1 && std::holds_alternative<Number>(m_value.value) ? Value{numbers.front()}
                                                                                    : Value{numbers};
    }
    QWidget* first() const override { return m_lines.first(); }

    void showFacts(const FieldValues& facts) override
    {
        if (!facts.histogram || m_histogram)
            return;
        m_histogram = new RangeHistogram(m_theme, this);
        m_histogram->setObjectName(QStringLiteral("valueHistogram"));
        m_histogram->setAccessibleName(tr("How the values are spread"));
        QList<qint64> counts;
        for (const std::int64_t count : facts.histogram->steps)
            counts << count;
        m_histogram->setSteps(counts, facts.histogram->low, facts.histogram->high, [this](double value) {
            if (m_value.type == TraitType::Money)
                return moneyText(std::string_view(QString::number(value, 'f', 2).toStdString()),
                                 m_currency.toStdString());
            return QLocale().toString(value, 'f', value == double(qint64(value)) ? 0 : 2);
        });
        connect(m_histogram, &RangeHistogram::endsMoved, this, [this] { takeEnds(); });
        layout()->addWidget(m_histogram);
        showEnds();
    }

private:
    bool isUpper() const { return m_value.op == Operator::Less || m_value.op == Operator::LessOrEqual; }

    void showEnds()
    {
        if (!m_histogram)
            return;
        const auto number = [this](qsizetype i) -> std::optional<double> {
            const auto typed = numberOf(m_lines.at(i)->text());
            return typed ? std::optional(QString::fromStdString(typed->text).toDouble()) : std::nullopt;
        };
        if (m_lines.size() == 2)
            m_histogram->setEnds(number(0), number(1));
        else if (isUpper())
            m_histogram->setEnds(std::nullopt, number(0).value_or(0));
        else
            m_histogram->setEnds(number(0).value_or(0), std::nullopt);
    }
    void takeEnds()
    {
        const auto put = [this](qsizetype line, std::optional<double> value) {
            if (value)
                m_lines.at(line)->setText(
                    typedForm(Number{QString::number(*value, 'f', QLocale::FloatingPointShortest).toStdString()}));
        };
        if (m_lines.size() == 2) {
            put(0, m_histogram->from());
            put(1, m_histogram->to());
        } else {
            put(0, isUpper() ? m_histogram->to() : m_histogram->from());
        }
    }

    Theme& m_theme;
    QString m_title;
    PartValue m_value;
    QString m_currency;
    std::vector<Number> m_now;
    QList<QLineEdit*> m_lines;
    RangeHistogram* m_histogram = nullptr;
};

/// One day, or two. An instant, which a file may give, is typed as it is.
class DayEditor : public ValueEditor
{
public:
    DayEditor(Theme& theme, const QString& title, std::vector<std::string> days, bool one, QWidget* parent)
        : ValueEditor(parent)
        , m_one(one)
    {
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(space::m);
        for (std::size_t i = 0; i < days.size(); ++i) {
            if (i > 0)
                row->addWidget(new Label(theme, tr("and"), Type::Body, Colour::Text2, this));
            const QDate day = QDate::fromString(textOf(days[i]), Qt::ISODate);
            QWidget* edit = nullptr;
            if (days[i].size() == 10 && day.isValid()) {
                auto* picker = new QDateEdit(day, this);
                picker->setCalendarPopup(true);
                edit = picker;
            } else {
                edit = new QLineEdit(textOf(days[i]), this);
                edit->setMinimumWidth(theme.scaled(200));
            }
            edit->setObjectName(i == 0 ? firstName : secondName);
            edit->setAccessibleName(title);
            row->addWidget(edit);
            m_edits << edit;
        }
    }
    std::optional<Value> read() const override
    {
        std::vector<std::string> days;
        for (QWidget* edit : m_edits) {
            if (auto* picker = qobject_cast<QDateEdit*>(edit))
                days.push_back(picker->date().toString(Qt::ISODate).toStdString());
            else if (const QString typed = static_cast<QLineEdit*>(edit)->text().trimmed();
                     QDateTime::fromString(typed, Qt::ISODate).isValid())
                days.push_back(typed.toStdString());
            else
                return std::nullopt;
        }
        return m_one ? Value{days.front()} : Value{days};
    }
    QWidget* first() const override { return m_edits.first(); }

private:
    bool m_one;
    QList<QWidget*> m_edits;
};
}

ValueEditor* makeValueEditor(Theme& theme, const QString& title, const PartValue& value, const QString& currency,
                             QWidget* parent)
{
    if (const auto* duration = std::get_if<Duration>(&value.value))
        return new SpanEditor(title, *duration, parent);
    if (std::holds_alternative<Number>(value.value) || std::holds_alternative<std::vector<Number>>(value.value))
        return new NumberEditor(theme, title, value, currency, parent);
    const auto* days = std::get_if<std::vector<std::string>>(&value.value);
    if (value.type == TraitType::Date && days && !days->empty())
        return new DayEditor(theme, title, *days, false, parent);
    if (const auto* day = std::get_if<std::string>(&value.value); day && value.type == TraitType::Date)
        return new DayEditor(theme, title, {*day}, true, parent);
    return makeTextEditor(theme, title, value, parent);
}

}
