#include "ui/messages/spellbar.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/messages/spellguide.h"

#include <QAction>
#include <QHBoxLayout>

namespace patron::ui {

SpellBar::SpellBar(Theme& theme, SpellGuide& guide, QWidget* parent)
    : QWidget(parent)
    , m_guide(guide)
    , m_switch(new Switch(theme, tr("Check spelling"), this))
    , m_state(new Label(theme, {}, Type::Small, Colour::Text3, this))
{
    m_switch->setObjectName(QStringLiteral("spellSwitch"));
    m_switch->setAccessibleName(tr("Check spelling"));
    m_switch->setChecked(guide.spelling().isEnabled());
    m_state->setObjectName(QStringLiteral("spellState"));
    m_state->setElided(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::m);
    row->addWidget(m_switch);
    row->addWidget(m_state, 1);
    connect(m_switch, &QAbstractButton::toggled, &guide.spelling(), &Spelling::setEnabled);
    connect(&guide, &SpellGuide::counted, this, &SpellBar::refresh);
    connect(&guide.spelling(), &Spelling::changed, this, &SpellBar::refresh);
    connect(&guide.spelling(), &Spelling::failed, this, [this](const QString& sentence) {
        m_state->setText(sentence);
        m_state->setColour(Colour::Danger);
    });
    refresh();
}

void SpellBar::setToggle(QAction* action)
{
    m_switch->setChecked(action->isChecked());
    connect(action, &QAction::toggled, m_switch, &QAbstractButton::setChecked);
    connect(m_switch, &QAbstractButton::toggled, action, &QAction::setChecked);
}

void SpellBar::refresh()
{
    const Spelling& spelling = m_guide.spelling();
    m_state->setColour(spelling.trouble().isEmpty() ? Colour::Text3 : Colour::Warn);
    if (!spelling.isReady()) {
        m_state->setText(spelling.trouble());
        return;
    }
    const int unknown = m_guide.unknownWords();
    m_state->setText(
        unknown == 0
            ? tr("%1: no unknown words").arg(spelling.languageTitle())
            : tr("%1: %n unknown word(s). F7 goes to the next.", nullptr, unknown).arg(spelling.languageTitle()));
}

}
