#include "ui/kit/formrows.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QGridLayout>
#include <QStyle>

#include <algorithm>

namespace patron::ui {

FormRows::FormRows(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::xl);
    m_grid->setVerticalSpacing(space::l);
    m_grid->setColumnMinimumWidth(0, 140);
    m_grid->setColumnStretch(1, 1);
}

FormRows::~FormRows() = default;

void FormRows::addSection(const QString& title, const QString& sentence)
{
    const int row = m_grid->rowCount();
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, row > 1 ? space::l : 0, 0, 0);
    column->setSpacing(space::xxs);
    auto* head = new Label(m_theme, title, Type::Lead, Colour::Text1, box);
    head->setType(Type::Lead, Weight::Strong);
    column->addWidget(head);
    if (!sentence.isEmpty()) {
        auto* words = new Label(m_theme, sentence, Type::Body, Colour::Text2, box);
        words->setWordWrap(true);
        column->addWidget(words);
    }
    m_grid->addWidget(box, row, 0, 1, 2);
}

void FormRows::addRow(const QString& label, QWidget* field, const QString& hint)
{
    auto* name = new Label(m_theme, label, Type::Body, Colour::Text2, this);
    name->setTextFormat(Qt::AutoText);
    name->setBuddy(field);
    name->setMinimumHeight(m_theme.scaled(size::control));
    connect(&m_theme, &Theme::changed, name, [this, name] { name->setMinimumHeight(m_theme.scaled(size::control)); });
    if (field->accessibleName().isEmpty())
        field->setAccessibleName(QString(label).remove(u'&'));
    makeRow(field, name, hint);
}

void FormRows::addField(QWidget* field, const QString& hint)
{
    makeRow(field, nullptr, hint);
}

FormRows::Row& FormRows::makeRow(QWidget* field, QWidget* label, const QString& hint)
{
    auto owned = std::make_unique<Row>();
    Row& row = *owned;
    row.field = field;
    row.label = label;
    row.hint = hint;
    row.box = new QWidget(this);
    row.note = new Label(m_theme, hint, Type::Small, Colour::Text3, row.box);
    row.note->setWordWrap(true);
    row.note->setVisible(!hint.isEmpty());
    row.fix = new Button(m_theme, Button::Role::Ghost, {}, row.box);
    row.fix->setCompact(true);
    row.fix->setObjectName(QStringLiteral("formFix_") + field->objectName());
    row.fix->hide();
    connect(row.fix, &QPushButton::clicked, this, [&row] {
        // The repair may take the error away, and with it this function.
        const std::function<void()> repair = row.repair;
        if (repair)
            repair();
    });
    field->setAccessibleDescription(hint);
    auto* below = new QHBoxLayout;
    below->setSpacing(space::m);
    below->addWidget(row.note, 1);
    below->addWidget(row.fix);
    auto* column = new QVBoxLayout(row.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    column->addWidget(field);
    column->addLayout(below);
    const int at = m_grid->rowCount();
    if (label)
        m_grid->addWidget(label, at, 0, Qt::AlignTop);
    m_grid->addWidget(row.box, at, 1);
    m_rows.push_back(std::move(owned));
    return row;
}

FormRows::Row* FormRows::rowOf(const QWidget* field) const
{
    const auto found = std::ranges::find_if(m_rows, [field](const auto& row) { return row->field == field; });
    Q_ASSERT(found != m_rows.end());
    return found->get();
}

void FormRows::setHint(QWidget* field, const QString& hint)
{
    Row& row = *rowOf(field);
    row.hint = hint;
    if (row.wrong)
        return;
    row.note->setText(hint);
    row.note->setVisible(!hint.isEmpty());
    field->setAccessibleDescription(hint);
}

void FormRows::setError(QWidget* field, const QString& text, const QString& fixText, std::function<void()> fix)
{
    Row& row = *rowOf(field);
    row.wrong = !text.isEmpty();
    row.repair = std::move(fix);
    const QString note = row.wrong ? text : row.hint;
    row.note->setText(note);
    row.note->setColour(row.wrong ? Colour::Danger : Colour::Text3);
    row.note->setVisible(!note.isEmpty());
    row.fix->setText(fixText);
    row.fix->setVisible(row.wrong && !fixText.isEmpty());
    field->setProperty("kitInvalid", row.wrong);
    field->setAccessibleDescription(note);
    field->update();
}

bool FormRows::hasErrors() const
{
    return std::ranges::any_of(m_rows, [](const auto& row) { return row->wrong; });
}

void FormRows::setRowVisible(QWidget* field, bool visible)
{
    Row& row = *rowOf(field);
    if (row.label)
        row.label->setVisible(visible);
    row.box->setVisible(visible);
}

}
