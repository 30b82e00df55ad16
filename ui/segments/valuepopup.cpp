#include "ui/segments/valuepopup.h"

#include "core/segment/rulesql.h"
#include "ui/kit/button.h"
#include "ui/kit/theme.h"
#include "ui/segments/choicepopup.h"
#include "ui/segments/valueeditors.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QVBoxLayout>

namespace patron::ui {

ValuePopup::ValuePopup(Theme& theme, Services& services, const QString& title, const PartValue& value,
                       const QString& currency, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_editor(makeValueEditor(theme, title, value, currency, this))
{
    setObjectName(QStringLiteral("valuePopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addWidget(m_editor);
    auto* done = new Button(theme, Button::Role::Secondary, tr("Apply"), this);
    done->setObjectName(QStringLiteral("valueApply"));
    done->setCompact(true);
    column->addWidget(done, 0, Qt::AlignTrailing);
    connect(done, &QAbstractButton::clicked, this, &ValuePopup::take);
    connect(m_editor, &ValueEditor::taken, this, &ValuePopup::take);
    setFocusProxy(m_editor->first());
    // A combo box takes Enter for a letter to search by.
    for (QComboBox* box : m_editor->findChildren<QComboBox*>())
        box->installEventFilter(this);
    if (value.subject.isKnown())
        askFacts(services, value.subject);
}

void ValuePopup::askFacts(Services& services, const ValueSubject& subject)
{
    services.ask<segment::FieldValues>(
        this,
        [subject, &store = services.store(), asOf = segment::liveAsOf(services.clock())](ReadSession& session) {
            return readValueFacts(session, store, subject, asOf);
        },
        [this](Result<segment::FieldValues> facts) {
            if (!facts)
                return;
            m_editor->showFacts(*facts);
            // It has grown, and must stay on the screen.
            if (m_anchor)
                placePopup(this, m_anchor);
        },
        QStringLiteral("facts"));
}

void ValuePopup::openAt(QWidget* anchor)
{
    m_anchor = anchor;
    placePopup(this, anchor);
    show();
    m_editor->first()->setFocus(Qt::PopupFocusReason);
}

void ValuePopup::take()
{
    const auto value = m_editor->read();
    if (!value) {
        m_editor->first()->setProperty("kitInvalid", true);
        m_editor->first()->update();
        m_editor->first()->setFocus();
        return;
    }
    close();
    Q_EMIT given(*value);
}

bool ValuePopup::eventFilter(QObject* watched, QEvent* event)
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
