#include "ui/intake/rowfixcard.h"

#include "ui/kit/formrows.h"
#include "ui/kit/theme.h"

#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
/// A row of 10,000 columns has no form that anybody could fill in; its list can be saved and mended elsewhere.
constexpr qsizetype fieldsShown = 60;
}

RowFixCard::RowFixCard(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme)
    , m_scroll(new QScrollArea(this))
{
    m_scroll->setObjectName(QStringLiteral("rowFixScroll"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    body()->addWidget(m_scroll, 1);
}

void RowFixCard::setRow(const QString& title, const QStringList& columns, const QStringList& cells, int wrong,
                        const QString& reason)
{
    setTitle(title);
    auto* form = new FormRows(m_theme);
    for (qsizetype i = 0; i < qMin(columns.size(), fieldsShown); ++i) {
        auto* field = new QLineEdit(cells.value(i));
        field->setObjectName(QStringLiteral("rowFix%1").arg(i));
        form->addRow(columns.at(i), field);
        if (i == wrong)
            form->setError(field, reason);
        connect(field, &QLineEdit::textEdited, this,
                [this, i](const QString& text) { Q_EMIT cellEdited(static_cast<int>(i), text); });
    }
    m_scroll->setWidget(form);
    form->setAutoFillBackground(false); // which setWidget() turns on
}

}
