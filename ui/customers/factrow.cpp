#include "ui/customers/factrow.h"

#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
/// Long addresses and numbers may go on in the next line after their signs.
QString breakable(const QString& text)
{
    QString shown;
    for (const QChar letter : text) {
        shown += letter;
        if (letter == u'@' || letter == u'.' || letter == u'_' || letter == u'-' || letter == u'/')
            shown += QChar(0x200B);
    }
    return shown;
}
}

FactRow::FactRow(Theme& theme, const ProfileFact& fact, bool editable, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_fact(fact)
    , m_editable(editable)
    , m_value(new Label(theme, breakable(fact.value), Type::Body, Colour::Text1, this))
    , m_error(new Label(theme, {}, Type::Small, Colour::Danger, this))
{
    setAccessibleName(QStringLiteral("%1: %2").arg(fact.label, fact.value));
    setAccessibleDescription(fact.origin);
    setToolTip(fact.origin);
    if (editable) {
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
    }
    auto* label = new Label(theme, fact.label, Type::Small, Colour::Text2, this);
    auto* origin = new Label(theme, fact.origin, Type::Caption, Colour::Text3, this);
    origin->setElided(true);
    origin->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_value->setWordWrap(true);
    m_error->setWordWrap(true);
    m_error->hide();
    auto* head = new QHBoxLayout;
    head->setSpacing(space::m);
    head->addWidget(label);
    head->addWidget(origin, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::m, space::xs, space::m, space::xs);
    column->setSpacing(space::xxs);
    column->addLayout(head);
    column->addWidget(m_value);
    column->addWidget(m_error);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

bool FactRow::isEditing() const
{
    return m_editor != nullptr;
}

void FactRow::edit()
{
    if (!m_editable || m_editor)
        return;
    m_editor = new QLineEdit(m_fact.typed, this);
    m_editor->setObjectName(QStringLiteral("factEditor"));
    m_editor->setAccessibleName(m_fact.label);
    m_editor->selectAll();
    m_editor->installEventFilter(this);
    m_value->hide();
    qobject_cast<QVBoxLayout*>(layout())->insertWidget(1, m_editor);
    // A widget takes the keyboard only when it is shown.
    m_editor->show();
    setFocusProxy(m_editor);
    m_editor->setFocus();
    connect(m_editor, &QLineEdit::returnPressed, this, &FactRow::commit);
}

void FactRow::commit()
{
    const QString text = m_editor->text().trimmed();
    if (text == m_fact.typed.trimmed()) {
        close();
        return;
    }
    m_editor->setEnabled(false);
    Q_EMIT entered(text);
}

void FactRow::close()
{
    if (!m_editor)
        return;
    const bool focused = m_editor->hasFocus();
    setFocusProxy(nullptr);
    m_editor->removeEventFilter(this);
    m_editor->hide();
    m_editor->deleteLater();
    m_editor = nullptr;
    m_error->hide();
    m_value->show();
    if (focused)
        setFocus();
    Q_EMIT left();
}

void FactRow::setError(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->show();
    if (!m_editor)
        return;
    m_editor->setEnabled(true);
    m_editor->setAccessibleDescription(sentence);
    m_editor->setFocus();
    m_editor->selectAll();
}

bool FactRow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_editor)
        return QWidget::eventFilter(watched, event);
    const bool escape = (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) &&
                        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    if (escape && event->type() == QEvent::ShortcutOverride) {
        // Esc leaves the line, not the page.
        event->accept();
        return true;
    }
    if (escape) {
        close();
        return true;
    }
    if (event->type() == QEvent::FocusOut && m_editor->isEnabled() &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason)
        commit();
    return QWidget::eventFilter(watched, event);
}

bool FactRow::event(QEvent* event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave ||
        event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

void FactRow::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F2:
    case Qt::Key_Space:
        edit();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void FactRow::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        edit();
}

void FactRow::paintEvent(QPaintEvent*)
{
    if (!m_editable || m_editor)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse())
        paintBox(painter, rect(), radius::m, veil(m_theme, false));
    if (hasFocus())
        paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
    if (underMouse() || hasFocus()) {
        const int edge = m_theme.scaled(size::icon);
        const QRect corner(width() - edge - space::xs, height() - edge - space::xs, edge, edge);
        paintGlyph(painter, m_theme, QStyle::visualRect(layoutDirection(), rect(), corner), m_theme.scaled(14),
                   Glyph::Edit, Colour::Text3);
    }
}

}
