#include "ui/messages/liquidchippopup.h"

#include "ui/kit/button.h"
#include "ui/kit/formrows.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"
#include "ui/models/liquidoutput.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patron::ui {

LiquidChipPopup::LiquidChipPopup(Theme& theme, const QString& source, const QStringList& fields, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_source(source)
    , m_isField(readLiquidOutput(source).has_value())
{
    setObjectName(QStringLiteral("chipPopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Personal field"));
    auto* rows = new FormRows(theme, this);
    if (const auto output = readLiquidOutput(source)) {
        m_field = new QComboBox(rows);
        m_field->setObjectName(QStringLiteral("chipField"));
        m_field->setEditable(true);
        m_field->addItems(fields);
        m_field->setCurrentText(output->field);
        m_field->installEventFilter(this);
        m_fallback = new QLineEdit(output->fallback.value_or(QString()), rows);
        m_fallback->setObjectName(QStringLiteral("chipFallback"));
        m_filters = new QLineEdit(output->filters.join(QStringLiteral(" | ")), rows);
        m_filters->setObjectName(QStringLiteral("chipFilters"));
        m_filters->setPlaceholderText(QStringLiteral("capitalize"));
        rows->addRow(tr("Field"), m_field);
        rows->addRow(tr("When it is empty"), m_fallback, tr("Shown to customers without this field"));
        rows->addRow(tr("Filters"), m_filters);
        setFocusProxy(m_fallback);
    } else {
        m_text = new QLineEdit(source, rows);
        m_text->setObjectName(QStringLiteral("chipText"));
        rows->addRow(tr("As it is written"), m_text);
        setFocusProxy(m_text);
    }
    auto* done = new Button(theme, Button::Role::Secondary, tr("Apply"), this);
    done->setObjectName(QStringLiteral("chipApply"));
    done->setCompact(true);
    connect(done, &QAbstractButton::clicked, this, &LiquidChipPopup::take);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addWidget(rows);
    column->addWidget(done, 0, Qt::AlignTrailing);
    setMinimumWidth(theme.scaled(size::inspector));
}

void LiquidChipPopup::openAt(const QRect& place)
{
    placeBelow(this, place, isRightToLeft());
    show();
    focusProxy()->setFocus(Qt::PopupFocusReason);
}

void LiquidChipPopup::take()
{
    QString text = m_text ? m_text->text() : QString();
    if (m_isField) {
        const LiquidOutput old = *readLiquidOutput(m_source);
        LiquidOutput output = old;
        output.field = m_field->currentText().trimmed();
        output.fallback = m_fallback->text().isEmpty() ? std::nullopt : std::optional(m_fallback->text());
        output.filters.clear();
        const QStringList filters = m_filters->text().split(u'|', Qt::SkipEmptyParts);
        // The same filters stay as they are written: one may hold a bar in quotes.
        if (m_filters->text() == old.filters.join(QStringLiteral(" | ")))
            output.filters = old.filters;
        else
            for (const QString& filter : filters)
                output.filters << filter.trimmed();
        text = output == old ? m_source : output.source();
        if (output.field.isEmpty())
            return m_field->setFocus();
    }
    close();
    Q_EMIT given(text);
}

bool LiquidChipPopup::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            take();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void LiquidChipPopup::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        take();
    else if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

}
