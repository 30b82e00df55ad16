#include "ui/intake/recipecard.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHash>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
using intake::CellTransform;
using intake::Field;
using intake::TransformKind;

constexpr int valuesOffered = 8;

QString nameOf(TransformKind kind)
{
    switch (kind) {
    case TransformKind::Trim:
        return RecipeCard::tr("Take blanks away");
    case TransformKind::Lower:
        return RecipeCard::tr("all small letters");
    case TransformKind::Upper:
        return RecipeCard::tr("ALL LARGE LETTERS");
    case TransformKind::Title:
        return RecipeCard::tr("Each Word Large");
    case TransformKind::StripPrefix:
        return RecipeCard::tr("Take away at the start");
    case TransformKind::StripSuffix:
        return RecipeCard::tr("Take away at the end");
    case TransformKind::Phone:
        return RecipeCard::tr("Phone number of country");
    case TransformKind::Split:
        return RecipeCard::tr("A list, cut at");
    case TransformKind::Map:
        return RecipeCard::tr("Other values");
    case TransformKind::Part:
        return RecipeCard::tr("Only the part before, cut at");
    case TransformKind::Replace:
        return RecipeCard::tr("Take away everywhere");
    case TransformKind::Constant:
        return RecipeCard::tr("Always the value");
    case TransformKind::CallingCode:
        return RecipeCard::tr("Give the calling code its plus");
    case TransformKind::MinorUnits:
        return RecipeCard::tr("In the smallest unit of its currency");
    }
    return {};
}

bool takesTexts(TransformKind kind)
{
    return kind == TransformKind::StripPrefix || kind == TransformKind::StripSuffix || kind == TransformKind::Split ||
           kind == TransformKind::Part || kind == TransformKind::Replace;
}

QString paramOf(const CellTransform& step)
{
    if (takesTexts(step.kind))
        return step.texts.empty() ? QString() : textOf(step.texts.front());
    if (step.kind == TransformKind::Phone)
        return textOf(step.country);
    return textOf(step.otherwise.value_or(std::string()));
}

QString nameOf(intake::MergePolicy policy)
{
    switch (policy) {
    case intake::MergePolicy::Overwrite:
        return RecipeCard::tr("The file is right");
    case intake::MergePolicy::Fill:
        return RecipeCard::tr("Only fill what is empty");
    case intake::MergePolicy::Newest:
        break;
    }
    return RecipeCard::tr("The newer value is right");
}

/// Values by how often they occur.
QStringList frequentValues(const CleanColumn& clean)
{
    QHash<QString, int> counts;
    for (const CleanCell& cell : clean.cells) {
        if (!cell.before.trimmed().isEmpty())
            ++counts[cell.before.trimmed()];
    }
    QStringList values = counts.keys();
    std::ranges::sort(values, [&](const QString& a, const QString& b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
    });
    return values.mid(0, valuesOffered);
}
}

RecipeCard::RecipeCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("The recipe"), parent)
    , m_theme(theme)
    , m_none(new Label(theme, tr("The cells are read as they are."), Type::Body, Colour::Text2, this))
    , m_add(new Button(theme, Button::Role::Secondary, Glyph::Plus, tr("Add a step"), this))
    , m_readLabel(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_dates(new QComboBox(this))
    , m_numbers(new QComboBox(this))
    , m_policyLabel(new Label(theme, tr("When a customer has another value"), Type::Small, Colour::Text2, this))
    , m_policy(new QComboBox(this))
{
    m_none->setWordWrap(true);
    m_policyLabel->setWordWrap(true);
    m_add->setObjectName(QStringLiteral("recipeAdd"));
    m_add->setCompact(true);
    m_dates->setObjectName(QStringLiteral("recipeDates"));
    m_dates->setAccessibleName(tr("How dates are written"));
    m_dates->addItem(tr("As the column tells"), -1);
    m_dates->addItem(tr("The day first"), int(intake::DateOrder::DayFirst));
    m_dates->addItem(tr("The month first"), int(intake::DateOrder::MonthFirst));
    m_numbers->setObjectName(QStringLiteral("recipeNumbers"));
    m_numbers->setAccessibleName(tr("How numbers are written"));
    m_numbers->addItem(tr("As the column tells"), -1);
    m_numbers->addItem(tr("With a decimal point"), int(intake::DecimalMark::Point));
    m_numbers->addItem(tr("With a decimal comma"), int(intake::DecimalMark::Comma));
    m_policy->setObjectName(QStringLiteral("recipePolicy"));
    m_policy->setAccessibleName(m_policyLabel->text());
    m_policy->addItem(tr("As for the whole file"), -1);
    for (const auto policy : {intake::MergePolicy::Overwrite, intake::MergePolicy::Fill, intake::MergePolicy::Newest})
        m_policy->addItem(nameOf(policy), int(policy));
    body()->addWidget(m_none);
    body()->addWidget(m_add, 0, Qt::AlignLeading);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_readLabel, m_dates, m_numbers, m_policyLabel, m_policy})
        body()->addWidget(widget);
    connect(m_add, &QPushButton::clicked, this, &RecipeCard::offerStep);
    for (QComboBox* list : {m_dates, m_numbers, m_policy})
        connect(list, &QComboBox::activated, this, &RecipeCard::tell);
}

void RecipeCard::setColumn(const intake::MappedColumn& column, const CleanColumn& clean)
{
    const bool same = column.column == m_column.column && column.transforms == m_column.transforms && m_steps;
    m_filling = true;
    m_column = column;
    m_values = frequentValues(clean);
    const bool used = column.field != Field::Ignore;
    const bool dates = clean.form == CleanColumn::Form::Date;
    const bool numbers = clean.form == CleanColumn::Form::Amount;
    m_dates->setCurrentIndex(m_dates->findData(column.dateOrder ? int(*column.dateOrder) : -1));
    m_numbers->setCurrentIndex(m_numbers->findData(column.decimalMark ? int(*column.decimalMark) : -1));
    m_policy->setCurrentIndex(m_policy->findData(column.policy ? int(*column.policy) : -1));
    m_dates->setVisible(used && dates);
    m_numbers->setVisible(used && numbers);
    m_readLabel->setText(dates ? tr("Dates are written") : tr("Numbers are written"));
    m_readLabel->setVisible(used && (dates || numbers));
    const bool trait = used && (column.field == Field::Trait || !intake::traitOfField(column.field).empty());
    m_policyLabel->setVisible(trait);
    m_policy->setVisible(trait);
    m_add->setVisible(used);
    m_none->setText(used ? tr("The cells are read as they are.") : tr("This column is left out."));
    // A step that is being typed into stays what it is.
    if (!same)
        rebuildSteps();
    m_filling = false;
}

void RecipeCard::rebuildSteps()
{
    if (m_steps) {
        m_steps->hide();
        m_steps->deleteLater();
    }
    m_steps = new QWidget(this);
    auto* column = new QVBoxLayout(m_steps);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    for (std::size_t i = 0; i < m_column.transforms.size(); ++i)
        column->addWidget(makeStep(i));
    body()->insertWidget(1, m_steps);
    m_steps->setVisible(!m_column.transforms.empty());
    m_none->setVisible(m_column.transforms.empty());
    if (m_focusStep >= 0) {
        if (auto* field = m_steps->findChild<QLineEdit*>(QStringLiteral("recipeText%1").arg(m_focusStep)))
            field->setFocus();
        m_focusStep = -1;
    }
}

QWidget* RecipeCard::makeStep(std::size_t at)
{
    const CellTransform& step = m_column.transforms[at];
    const int number = static_cast<int>(at) + 1;
    auto* box = new QWidget(m_steps);
    auto* name = new Label(m_theme, tr("%1. %2").arg(QString::number(number), nameOf(step.kind)), Type::Body,
                           Colour::Text1, box);
    name->setWordWrap(true);
    auto* up = new IconButton(m_theme, Glyph::ArrowUp, tr("Move step %1 up").arg(number), box);
    up->setObjectName(QStringLiteral("recipeUp%1").arg(at));
    up->setEnabled(at > 0);
    auto* remove = new IconButton(m_theme, Glyph::Close, tr("Take step %1 away").arg(number), box);
    remove->setObjectName(QStringLiteral("recipeRemove%1").arg(at));
    connect(up, &QToolButton::clicked, this, [this, at] {
        std::swap(m_column.transforms[at], m_column.transforms[at - 1]);
        rebuildSteps();
        tell();
    });
    connect(remove, &QToolButton::clicked, this, [this, at] {
        m_column.transforms.erase(m_column.transforms.begin() + static_cast<std::ptrdiff_t>(at));
        rebuildSteps();
        tell();
        m_add->setFocus();
    });
    auto* head = new QHBoxLayout;
    head->setSpacing(space::xxs);
    head->addWidget(name, 1);
    head->addWidget(up);
    head->addWidget(remove);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    column->addLayout(head);
    if (QWidget* field = step.kind == TransformKind::Map ? makePairs(at, box) : makeField(at, box))
        column->addWidget(field);
    return box;
}

QWidget* RecipeCard::makeField(std::size_t at, QWidget* parent)
{
    const CellTransform& step = m_column.transforms[at];
    if (!takesTexts(step.kind) && step.kind != TransformKind::Phone && step.kind != TransformKind::Constant)
        return nullptr;
    auto* field = new QLineEdit(paramOf(step), parent);
    field->setObjectName(QStringLiteral("recipeText%1").arg(at));
    field->setAccessibleName(nameOf(step.kind));
    field->setPlaceholderText(step.kind == TransformKind::Phone ? tr("GB") : tr("text"));
    connect(field, &QLineEdit::textEdited, this, [this, at](const QString& text) {
        CellTransform& changed = m_column.transforms[at];
        if (takesTexts(changed.kind))
            changed.texts = text.isEmpty() ? std::vector<std::string>() : std::vector{text.toStdString()};
        else if (changed.kind == TransformKind::Phone)
            changed.country = text.trimmed().toUpper().toStdString();
        else
            changed.otherwise = text.toStdString();
        tell();
    });
    return field;
}

QWidget* RecipeCard::makePairs(std::size_t at, QWidget* parent)
{
    auto* box = new QWidget(parent);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(space::xs);
    grid->setColumnStretch(1, 1);
    QStringList values = m_values;
    for (const auto& pair : m_column.transforms[at].pairs) {
        if (!values.contains(textOf(pair.first)))
            values << textOf(pair.first);
    }
    int row = 0;
    for (const QString& value : std::as_const(values)) {
        auto* from = new Label(m_theme, value, Type::Small, Colour::Text2, box);
        from->setElided(true);
        from->setFixedWidth(m_theme.scaled(96));
        auto* to = new QLineEdit(box);
        to->setObjectName(QStringLiteral("recipePair%1_%2").arg(at).arg(row));
        to->setAccessibleName(tr("%1 becomes").arg(value));
        to->setPlaceholderText(tr("as it is"));
        for (const auto& pair : m_column.transforms[at].pairs) {
            if (textOf(pair.first) == value)
                to->setText(textOf(pair.second));
        }
        connect(to, &QLineEdit::textEdited, this, [this, at, value](const QString& text) {
            auto& pairs = m_column.transforms[at].pairs;
            std::erase_if(pairs, [&](const auto& pair) { return textOf(pair.first) == value; });
            if (!text.isEmpty())
                pairs.emplace_back(value.toStdString(), text.toStdString());
            tell();
        });
        grid->addWidget(from, row, 0);
        grid->addWidget(to, row++, 1);
    }
    return box;
}

void RecipeCard::offerStep()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("recipeMenu"));
    menu->setAccessibleName(m_add->text());
    for (const auto kind :
         {TransformKind::Trim, TransformKind::Title, TransformKind::Lower, TransformKind::Upper,
          TransformKind::StripPrefix, TransformKind::StripSuffix, TransformKind::Replace, TransformKind::Part,
          TransformKind::Split, TransformKind::Map, TransformKind::Phone, TransformKind::Constant})
        connect(menu->addAction(nameOf(kind)), &QAction::triggered, this, [this, kind] { addStep(kind); });
    menu->popup(m_add->mapToGlobal(QPoint(0, m_add->height())));
}

void RecipeCard::addStep(TransformKind kind)
{
    CellTransform step;
    step.kind = kind;
    if (kind == TransformKind::Split)
        step.texts = {";"};
    if (kind == TransformKind::Part)
        step.texts = {" "};
    if (kind == TransformKind::Constant || kind == TransformKind::Replace)
        step.otherwise = std::string();
    m_column.transforms.push_back(step);
    m_focusStep = static_cast<int>(m_column.transforms.size()) - 1;
    rebuildSteps();
    tell();
}

void RecipeCard::tell()
{
    if (m_filling)
        return;
    const int dates = m_dates->currentData().toInt();
    m_column.dateOrder = dates < 0 ? std::nullopt : std::optional(static_cast<intake::DateOrder>(dates));
    const int numbers = m_numbers->currentData().toInt();
    m_column.decimalMark = numbers < 0 ? std::nullopt : std::optional(static_cast<intake::DecimalMark>(numbers));
    const int policy = m_policy->currentData().toInt();
    m_column.policy = policy < 0 ? std::nullopt : std::optional(static_cast<intake::MergePolicy>(policy));
    Q_EMIT edited(m_column);
}

}
