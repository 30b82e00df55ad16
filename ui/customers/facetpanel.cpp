#include "ui/customers/facetpanel.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QKeyEvent>
#include <QMenu>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

FacetValueRow::FacetValueRow(Theme& theme, const QString& text, qint64 count, double share, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_count(countText(count))
    , m_share(std::clamp(share, 0.0, 1.0))
{
    setText(text);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setState(State::Free);
}

void FacetValueRow::setState(State state)
{
    m_state = state;
    const QString said = state == State::Chosen     ? tr("%1, %2, chosen")
                         : state == State::Excluded ? tr("%1, %2, left out")
                                                    : tr("%1, %2");
    setAccessibleName(said.arg(text(), m_count));
    setToolTip(tr("%1: click for these only, the sign at the end leaves them out").arg(text()));
    update();
}

QSize FacetValueRow::sizeHint() const
{
    return {m_theme.scaled(120), m_theme.scaled(26)};
}

QRect FacetValueRow::signRect() const
{
    const int edge = m_theme.scaled(size::icon);
    const QRect area(width() - edge - space::xs, (height() - edge) / 2, edge, edge);
    return QStyle::visualRect(layoutDirection(), rect(), area);
}

void FacetValueRow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Minus) {
        Q_EMIT excluded();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) {
        Q_EMIT chosen();
    } else if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) {
        focusNextPrevChild(event->key() == Qt::Key_Down);
    } else {
        QAbstractButton::keyPressEvent(event);
    }
}

void FacetValueRow::mouseReleaseEvent(QMouseEvent* event)
{
    setDown(false);
    const QPoint at = event->position().toPoint();
    if (event->button() != Qt::LeftButton || !rect().contains(at))
        return;
    if (event->modifiers().testFlag(Qt::AltModifier) || signRect().contains(at))
        Q_EMIT excluded();
    else
        Q_EMIT chosen();
}

void FacetValueRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect box = rect().adjusted(0, 1, 0, -1);
    const bool chosen = m_state == State::Chosen;
    if (chosen || m_state == State::Excluded)
        paintBox(painter, box, radius::s, m_theme.colour(chosen ? Colour::AccentSoft : Colour::DangerSoft));
    else if (underMouse())
        paintBox(painter, box, radius::s, veil(m_theme, isDown()));
    const int edge = m_theme.scaled(size::icon) + space::xs;
    QRect inner = box.adjusted(space::m, 0, -space::xs, 0);
    const auto turn = [&](const QRect& area) { return QStyle::visualRect(layoutDirection(), rect(), area); };
    const bool sign = underMouse() || hasFocus() || m_state == State::Excluded;
    const QFont small = m_theme.font(Type::Small);
    const int countWidth = QFontMetrics(small).horizontalAdvance(m_count);
    const QRect countArea(inner.right() - edge - countWidth, inner.top(), countWidth, inner.height());
    const QRect words(inner.left(), inner.top(), countArea.left() - space::m - inner.left(), inner.height());
    if (m_state == State::Free && isEnabled()) {
        // The bar stands under the words, so that long values keep their room.
        const QRect bar(inner.left(), box.bottom() - 2, int((countArea.right() - inner.left()) * m_share), 2);
        paintBox(painter, turn(bar), 1, m_theme.colour(Colour::Border));
    }
    const QFont body = m_theme.font(Type::Body, chosen ? Weight::Strong : Weight::Regular);
    painter.setFont(body);
    painter.setPen(m_theme.colour(!isEnabled()                 ? Colour::TextDisabled
                                  : chosen                     ? Colour::AccentText
                                  : m_state == State::Excluded ? Colour::Danger
                                                               : Colour::Text1));
    const int leading = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter);
    painter.drawText(turn(words), leading, QFontMetrics(body).elidedText(text(), Qt::ElideRight, words.width()));
    painter.setFont(small);
    painter.setPen(m_theme.colour(isEnabled() ? Colour::Text2 : Colour::TextDisabled));
    painter.drawText(turn(countArea), int(Qt::AlignCenter), m_count);
    if (sign && isEnabled())
        paintGlyph(painter, m_theme, signRect(), m_theme.scaled(14), Glyph::Ban,
                   m_state == State::Excluded ? Colour::Danger : Colour::Text3);
    if (hasFocus())
        paintFocusRing(painter, box, radius::s, m_theme.colour(Colour::Focus));
}

FacetPanel::FacetPanel(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_body(new ScrollBody(QStringLiteral("facetBody"), tr("Narrow the list"), this))
    , m_more(new Button(theme, Button::Role::Ghost, Glyph::Plus, tr("Another facet"), this))
    , m_names(customer::facets::standard())
{
    setObjectName(QStringLiteral("facetPanel"));
    m_more->setObjectName(QStringLiteral("facetMore"));
    m_more->setCompact(true);
    m_body->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_body->body()->setContentsMargins(0, 0, space::m, 0);
    m_body->body()->addWidget(m_more, 0, Qt::AlignLeading);
    m_body->body()->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_body);
    setFixedWidth(theme.scaled(232));
    connect(m_more, &QPushButton::clicked, this, &FacetPanel::offerMore);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Customers) || changes.touches(Area::Orders) || changes.touches(Area::Consents))
            count();
    });
}

QString FacetPanel::labelOf(const std::string& facet) const
{
    for (const FacetState& state : m_states) {
        if (state.facet.name == facet)
            return textOf(state.facet.label);
    }
    return textOf(facet);
}

void FacetPanel::setFilter(const customer::CustomerFilter& filter)
{
    m_filter = filter;
    count();
}

void FacetPanel::setShown(const std::vector<std::string>& names)
{
    const auto& wanted = names.empty() ? customer::facets::standard() : names;
    if (wanted == m_names)
        return;
    m_names = wanted;
    count();
}

void FacetPanel::count()
{
    if (m_content)
        m_content->setEnabled(false);
    m_services.ask<std::vector<FacetState>>(
        this,
        [filter = m_filter, names = m_names](ReadSession& session) { return countFacets(session, filter, names); },
        [this](Result<std::vector<FacetState>> states) {
            if (!states) {
                Q_EMIT failed(textOf(states.error().text));
                return;
            }
            m_states = std::move(*states);
            rebuild();
        },
        QStringLiteral("facets"));
}

void FacetPanel::rebuild()
{
    const QWidget* focused = focusWidget();
    const QString before = focused && m_content && m_content->isAncestorOf(focused) ? focused->objectName() : QString();
    const bool keyboard = focused && focused->hasFocus();
    if (m_content) {
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget(m_body);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::l);
    for (const FacetState& state : m_states)
        column->addWidget(makeFacet(state));
    m_body->body()->insertWidget(0, m_content);
    m_content->show();
    if (before.isEmpty() || !keyboard)
        return;
    if (auto* same = m_content->findChild<QWidget*>(before))
        same->setFocus();
}

QWidget* FacetPanel::makeFacet(const FacetState& state)
{
    auto* box = new QWidget(m_content);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new Label(m_theme, textOf(state.facet.label), Type::Small, Colour::Text2, box);
    head->setType(Type::Small, Weight::Strong);
    head->setContentsMargins(space::m, 0, 0, space::xs);
    column->addWidget(head);
    std::vector<customer::FacetValue> values = state.facet.values;
    if (state.facet.missing > 0)
        values.push_back({{}, {}, state.facet.missing});
    std::int64_t most = 1;
    for (const customer::FacetValue& value : values)
        most = std::max(most, value.count);
    int number = 0;
    for (const customer::FacetValue& value : values) {
        auto* row = new FacetValueRow(m_theme, facetValueText(state.facet.name, value), value.count,
                                      double(value.count) / double(most), box);
        row->setObjectName(QStringLiteral("facet_%1_%2").arg(textOf(state.facet.name), textOf(value.value)));
        if (std::ranges::find(state.choice.values, value.value) != state.choice.values.end())
            row->setState(state.choice.exclude ? FacetValueRow::State::Excluded : FacetValueRow::State::Chosen);
        const auto choose = [this, facet = state.facet.name, value = value.value](bool exclude) {
            Q_EMIT filterChosen(withChoice(m_filter, facet, value, exclude));
        };
        // The other sign of a value that is chosen takes it back first.
        connect(row, &FacetValueRow::chosen, this, [choose] { choose(false); });
        connect(row, &FacetValueRow::excluded, this, [choose] { choose(true); });
        column->addWidget(row);
        ++number;
    }
    if (number == 0)
        column->addWidget(new Label(m_theme, tr("Nobody has a value."), Type::Small, Colour::Text3, box));
    const std::int64_t more = state.facet.distinct - static_cast<std::int64_t>(state.facet.values.size());
    if (more > 0) {
        auto* rest =
            new Label(m_theme, tr("and %1 other values").arg(countText(more)), Type::Small, Colour::Text3, box);
        rest->setContentsMargins(space::m, space::xxs, 0, 0);
        column->addWidget(rest);
    }
    return box;
}

void FacetPanel::offerMore()
{
    m_services.ask<std::vector<customer::Facet>>(
        this,
        [](ReadSession& session) -> Result<std::vector<customer::Facet>> { return customer::facets::offered(session); },
        [this](Result<std::vector<customer::Facet>> offered) {
            if (!offered)
                return;
            auto* menu = new QMenu(this);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            menu->setObjectName(QStringLiteral("facetMenu"));
            menu->setAccessibleName(m_more->text());
            for (const customer::Facet& facet : *offered) {
                QAction* action = menu->addAction(textOf(facet.label));
                action->setCheckable(true);
                action->setChecked(std::ranges::find(m_names, facet.name) != m_names.end());
                connect(action, &QAction::toggled, this, [this, name = facet.name](bool on) {
                    std::erase(m_names, name);
                    if (on)
                        m_names.push_back(name);
                    std::erase_if(m_filter.facets, [&](const auto& choice) { return !on && choice.facet == name; });
                    Q_EMIT shownChanged();
                    Q_EMIT filterChosen(m_filter);
                    count();
                });
            }
            menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
        },
        QStringLiteral("offered"));
}

}
