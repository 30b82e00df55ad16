#include "ui/kit/splitview.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QKeyEvent>
#include <QSettings>
#include <QStyleOption>

namespace patron::ui {

namespace {

constexpr int kHandlePx = 7;
constexpr int kStepPx = 24;

class Handle : public QSplitterHandle
{
public:
    Handle(Theme& theme, Qt::Orientation orientation, QSplitter* parent)
        : QSplitterHandle(orientation, parent)
        , m_theme(theme)
    {
        setFocusPolicy(Qt::TabFocus);
        setObjectName(parent->objectName() + QStringLiteral("Handle"));
        setAccessibleName(SplitView::tr("Divider, arrow keys move it"));
        connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        QStyleOption option;
        option.initFrom(this);
        const bool active = wantsFocusRing(option) || underMouse();
        const int thickness = active ? 2 : 1;
        const QRect line = orientation() == Qt::Horizontal ? QRect((width() - thickness) / 2, 0, thickness, height())
                                                           : QRect(0, (height() - thickness) / 2, width(), thickness);
        painter.fillRect(line, m_theme.colour(active ? Colour::Focus : Colour::Border));
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        const bool sideways = orientation() == Qt::Horizontal;
        const int position = sideways ? x() : y();
        const int key = event->key();
        const int mirror = sideways && layoutDirection() == Qt::RightToLeft ? -1 : 1;
        if (key == (sideways ? Qt::Key_Left : Qt::Key_Up))
            moveSplitter(position - kStepPx * mirror);
        else if (key == (sideways ? Qt::Key_Right : Qt::Key_Down))
            moveSplitter(position + kStepPx * mirror);
        else
            QSplitterHandle::keyPressEvent(event);
    }

private:
    Theme& m_theme;
};

}

SplitView::SplitView(Theme& theme, Qt::Orientation orientation, const QString& name, QWidget* parent)
    : QSplitter(orientation, parent)
    , m_theme(theme)
{
    setObjectName(name);
    setHandleWidth(kHandlePx);
    setChildrenCollapsible(false);
}

void SplitView::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("split/%1/panes").arg(objectName()), count());
    settings.setValue(QStringLiteral("split/%1/state").arg(objectName()), saveState());
}

void SplitView::restore(const QSettings& settings)
{
    if (settings.value(QStringLiteral("split/%1/panes").arg(objectName())).toInt() == count())
        restoreState(settings.value(QStringLiteral("split/%1/state").arg(objectName())).toByteArray());
}

QSplitterHandle* SplitView::createHandle()
{
    return new Handle(m_theme, orientation(), this);
}

/// QSplitter mirrors its panes only when they are placed anew.
void SplitView::changeEvent(QEvent* event)
{
    QSplitter::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        setSizes(sizes());
}

}
