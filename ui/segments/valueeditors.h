#pragma once

#include "ui/segments/conditionparts.h"

#include <QWidget>

#include <memory>

namespace patron::ui {

class Theme;

/// The editor of one value, by its shape: text, words to pick, a number, two numbers, a date, two dates, a span.
class ValueEditor : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Nothing when what is typed is no such value.
    virtual std::optional<segment::Value> read() const = 0;
    /// What takes the keyboard.
    virtual QWidget* first() const = 0;
    /// What the workspace holds of the field: values with counts, or a histogram.
    virtual void showFacts(const segment::FieldValues&) {}

Q_SIGNALS:
    /// A value was chosen as a whole, by a double click or Enter on it.
    void taken();
};

/// `title` is what a screen reader says; `currency` writes money.
ValueEditor* makeValueEditor(Theme& theme, const QString& title, const PartValue& value, const QString& currency,
                             QWidget* parent);
/// The same for texts: one, or any number of them.
ValueEditor* makeTextEditor(Theme& theme, const QString& title, const PartValue& value, QWidget* parent);

}
