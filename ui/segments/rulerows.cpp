#include "ui/segments/rulerows.h"

#include "ui/kit/button.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/segments/choicepopup.h"

#include <QApplication>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
/// The bracket that holds a group together.
class GroupFrame : public QFrame
{
public:
    GroupFrame(Theme& theme, QWidget* parent)
        : QFrame(parent)
        , m_theme(theme)
    {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.colour(Colour::BorderStrong), 1.5));
        const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
        const qreal edge = isRightToLeft() ? box.right() : box.left();
        const qreal inward = isRightToLeft() ? -8 : 8;
        painter.drawPolyline(QPolygonF{QPointF(edge + inward, box.top() + 20), QPointF(edge, box.top() + 20),
                                       QPointF(edge, box.bottom()), QPointF(edge + inward, box.bottom())});
    }

private:
    Theme& m_theme;
};
}

RuleRows::RuleRows(Theme& theme, Services& services, RuleDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_draft(draft)
    , m_words(std::make_shared<RuleVocabulary>())
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    connect(&draft, &RuleDraft::changed, this, &RuleRows::rebuild);
    rebuild();
}

void RuleRows::setWords(RuleVocabularyPtr words)
{
    m_words = std::move(words);
    rebuild();
}

void RuleRows::setCounting(bool counting)
{
    m_counting = counting;
    rebuild();
}

void RuleRows::setCounts(const std::optional<segment::Waterfall>& counts)
{
    m_counts = counts;
    m_stale = false;
    showCounts();
}

void RuleRows::setStale(bool stale)
{
    m_stale = stale;
    showCounts();
}

void RuleRows::setVerdicts(const std::optional<segment::Explanation>& verdicts)
{
    m_verdicts = verdicts;
    showCounts();
}

void RuleRows::showCounts()
{
    if (!m_counting) {
        for (RuleRow* row : std::as_const(m_rows))
            row->setCounting(false);
        return;
    }
    std::optional<qint64> before = m_counts ? std::optional<qint64>(m_counts->of) : std::nullopt;
    for (RuleRow* row : std::as_const(m_rows)) {
        const segment::NodeCount* count = nullptr;
        if (m_counts)
            for (const segment::NodeCount& each : m_counts->nodes)
                if (each.path == row->path())
                    count = &each;
        const bool falls = count && count->cumulative && !count->ignored;
        row->setCount(count, falls ? before : std::nullopt, m_counts ? m_counts->of : 0, m_stale);
        if (falls)
            before = count->cumulative;
        const segment::NodeVerdict* verdict = nullptr;
        if (m_verdicts)
            for (const segment::NodeVerdict& each : m_verdicts->nodes)
                if (each.path == row->path())
                    verdict = &each;
        row->setVerdict(verdict);
    }
}

void RuleRows::rebuild()
{
    if (m_focusPath.empty() && m_focusChip.isEmpty()) {
        for (RuleRow* row : std::as_const(m_rows))
            if (QWidget* now = QApplication::focusWidget(); now && (now == row || row->isAncestorOf(now))) {
                m_focusPath = row->path();
                m_focusChip = now == row ? QString() : now->objectName();
            }
    }
    m_rows.clear();
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (QWidget* old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
    m_column->addWidget(makeGroup(m_draft.rule().root, {}));
    m_verdicts.reset();
    showCounts();
    RuleRow* focused = m_focusPath.empty() && m_focusChip.isEmpty() ? nullptr : rowAt(m_focusPath);
    if (focused) {
        auto* chip = m_focusChip.isEmpty() ? nullptr : focused->findChild<QWidget*>(m_focusChip);
        (chip ? chip : static_cast<QWidget*>(focused))->setFocus(Qt::OtherFocusReason);
        // A new row has no place on the screen before the layout has run, and the popup before it is still closing.
        if (m_openUnfinished)
            QTimer::singleShot(0, focused, [focused] { focused->openUnfinished(); });
    }
    m_focusPath.clear();
    m_focusChip.clear();
    m_openUnfinished = false;
}

RuleRow* RuleRows::rowAt(const std::string& path) const
{
    for (RuleRow* row : m_rows)
        if (row->path() == path)
            return row;
    return nullptr;
}

void RuleRows::focusRow(const std::string& path)
{
    if (RuleRow* row = rowAt(path))
        row->setFocus(Qt::OtherFocusReason);
}

QWidget* RuleRows::makeGroup(const segment::Node& node, const std::string& path)
{
    const auto& group = std::get<segment::Group>(node.form);
    auto* frame = new GroupFrame(m_theme, this);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(space::l, 0, 0, space::xs);
    column->setSpacing(space::m);
    column->addWidget(makeRow(node, path));
    const std::string base = path + "/" + std::string(segment::childrenKey(group.kind)) + "/";
    for (std::size_t i = 0; i < group.children.size(); ++i)
        addTo(column, group.children[i], base + std::to_string(i));
    auto* adds = new QHBoxLayout;
    adds->setContentsMargins(space::l, 0, 0, 0);
    auto* add = new Button(m_theme, Button::Role::Ghost, Glyph::Plus, tr("Condition"), frame);
    add->setObjectName(QStringLiteral("addCondition") + textOf(path));
    add->setCompact(true);
    auto* nest = new Button(m_theme, Button::Role::Ghost, Glyph::Plus, tr("Group"), frame);
    nest->setObjectName(QStringLiteral("addGroup") + textOf(path));
    nest->setCompact(true);
    connect(add, &QAbstractButton::clicked, this, [this, path, add] { askCondition(path, add, true); });
    connect(nest, &QAbstractButton::clicked, this, [this, path] { act(path, RuleRow::Act::AddGroup); });
    adds->addWidget(add);
    adds->addWidget(nest);
    adds->addStretch(1);
    column->addLayout(adds);
    return frame;
}

void RuleRows::addTo(QVBoxLayout* column, const segment::Node& node, const std::string& path)
{
    if (std::holds_alternative<segment::Group>(node.form)) {
        column->addWidget(makeGroup(node, path));
        return;
    }
    column->addWidget(makeRow(node, path));
    if (const auto* top = std::get_if<segment::Top>(&node.form); top && top->of) {
        auto* among = new QVBoxLayout;
        among->setContentsMargins(space::xxl, 0, 0, 0);
        addTo(among, *top->of, path + "/top/of");
        column->addLayout(among);
    }
}

RuleRow* RuleRows::makeRow(const segment::Node& node, const std::string& path)
{
    auto* row = new RuleRow(m_theme, m_services, path, node, m_words, this);
    connect(row, &RuleRow::acted, this, [this, path](RuleRow::Act what) { act(path, what); });
    connect(row, &RuleRow::edited, this, [this, path](const std::function<void(segment::Node&)>& change) {
        m_openUnfinished = true;
        m_draft.edit(path, tr("Change a condition"), change);
    });
    m_rows.append(row);
    return row;
}

void RuleRows::addCondition()
{
    if (RuleRow* root = rowAt({}))
        askCondition({}, root, true);
}

void RuleRows::askCondition(const std::string& path, QWidget* anchor, bool asChild)
{
    auto* popup = new ChoicePopup(m_theme, tr("New condition"), conditionChoices(m_words), this);
    connect(popup, &ChoicePopup::chosen, this, [this, path, asChild](const PartChoice& choice) {
        segment::Node node;
        choice.apply(node);
        // The path is known before the rows are made anew.
        RuleDraft ahead;
        ahead.reset(m_draft.rule());
        m_focusPath = asChild ? ahead.append(path, node) : ahead.insertAfter(path, node);
        m_openUnfinished = true;
        if (asChild)
            m_draft.append(path, std::move(node));
        else
            m_draft.insertAfter(path, std::move(node));
    });
    popup->openAt(anchor);
}

void RuleRows::act(const std::string& path, RuleRow::Act what)
{
    const segment::Node* node = m_draft.at(path);
    if (!node)
        return;
    const bool group = std::holds_alternative<segment::Group>(node->form);
    RuleDraft ahead;
    ahead.reset(m_draft.rule());
    const auto both = [&](const auto& step) {
        m_focusPath = step(ahead);
        step(m_draft);
    };
    switch (what) {
    case RuleRow::Act::Add:
        askCondition(path, rowAt(path), group);
        break;
    case RuleRow::Act::AddGroup: {
        segment::Node fresh;
        fresh.form = segment::Group{segment::Group::Kind::Any, 0, {}};
        both([&](RuleDraft& draft) { return group ? draft.append(path, fresh) : draft.insertAfter(path, fresh); });
        break;
    }
    case RuleRow::Act::Remove:
        if (!path.empty())
            both([&](RuleDraft& draft) { return draft.remove(path); });
        break;
    case RuleRow::Act::Duplicate:
        both([&](RuleDraft& draft) { return draft.duplicate(path); });
        break;
    case RuleRow::Act::Toggle:
        m_draft.toggle(path);
        break;
    case RuleRow::Act::Wrap:
        both([&](RuleDraft& draft) { return draft.wrap(path, segment::Group::Kind::Any); });
        break;
    case RuleRow::Act::MoveUp:
    case RuleRow::Act::MoveDown:
        both([&](RuleDraft& draft) { return draft.move(path, what == RuleRow::Act::MoveUp ? -1 : 1); });
        break;
    case RuleRow::Act::Up:
    case RuleRow::Act::Down: {
        const qsizetype at = m_rows.indexOf(rowAt(path)) + (what == RuleRow::Act::Up ? -1 : 1);
        if (at >= 0 && at < m_rows.size())
            m_rows.at(at)->setFocus(Qt::TabFocusReason);
        break;
    }
    }
}

}
