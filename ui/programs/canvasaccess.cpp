#include "ui/programs/canvasaccess.h"

#include "ui/programs/programcanvas.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <map>

namespace patron::ui {

namespace {
/// One step, slot or the way in.
class SpotAccess : public QAccessibleInterface
{
public:
    SpotAccess(ProgramCanvas& canvas, CanvasSpot spot)
        : m_canvas(&canvas)
        , m_spot(std::move(spot))
    {}

    bool isValid() const override { return m_canvas && !m_canvas->rectOf(m_spot).isNull(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_canvas); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && m_canvas ? m_canvas->spokenName(m_spot) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override
    {
        if (!m_canvas)
            return {};
        const QRect at = m_canvas->rectOf(m_spot);
        return {m_canvas->viewport()->mapToGlobal(at.topLeft()), at.size()};
    }
    QAccessible::Role role() const override { return QAccessible::TreeItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.selectable = true;
        const bool current = m_canvas && m_canvas->spot() == m_spot;
        state.selected = current;
        state.focused = current && m_canvas->hasFocus();
        return state;
    }
    const CanvasSpot& spot() const { return m_spot; }

private:
    QPointer<ProgramCanvas> m_canvas;
    CanvasSpot m_spot;
};

class CanvasAccess : public QAccessibleWidget
{
public:
    explicit CanvasAccess(ProgramCanvas* canvas)
        : QAccessibleWidget(canvas, QAccessible::Tree)
    {}
    ~CanvasAccess() override
    {
        for (const auto& [spot, id] : m_items)
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return int(canvas().spots().size()); }
    QAccessibleInterface* child(int index) const override
    {
        const auto spots = canvas().spots();
        if (index < 0 || index >= int(spots.size()))
            return nullptr;
        const CanvasSpot& spot = spots[std::size_t(index)];
        const auto known = m_items.find(spot);
        if (known != m_items.end())
            return QAccessible::accessibleInterface(known->second);
        auto* made = new SpotAccess(canvas(), spot);
        m_items[spot] = QAccessible::registerAccessibleInterface(made);
        return made;
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* item = dynamic_cast<const SpotAccess*>(child);
        if (!item)
            return -1;
        const auto spots = canvas().spots();
        const auto at = std::find(spots.begin(), spots.end(), item->spot());
        return at == spots.end() ? -1 : int(at - spots.begin());
    }
    QAccessibleInterface* focusChild() const override
    {
        const auto spots = canvas().spots();
        const auto at = std::find(spots.begin(), spots.end(), canvas().spot());
        return at == spots.end() ? nullptr : child(int(at - spots.begin()));
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i) {
            if (QAccessibleInterface* each = child(i); each && each->rect().contains(x, y))
                return each;
        }
        return nullptr;
    }

private:
    ProgramCanvas& canvas() const { return *static_cast<ProgramCanvas*>(widget()); }

    mutable std::map<CanvasSpot, QAccessible::Id> m_items;
};

QAccessibleInterface* makeAccess(const QString& className, QObject* object)
{
    auto* canvas =
        className == QLatin1String("patron::ui::ProgramCanvas") ? qobject_cast<ProgramCanvas*>(object) : nullptr;
    return canvas ? new CanvasAccess(canvas) : nullptr;
}
}

void installCanvasAccess()
{
    // Qt keeps one entry of each factory.
    QAccessible::installFactory(makeAccess);
}

}
