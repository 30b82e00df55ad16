#include "ui/programs/canvasfields.h"

#include "core/base/json.h"
#include "core/segment/rulejson.h"
#include "ui/kit/button.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDateEdit>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTimeEdit>
#include <QVBoxLayout>

#include <array>

namespace patron::ui {

namespace {
struct CanvasFields
{
    Q_DECLARE_TR_FUNCTIONS(CanvasFields)
};

constexpr int mostCount = 9999;
constexpr std::array<TimeUnit, 7> units{TimeUnit::Minutes, TimeUnit::Hours,    TimeUnit::Days, TimeUnit::Weeks,
                                        TimeUnit::Months,  TimeUnit::Quarters, TimeUnit::Years};

QString unitText(TimeUnit unit)
{
    switch (unit) {
    case TimeUnit::Minutes:
        return CanvasFields::tr("minutes");
    case TimeUnit::Hours:
        return CanvasFields::tr("hours");
    case TimeUnit::Days:
        return CanvasFields::tr("days");
    case TimeUnit::Weeks:
        return CanvasFields::tr("weeks");
    case TimeUnit::Months:
        return CanvasFields::tr("months");
    case TimeUnit::Quarters:
        return CanvasFields::tr("quarters");
    case TimeUnit::Years:
        return CanvasFields::tr("years");
    }
    return {};
}

segment::Rule ruleOf(const segment::Node& node)
{
    return segment::Rule{node};
}

/// A rule with the rows that change it.
class RuleField : public QWidget
{
public:
    RuleField(const RuleEditing::Make& make, const RuleVocabularyPtr& words, const segment::Rule& rule,
              std::function<void(const segment::Rule&)> set, QWidget* parent)
        : QWidget(parent)
        , m_draft(new RuleDraft(this))
    {
        m_draft->reset(rule);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        if (make)
            column->addWidget(make(*m_draft, words, this));
        connect(m_draft, &RuleDraft::changed, this, [this, set = std::move(set)] { set(m_draft->saved()); });
    }

private:
    RuleDraft* m_draft;
};
}

FieldForm::FieldForm(Theme& theme, const RuleEditing& editing, RuleVocabularyPtr words, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_editing(editing)
    , m_words(std::move(words))
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::m);
}

QWidget* FieldForm::prepared(QWidget* field, const QString& name, const QString& title) const
{
    field->setObjectName(name);
    field->setAccessibleName(title);
    return field;
}

void FieldForm::title(const QString& text, const QString& sentence)
{
    auto* head = new Label(m_theme, text, Type::Lead, Colour::Text1, this);
    head->setType(Type::Lead, Weight::Strong);
    head->setWordWrap(true);
    m_column->addWidget(head);
    if (!sentence.isEmpty())
        note(sentence);
}

void FieldForm::section(const QString& text)
{
    auto* head = new Label(m_theme, text, Type::Body, Colour::Text1, this);
    head->setType(Type::Body, Weight::Strong);
    head->setContentsMargins(0, space::l, 0, 0);
    m_column->addWidget(head);
}

void FieldForm::note(const QString& text)
{
    auto* words = new Label(m_theme, text, Type::Small, Colour::Text2, this);
    words->setWordWrap(true);
    m_column->addWidget(words);
}

void FieldForm::sentence(const QList<Part>& parts)
{
    auto* holder = new QWidget(this);
    auto* flow = new FlowLayout(holder, space::s, space::s);
    flow->setContentsMargins(0, 0, 0, 0);
    for (const Part& part : parts) {
        if (const auto* words = std::get_if<QString>(&part)) {
            auto* label = new Label(m_theme, *words, Type::Body, Colour::Text2, holder);
            label->setMinimumHeight(m_theme.scaled(size::control));
            flow->addWidget(label);
        } else {
            flow->addWidget(std::get<QWidget*>(part));
        }
    }
    m_column->addWidget(holder);
}

void FieldForm::row(const QString& caption, QWidget* field)
{
    auto* head = new Label(m_theme, caption, Type::Small, Colour::Text2, this);
    head->setBuddy(field);
    m_column->addWidget(head);
    m_column->addWidget(field);
}

void FieldForm::line(QWidget* field)
{
    m_column->addWidget(field, 0, qobject_cast<Button*>(field) ? Qt::AlignLeading : Qt::Alignment());
}

QWidget* FieldForm::text(const QString& name, const QString& title, const QString& value,
                         std::function<void(const QString&)> set)
{
    auto* field = new QLineEdit(value, this);
    connect(field, &QLineEdit::textEdited, this, std::move(set));
    return prepared(field, name, title);
}

QWidget* FieldForm::longText(const QString& name, const QString& title, const QString& value,
                             std::function<void(const QString&)> set)
{
    auto* field = new QPlainTextEdit(value, this);
    field->setTabChangesFocus(true);
    field->setFixedHeight(m_theme.scaled(88));
    connect(field, &QPlainTextEdit::textChanged, this, [field, set = std::move(set)] { set(field->toPlainText()); });
    return prepared(field, name, title);
}

QWidget* FieldForm::number(const QString& name, const QString& title, int value, int least, int most,
                           std::function<void(int)> set, const QString& suffix)
{
    auto* field = new QSpinBox(this);
    field->setRange(least, most);
    field->setSuffix(suffix);
    field->setValue(value);
    field->setMinimumWidth(m_theme.scaled(76));
    connect(field, &QSpinBox::valueChanged, this, std::move(set));
    return prepared(field, name, title);
}

QWidget* FieldForm::span(const QString& name, const QString& title, Duration value, bool exact,
                         std::function<void(Duration)> set)
{
    auto* holder = new QWidget(this);
    auto* count = new QSpinBox(holder);
    count->setRange(1, mostCount);
    count->setValue(value.count);
    prepared(count, name, title);
    auto* unit = new QComboBox(holder);
    for (const TimeUnit each : units) {
        if (exact || !isExact(each))
            unit->addItem(unitText(each), int(each));
    }
    unit->setCurrentIndex(unit->findData(int(value.unit)));
    prepared(unit, name + QStringLiteral("Unit"), CanvasFields::tr("%1: unit").arg(title));
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::s);
    row->addWidget(count);
    row->addWidget(unit);
    const auto tell = [count, unit, set = std::move(set)] {
        set(Duration{count->value(), static_cast<TimeUnit>(unit->currentData().toInt())});
    };
    connect(count, &QSpinBox::valueChanged, this, tell);
    connect(unit, &QComboBox::activated, this, tell);
    return holder;
}

QWidget* FieldForm::time(const QString& name, const QString& title, Ms msOfDay, std::function<void(Ms)> set)
{
    auto* field = new QTimeEdit(QTime::fromMSecsSinceStartOfDay(int(msOfDay)), this);
    field->setDisplayFormat(QCoreApplication::translate("patron::ui", "HH:mm", "time format"));
    field->setMinimumWidth(m_theme.scaled(88));
    connect(field, &QTimeEdit::timeChanged, this,
            [set = std::move(set)](QTime chosen) { set(Ms(chosen.msecsSinceStartOfDay())); });
    return prepared(field, name, title);
}

QWidget* FieldForm::date(const QString& name, const QString& title, const QDate& value, std::function<void(QDate)> set)
{
    auto* field = new QDateEdit(value, this);
    field->setCalendarPopup(true);
    connect(field, &QDateEdit::dateChanged, this, std::move(set));
    return prepared(field, name, title);
}

QComboBox* FieldForm::choice(const QString& name, const QString& title, const QList<FieldChoice>& all,
                             const QString& now, std::function<void(const QString&)> set)
{
    auto* field = new QComboBox(this);
    for (const FieldChoice& each : all)
        field->addItem(each.text, each.id);
    field->setCurrentIndex(field->findData(now));
    connect(field, &QComboBox::activated, this,
            [field, set = std::move(set)](int index) { set(field->itemData(index).toString()); });
    prepared(field, name, title);
    return field;
}

QWidget* FieldForm::named(const QString& name, const QString& title, const QStringList& all, const QString& now,
                          const QString& missing, std::function<void(const QString&)> set)
{
    QList<FieldChoice> choices;
    if (!all.contains(now))
        choices << FieldChoice{now, missing};
    for (const QString& each : all)
        choices << FieldChoice{each, each};
    QComboBox* field = choice(name, title, choices, now, std::move(set));
    field->setProperty("kitInvalid", !all.contains(now));
    field->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    field->setMinimumContentsLength(18);
    return field;
}

QWidget* FieldForm::toggle(const QString& name, const QString& title, bool on, std::function<void(bool)> set)
{
    auto* field = new Switch(m_theme, title, this);
    field->setChecked(on);
    connect(field, &QAbstractButton::toggled, this, std::move(set));
    return prepared(field, name, title);
}

QWidget* FieldForm::button(const QString& name, const QString& title, std::function<void()> act)
{
    auto* field = new Button(m_theme, Button::Role::Ghost, title, this);
    field->setCompact(true);
    connect(field, &QAbstractButton::clicked, this, std::move(act));
    return prepared(field, name, title);
}

QWidget* FieldForm::rule(const QString& name, const QString& title, const Json& node,
                         std::function<void(const Json&)> set)
{
    auto parsed = segment::parseNode(node, m_words->catalog);
    if (!parsed) {
        auto* words = new Label(m_theme, textOf(parsed.error().text), Type::Small, Colour::Danger, this);
        words->setWordWrap(true);
        return words;
    }
    auto* field = new RuleField(
        m_editing.rule, m_words, ruleOf(*parsed),
        [set = std::move(set)](const segment::Rule& rule) { set(segment::writeNode(rule.root)); }, this);
    return prepared(field, name, title);
}

QWidget* FieldForm::event(const QString& name, const QString& title, const std::string& event, const Json& where,
                          std::function<void(const std::string&, const Json&)> set)
{
    segment::Node node;
    segment::EventCondition condition;
    condition.event.kind = event;
    if (auto properties = segment::parseProperties(where, event, m_words->catalog))
        condition.event.where = std::move(*properties);
    node.form = std::move(condition);
    const auto tell = [set = std::move(set)](const segment::Rule& rule) {
        if (!std::holds_alternative<segment::EventCondition>(rule.root.form))
            return;
        const Json written = segment::writeNode(rule.root);
        set(written.at("event").get<std::string>(),
            written.contains("where") ? written.at("where") : Json(Json::array()));
    };
    auto* field = new RuleField(m_editing.event, m_words, ruleOf(node), tell, this);
    return prepared(field, name, title);
}

}
