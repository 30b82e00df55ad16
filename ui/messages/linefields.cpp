#include "ui/messages/linefields.h"

#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>

namespace patron::ui {

LineFields::LineFields(Theme& theme, QLineEdit* line)
    : QObject(line)
    , m_theme(theme)
    , m_line(line)
{
    QAction* action = line->addAction(theme.icon(Glyph::Tag), QLineEdit::TrailingPosition);
    action->setToolTip(tr("Insert a personal field (Ctrl+Space)"));
    connect(action, &QAction::triggered, this, &LineFields::open);
    line->installEventFilter(this);
}

void LineFields::open()
{
    QList<PickPopup::Entry> entries;
    for (const QString& field : std::as_const(m_fields))
        entries.append({field, field, Glyph::Customer});
    auto* popup = new PickPopup(m_theme, tr("Fields"), std::move(entries), m_line);
    connect(popup, &PickPopup::picked, this, &LineFields::insert);
    const QRect cursor = m_line->inputMethodQuery(Qt::ImCursorRectangle).toRect();
    popup->openAt({m_line->mapToGlobal(cursor.topLeft()), cursor.size()});
}

void LineFields::insert(const QString& field)
{
    m_line->setFocus(Qt::OtherFocusReason);
    m_line->insert(QStringLiteral("{{ %1 }}").arg(field));
    // As if it had been typed.
    Q_EMIT m_line->textEdited(m_line->text());
}

bool LineFields::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier) {
            open();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

}
