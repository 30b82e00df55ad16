#include "ui/segments/rulerow.h"

#include "ui/kit/button.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/segments/choicepopup.h"
#include "ui/segments/valuepopup.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

namespace patron::ui {

RuleRow::RuleRow(Theme& theme, Services& services, std::string path, const segment::Node& node, RuleVocabularyPtr words,
                 QWidget* parent, Scope scope)
    : QFrame(parent)
    , m_theme(theme)
    , m_services(services)
    , m_path(std::move(path))
    , m_group(std::holds_alternative<segment::Group>(node.form))
    , m_off(node.off)
    , m_parts(scope == Scope::Event ? eventMatchParts(node, words) : partsOf(node, words))
    , m_words(std::move(words))
    , m_verdict(new QLabel(this))
    , m_left(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_alone(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_without(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_more(new IconButton(theme, Glyph::More, tr("More for this condition"), this))
{
    setObjectName(QStringLiteral("row") + textOf(m_path));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(ruleSentence(node, *m_words) + (m_off ? tr(" (switched off)") : QString()));
    auto* flow = new FlowLayout(nullptr, space::s, space::s);
    for (qsizetype i = 0; i < m_parts.size(); ++i) {
        const ConditionPart& part = m_parts.at(i);
        if (!part.isChip()) {
            auto* word = new Label(theme, part.text, Type::Body, Colour::Text2, this);
            word->setMinimumHeight(theme.scaled(size::controlCompact));
            flow->addWidget(word);
            continue;
        }
        auto* chip = new Chip(theme, part.kind, part.text, this);
        chip->setObjectName(QStringLiteral("chip_") + part.name);
        chip->setSwitchedOff(m_off);
        chip->setInvalid(part.trouble);
        chip->installEventFilter(this);
        connect(chip, &QAbstractButton::clicked, this, [this, i, chip] { open(m_parts.at(i), chip); });
        m_chips.append({chip, int(i)});
        flow->addWidget(chip);
    }
    if (!node.note.empty()) {
        auto* note = new Label(theme, textOf(node.note), Type::Small, Colour::Text3, this);
        note->setMinimumHeight(theme.scaled(size::controlCompact));
        flow->addWidget(note);
    }
    auto* counts = new QVBoxLayout;
    counts->setSpacing(0);
    for (Label* label : {m_left, m_alone, m_without}) {
        label->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        counts->addWidget(label);
    }
    counts->addStretch(1);
    m_left->setType(Type::Body, Weight::Strong);
    m_left->setMinimumWidth(theme.scaled(120));
    m_left->setMinimumHeight(theme.scaled(size::controlCompact));
    addMenu(node);
    m_verdict->hide();

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::l, space::s, space::s, space::s);
    row->setSpacing(space::m);
    row->addWidget(m_verdict, 0, Qt::AlignTop);
    row->addLayout(flow, 1);
    row->addLayout(counts);
    row->addWidget(m_more, 0, Qt::AlignTop);
    if (scope == Scope::Event) {
        m_more->hide();
        setCounting(false);
    }
}

void RuleRow::setCounting(bool counting)
{
    m_left->setMinimumWidth(counting ? m_theme.scaled(120) : 0);
    m_left->setVisible(counting);
    if (!counting) {
        m_alone->hide();
        m_without->hide();
    }
}

void RuleRow::addMenu(const segment::Node& node)
{
    m_more->setObjectName(QStringLiteral("rowMore"));
    auto* menu = new QMenu(m_more);
    const auto offer = [&](const QString& text, const QString& keys, Act act) {
        menu->addAction(text + QLatin1Char('\t') + keys, this, [this, act] { Q_EMIT acted(act); });
    };
    offer(tr("Add a condition below"), tr("Ins"), Act::Add);
    offer(tr("Add a group below"), tr("Ctrl+G"), Act::AddGroup);
    menu->addAction(node.note.empty() ? tr("Add a note") : tr("Change the note"), this,
                    [this, note = node.note] { openNote(note); });
    if (!m_path.empty()) {
        offer(tr("Duplicate"), tr("Ctrl+D"), Act::Duplicate);
        offer(m_off ? tr("Switch on") : tr("Switch off"), tr("Space"), Act::Toggle);
        offer(tr("Put into a group"), QString(), Act::Wrap);
        offer(tr("Move up"), tr("Alt+Up"), Act::MoveUp);
        offer(tr("Move down"), tr("Alt+Down"), Act::MoveDown);
        offer(tr("Remove"), tr("Del"), Act::Remove);
    } else if (m_off) {
        offer(tr("Switch on"), tr("Space"), Act::Toggle);
    }
    m_more->setMenu(menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
}

void RuleRow::setCount(const segment::NodeCount* count, std::optional<qint64> before, qint64 of, bool stale)
{
    const bool shown = count && !count->ignored;
    m_alone->setVisible(shown && count->cumulative);
    m_without->setVisible(shown && count->without);
    if (!shown) {
        m_left->setText(m_off ? tr("off") : QString());
        m_left->setColour(Colour::Text3);
        m_left->setToolTip({});
        m_fraction = 0;
        update();
        return;
    }
    for (Label* label : {m_alone, m_without})
        label->setColour(stale ? Colour::TextDisabled : Colour::Text2);
    m_left->setColour(stale ? Colour::TextDisabled : Colour::Text1);
    const qint64 left = count->cumulative.value_or(count->count);
    m_left->setText(countText(left));
    m_alone->setText(tr("%1 by itself").arg(countText(count->count)));
    if (count->without)
        m_without->setText(tr("%1 without it").arg(countText(*count->without)));
    m_fraction = of > 0 ? double(left) / double(of) : 0;
    QStringList tip{tr("%1 meet this alone.").arg(countText(count->count))};
    if (before && *before > left)
        tip << tr("It takes out %1 of those who are left.").arg(countText(*before - left));
    if (count->missing > 0)
        tip << tr("Of %1 it is not known.").arg(countText(count->missing));
    if (count->without)
        tip << tr("Without it there would be %1.").arg(countText(*count->without));
    m_left->setToolTip(tip.join(QLatin1Char('\n')));
    update();
}

void RuleRow::setVerdict(const segment::NodeVerdict* verdict)
{
    m_verdict->setVisible(verdict && !verdict->ignored);
    if (!verdict || verdict->ignored)
        return;
    m_verdict->setPixmap(glyphPixmap(m_theme, verdict->holds ? Glyph::Ok : Glyph::Error,
                                     verdict->holds ? Colour::Ok : Colour::Danger, size::icon, devicePixelRatioF()));
    m_verdict->setToolTip(verdict->holds ? tr("This person meets it.") : tr("This person does not meet it."));
}

bool RuleRow::openUnfinished()
{
    for (const auto& [chip, index] : m_chips)
        if (!m_parts.at(index).trouble.isEmpty()) {
            chip->setFocus();
            open(m_parts.at(index), chip);
            return true;
        }
    return false;
}

void RuleRow::open(const ConditionPart& part, QWidget* chip)
{
    if (part.choices) {
        auto* popup = new ChoicePopup(m_theme, part.text, part.choices(), this);
        connect(popup, &ChoicePopup::chosen, this, [this](const PartChoice& choice) { Q_EMIT edited(choice.apply); });
        popup->openAt(chip);
    } else if (part.value) {
        auto* popup = new ValuePopup(m_theme, m_services, part.text, *part.value, m_words->currency, this);
        connect(popup, &ValuePopup::given, this, [this, apply = part.value->apply](const segment::Value& value) {
            Q_EMIT edited([apply, value](segment::Node& node) { apply(node, value); });
        });
        popup->openAt(chip);
    }
}

void RuleRow::openNote(const std::string& note)
{
    auto* popup = new ValuePopup(m_theme, m_services, tr("Note"), PartValue{.value = note}, m_words->currency, this);
    connect(popup, &ValuePopup::given, this, [this](const segment::Value& value) {
        Q_EMIT edited([text = std::get<std::string>(value)](segment::Node& node) { node.note = text; });
    });
    popup->openAt(m_more);
}

bool RuleRow::actOnKey(const QKeyEvent& key, bool onRow)
{
    const bool plain = !(key.modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    const bool alt = key.modifiers() & Qt::AltModifier;
    std::optional<Act> act;
    switch (key.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Insert:
        act = Act::Add;
        break;
    case Qt::Key_Minus:
    case Qt::Key_Delete:
        act = Act::Remove;
        break;
    case Qt::Key_Up:
        act = alt ? Act::MoveUp : Act::Up;
        break;
    case Qt::Key_Down:
        if (alt || onRow)
            act = alt ? Act::MoveDown : Act::Down;
        break;
    case Qt::Key_Space:
        if (onRow)
            act = Act::Toggle;
        break;
    case Qt::Key_D:
        if (!plain)
            act = Act::Duplicate;
        break;
    case Qt::Key_G:
        if (!plain)
            act = Act::AddGroup;
        break;
    default:
        break;
    }
    if (act)
        Q_EMIT acted(*act);
    return act.has_value();
}

void RuleRow::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::NoModifier && !m_chips.isEmpty()) {
        m_chips.first().first->setFocus(Qt::TabFocusReason);
        return;
    }
    if (!actOnKey(*event, true))
        QFrame::keyPressEvent(event);
}

bool RuleRow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && actOnKey(*static_cast<QKeyEvent*>(event), false))
        return true;
    return QFrame::eventFilter(watched, event);
}

void RuleRow::focusInEvent(QFocusEvent* event)
{
    QFrame::focusInEvent(event);
    update();
}

void RuleRow::focusOutEvent(QFocusEvent* event)
{
    QFrame::focusOutEvent(event);
    update();
}

void RuleRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (!m_group) {
        painter.setPen(QPen(m_theme.colour(Colour::Border), 1));
        painter.setBrush(m_theme.colour(m_off ? Colour::Surface2 : Colour::Surface1));
        painter.drawRoundedRect(box, radius::m, radius::m);
        // How many are left, as a thread along the lower edge.
        QRectF bar(box.left() + radius::m, box.bottom() - 3, (box.width() - 2 * radius::m) * m_fraction, 2);
        if (isRightToLeft())
            bar.moveRight(box.right() - radius::m);
        painter.fillRect(bar, m_theme.colour(Colour::Accent));
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.colour(Colour::Focus), size::focusRing));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, radius::m, radius::m);
    }
}

}
