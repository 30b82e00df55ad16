#include "ui/kit/scrollbody.h"

#include "ui/kit/tokens.h"

#include <QVBoxLayout>

namespace patron::ui {

ScrollBody::ScrollBody(const QString& name, const QString& title, QWidget* parent)
    : QScrollArea(parent)
{
    setObjectName(name);
    setAccessibleName(title);
    setProperty("kitFlat", true);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    auto* content = new QWidget(this);
    m_body = new QVBoxLayout(content);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(space::xl);
    setWidget(content);
    // After setWidget(), which fills the background.
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize ScrollBody::sizeHint() const
{
    return widget()->sizeHint();
}

}
