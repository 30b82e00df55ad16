#include "ui/segments/valuepopup.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/segments/choicepopup.h"

#include <QComboBox>
#include <QDateEdit>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patron::ui {

using namespace segment;

namespace {
/// Decimal text of what a person typed in their own language; nothing for anything else.
std::optional<Number> numberOf(const QString& typed)
{
    bool fine = false;
    const double value = QLocale().toDouble(typed.trimmed(), &fine);
    if (!fine)
        return std::nullopt;
    return Number{QString::number(value, 'f', QLocale::FloatingPointShortest).toStdString()};
}

std::string dayOf(const QDateEdit* edit)
{
    return edit->date().toString(Qt::ISODate).toStdString();
}
}

ValuePopup::ValuePopup(Theme& theme, const QString& title, const PartValue& value, QWidget* parent)
    : QFrame(parent, Qt::Popup)
{
    setObjectName(QStringLiteral("valuePopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    build(theme, value);
    auto* done = new Button(theme, Button::Role::Secondary, tr("Apply"), this);
    done->setObjectName(QStringLiteral("valueApply"));
    done->setCompact(true);
    column->addWidget(done, 0, Qt::AlignTrailing);
    connect(done, &QAbstractButton::clicked, this, &ValuePopup::take);
    setFocusProxy(m_first);
}

QWidget* ValuePopup::makeNumber(const Number& number, const QString& name)
{
    auto* edit = new QLineEdit(QString::fromStdString(number.text), this);
    if (const QChar point = QLocale().decimalPoint().at(0); point != QLatin1Char('.'))
        edit->setText(edit->text().replace(QLatin1Char('.'), point));
    edit->setObjectName(name);
    edit->setAccessibleName(accessibleName());
    edit->selectAll();
    return edit;
}

QWidget* ValuePopup::makeDate(const std::string& day, const QString& name)
{
    auto* edit = new QDateEdit(QDate::fromString(textOf(day).left(10), Qt::ISODate), this);
    edit->setCalendarPopup(true);
    edit->setObjectName(name);
    edit->setAccessibleName(accessibleName());
    return edit;
}

void ValuePopup::build(Theme& theme, const PartValue& value)
{
    auto* column = static_cast<QVBoxLayout*>(layout());
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    const auto first = QStringLiteral("value");
    const auto second = QStringLiteral("value2");
    const Value& now = value.value;
    if (const auto* duration = std::get_if<Duration>(&now)) {
        auto* count = new QSpinBox(this);
        count->setRange(0, 100'000);
        count->setValue(duration->count);
        count->setObjectName(first);
        count->setAccessibleName(accessibleName());
        count->selectAll();
        auto* unit = new QComboBox(this);
        unit->setObjectName(QStringLiteral("valueUnit"));
        unit->setAccessibleName(tr("Unit"));
        const QStringList units{tr("minutes"), tr("hours"),    tr("days"), tr("weeks"),
                                tr("months"),  tr("quarters"), tr("years")};
        unit->addItems(units);
        unit->setCurrentIndex(int(duration->unit));
        row->addWidget(count);
        row->addWidget(unit);
        m_first = count;
        m_read = [count, unit] { return Value{Duration{count->value(), TimeUnit(unit->currentIndex())}}; };
    } else if (const auto* number = std::get_if<Number>(&now)) {
        auto* edit = static_cast<QLineEdit*>(makeNumber(*number, first));
        row->addWidget(edit);
        if (!value.suffix.isEmpty())
            row->addWidget(new Label(theme, value.suffix, Type::Body, Colour::Text2, this));
        m_first = edit;
        m_read = [edit]() -> std::optional<Value> {
            if (const auto typed = numberOf(edit->text()))
                return Value{*typed};
            return std::nullopt;
        };
    } else if (const auto* numbers = std::get_if<std::vector<Number>>(&now); numbers && numbers->size() == 2) {
        auto* low = static_cast<QLineEdit*>(makeNumber(numbers->front(), first));
        auto* high = static_cast<QLineEdit*>(makeNumber(numbers->back(), second));
        row->addWidget(low);
        row->addWidget(new Label(theme, tr("and"), Type::Body, Colour::Text2, this));
        row->addWidget(high);
        m_first = low;
        m_read = [low, high]() -> std::optional<Value> {
            const auto from = numberOf(low->text());
            const auto to = numberOf(high->text());
            if (!from || !to)
                return std::nullopt;
            return Value{std::vector<Number>{*from, *to}};
        };
    } else if (const auto* texts = std::get_if<std::vector<std::string>>(&now);
               texts && value.type == TraitType::Date && texts->size() == 2) {
        auto* from = static_cast<QDateEdit*>(makeDate(texts->front(), first));
        auto* to = static_cast<QDateEdit*>(makeDate(texts->back(), second));
        row->addWidget(from);
        row->addWidget(new Label(theme, tr("and"), Type::Body, Colour::Text2, this));
        row->addWidget(to);
        m_first = from;
        m_read = [from, to] { return Value{std::vector<std::string>{dayOf(from), dayOf(to)}}; };
    } else if (texts && !value.suggestions.isEmpty()) {
        auto* list = new QListWidget(this);
        list->setObjectName(first);
        list->setAccessibleName(accessibleName());
        for (const QString& word : value.suggestions) {
            auto* item = new QListWidgetItem(plainWord(word.toStdString()), list);
            item->setData(Qt::UserRole, word);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            const bool chosen = std::find(texts->begin(), texts->end(), word.toStdString()) != texts->end();
            item->setCheckState(chosen ? Qt::Checked : Qt::Unchecked);
        }
        list->setCurrentRow(0);
        list->setFixedHeight(qMin<int>(int(value.suggestions.size()), 10) * list->sizeHintForRow(0) + space::m);
        row->addWidget(list);
        m_first = list;
        m_read = [list] {
            std::vector<std::string> chosen;
            for (int i = 0; i < list->count(); ++i)
                if (list->item(i)->checkState() == Qt::Checked)
                    chosen.push_back(list->item(i)->data(Qt::UserRole).toString().toStdString());
            return Value{chosen};
        };
    } else if (texts) {
        QStringList words;
        for (const std::string& text : *texts)
            words << textOf(text);
        auto* edit = new QLineEdit(words.join(QStringLiteral(", ")), this);
        edit->setObjectName(first);
        edit->setAccessibleName(accessibleName());
        edit->setPlaceholderText(tr("One or more, with commas between"));
        edit->setMinimumWidth(theme.scaled(240));
        row->addWidget(edit);
        m_first = edit;
        m_read = [edit] {
            std::vector<std::string> given;
            for (const QString& word : edit->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
                if (!word.trimmed().isEmpty())
                    given.push_back(word.trimmed().toStdString());
            return Value{given};
        };
    } else if (const auto* text = std::get_if<std::string>(&now); text && value.type == TraitType::Date) {
        auto* edit = static_cast<QDateEdit*>(makeDate(*text, first));
        row->addWidget(edit);
        m_first = edit;
        m_read = [edit] { return Value{dayOf(edit)}; };
    } else {
        auto* edit = new QLineEdit(text ? textOf(*text) : QString(), this);
        edit->setObjectName(first);
        edit->setAccessibleName(accessibleName());
        edit->setMinimumWidth(theme.scaled(220));
        edit->selectAll();
        row->addWidget(edit);
        m_first = edit;
        m_read = [edit] { return Value{edit->text().trimmed().toStdString()}; };
    }
    column->addLayout(row);
}

void ValuePopup::openAt(QWidget* anchor)
{
    placePopup(this, anchor);
    show();
    m_first->setFocus(Qt::PopupFocusReason);
}

void ValuePopup::take()
{
    const auto value = m_read();
    if (!value) {
        m_first->setProperty("kitInvalid", true);
        m_first->update();
        m_first->setFocus();
        return;
    }
    close();
    Q_EMIT given(*value);
}

void ValuePopup::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        take();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QFrame::keyPressEvent(event);
}

}
