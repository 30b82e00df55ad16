#include "ui/customers/viewbar.h"

#include "ui/kit/button.h"
#include "ui/kit/chip.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QAction>

#include <utility>

namespace patron::ui {

ViewBar::ViewBar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_flow(new FlowLayout(this, space::s, space::s))
    , m_save(new Button(theme, Button::Role::Ghost, Glyph::Star, tr("Keep this view…"), this))
{
    m_save->setObjectName(QStringLiteral("viewSave"));
    m_save->setCompact(true);
    m_flow->addWidget(m_save);
    connect(m_save, &QPushButton::clicked, this, &ViewBar::saveRequested);
    refill();
}

void ViewBar::setViews(const std::vector<customer::SavedView>& views, qint64 current)
{
    if (views == m_views && current == m_current) {
        // A button that was pressed has toggled itself.
        for (QWidget* widget : std::as_const(m_made)) {
            if (auto* button = qobject_cast<Button*>(widget))
                button->setChecked(button->objectName() == QStringLiteral("view_%1").arg(current));
        }
        return;
    }
    m_views = views;
    m_current = current;
    refill();
}

void ViewBar::setConditions(const QList<Condition>& conditions)
{
    if (conditions == m_conditions)
        return;
    m_conditions = conditions;
    refill();
}

void ViewBar::setCanSave(bool can)
{
    m_save->setVisible(can);
}

void ViewBar::refill()
{
    const QWidget* focused = focusWidget();
    const QString before = focused && focused->hasFocus() && isAncestorOf(focused) ? focused->objectName() : QString();
    for (QWidget* widget : std::as_const(m_made)) {
        widget->hide();
        widget->deleteLater();
    }
    m_made.clear();
    int at = 0;
    const auto addView = [&](qint64 id, const QString& name) {
        auto* button =
            new Button(m_theme, Button::Role::Ghost, QString(name).replace(u'&', QStringLiteral("&&")), this);
        button->setObjectName(QStringLiteral("view_%1").arg(id));
        button->setAccessibleName(name);
        button->setCompact(true);
        button->setCheckable(true);
        button->setChecked(id == m_current);
        connect(button, &QPushButton::clicked, this, [this, id] { Q_EMIT viewChosen(id); });
        m_flow->insertWidget(at++, button);
        m_made << button;
        return button;
    };
    addView(0, tr("Everybody"));
    for (const customer::SavedView& view : m_views) {
        Button* button = addView(view.id, textOf(view.name));
        button->setToolTip(tr("Delete removes this view."));
        auto* remove = new QAction(button);
        remove->setShortcut(QKeySequence::Delete);
        remove->setShortcutContext(Qt::WidgetShortcut);
        button->addAction(remove);
        connect(remove, &QAction::triggered, this, [this, id = view.id] { Q_EMIT removeRequested(id); });
    }
    for (const Condition& condition : std::as_const(m_conditions)) {
        auto* chip = new Chip(m_theme, Chip::Kind::Value, condition.text, this);
        chip->setObjectName(QStringLiteral("condition_") + textOf(condition.facet));
        chip->setAccessibleName(condition.text);
        chip->setRemovable(true);
        const auto remove = [this, facet = textOf(condition.facet)] { Q_EMIT conditionRemoved(facet); };
        connect(chip, &Chip::removeRequested, this, remove);
        connect(chip, &QAbstractButton::clicked, this, remove);
        m_flow->insertWidget(at++, chip);
        m_made << chip;
    }
    for (QWidget* widget : std::as_const(m_made)) {
        widget->show();
        if (!before.isEmpty() && widget->objectName() == before)
            widget->setFocus();
    }
}

}
