#pragma once

#include "ui/segments/conditionparts.h"

#include <QFrame>

namespace patron::ui {

class Theme;

/// An editor for one value below a chip, by the value's shape: text, words to pick, a number, two numbers, a date, two
/// dates, a span. Enter takes it, Esc leaves it. Deletes itself when closed.
class ValuePopup : public QFrame
{
    Q_OBJECT

public:
    ValuePopup(Theme& theme, const QString& title, const PartValue& value, QWidget* parent);
    void openAt(QWidget* anchor);

Q_SIGNALS:
    void given(const patron::segment::Value& value);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build(Theme& theme, const PartValue& value);
    QWidget* makeNumber(const segment::Number& number, const QString& name);
    QWidget* makeDate(const std::string& day, const QString& name);
    void take();

    std::function<std::optional<segment::Value>()> m_read;
    QWidget* m_first = nullptr;
};

}
