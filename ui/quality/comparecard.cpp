#include "ui/quality/comparecard.h"

#include "ui/kit/button.h"
#include "ui/kit/delegates.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/pill.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
/// From here on two are all but certainly one.
constexpr int sureFrom = 90;
constexpr int likelyFrom = 70;

/// A round field with initials.
class Avatar : public QWidget
{
public:
    Avatar(Theme& theme, const QString& name, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_name(name)
    {
        setFixedSize(theme.scaled(36), theme.scaled(36));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintAvatar(painter, m_theme, rect(), m_name);
    }

private:
    Theme& m_theme;
    QString m_name;
};

/// A value of either side; the ground says how it compares.
class ValueCell : public QWidget
{
public:
    ValueCell(Theme& theme, const QString& text, CompareLine::State state, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_state(text.isEmpty() ? CompareLine::State::Same : state)
    {
        auto* label = new Label(theme, text.isEmpty() ? QStringLiteral("–") : text, Type::Body,
                                text.isEmpty() ? Colour::Text3 : Colour::Text1, this);
        label->setWordWrap(true);
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(space::m, space::xs, space::m, space::xs);
        row->addWidget(label);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (m_state == CompareLine::State::Same)
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintBox(painter, rect(), radius::s,
                 m_theme.colour(m_state == CompareLine::State::Differs ? Colour::WarnSoft : Colour::OkSoft));
    }

private:
    Theme& m_theme;
    CompareLine::State m_state;
};
}

CompareCard::CompareCard(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme)
{}

void CompareCard::setWaiting()
{
    if (m_content)
        m_content->setEnabled(false);
}

void CompareCard::setComparison(const Comparison& comparison)
{
    m_content = renewContent(space::l);
    auto* column = static_cast<QVBoxLayout*>(m_content->layout());
    column->addWidget(makeReasons(comparison));
    column->addWidget(makeHead(comparison));
    auto* lines = new ScrollBody(QStringLiteral("compareLines"), tr("Field by field"), m_content);
    lines->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    lines->body()->addWidget(makeLines(comparison));
    lines->body()->addStretch(1);
    column->addWidget(lines, 1);
}

QWidget* CompareCard::makeReasons(const Comparison& comparison)
{
    auto* box = new QWidget(m_content);
    const int score = comparison.pair.score;
    const QString words = score >= sureFrom     ? tr("Almost certainly one person")
                          : score >= likelyFrom ? tr("Probably one person")
                                                : tr("Perhaps one person");
    auto* title = new Label(m_theme, words, Type::Lead, Colour::Text1, box);
    title->setType(Type::Lead, Weight::Strong);
    auto* pill = new StatusPill(m_theme, tr("%1 % sure").arg(countText(score)),
                                score >= sureFrom     ? Tone::Ok
                                : score >= likelyFrom ? Tone::Accent
                                                      : Tone::Warn,
                                box);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::m);
    head->addWidget(title);
    head->addWidget(pill);
    head->addStretch(1);
    auto* reasons = new QWidget(box);
    auto* flow = new FlowLayout(reasons, space::s, space::s);
    for (const QString& reason : comparison.reasonsFor)
        flow->addWidget(new StatusPill(m_theme, QStringLiteral("+ ") + reason, Tone::Ok, reasons));
    for (const QString& reason : comparison.reasonsAgainst)
        flow->addWidget(new StatusPill(m_theme, QStringLiteral("− ") + reason, Tone::Warn, reasons));
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addLayout(head);
    column->addWidget(reasons);
    return box;
}

QWidget* CompareCard::makeHead(const Comparison& comparison)
{
    auto* box = new QWidget(m_content);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(m_theme.scaled(132), 0, 0, 0);
    row->setSpacing(space::l);
    const auto add = [&](const QString& name, CustomerId customer, const QString& note, const QString& objectName) {
        auto* words = new QVBoxLayout;
        words->setSpacing(space::xxs);
        auto* button = new Button(m_theme, Button::Role::Ghost, QString(name).replace(u'&', QStringLiteral("&&")), box);
        button->setObjectName(objectName);
        button->setAccessibleName(tr("Open %1").arg(name));
        button->setCompact(true);
        words->addWidget(button, 0, Qt::AlignLeading);
        auto* line = new Label(m_theme, note, Type::Small, Colour::Text2, box);
        line->setContentsMargins(space::m, 0, 0, 0);
        words->addWidget(line);
        row->addWidget(new Avatar(m_theme, name, box), 0, Qt::AlignTop);
        row->addLayout(words, 1);
        connect(button, &QPushButton::clicked, this, [this, customer] { Q_EMIT customerChosen(customer); });
    };
    const auto number = [](CustomerId customer) { return QString::number(customer.value); };
    add(comparison.firstName, comparison.pair.first, tr("#%1, keeps the number").arg(number(comparison.pair.first)),
        QStringLiteral("compareFirst"));
    add(comparison.secondName, comparison.pair.second, tr("#%1, joins").arg(number(comparison.pair.second)),
        QStringLiteral("compareSecond"));
    return box;
}

QWidget* CompareCard::makeLines(const Comparison& comparison)
{
    auto* box = new QWidget(m_content);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::m);
    grid->setVerticalSpacing(space::xxs);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    int row = 0;
    for (const CompareLine& line : comparison.lines) {
        auto* label = new Label(m_theme, line.label, Type::Small, Colour::Text2, box);
        label->setFixedWidth(m_theme.scaled(124));
        label->setWordWrap(true);
        grid->addWidget(label, row, 0);
        auto* first = new ValueCell(m_theme, line.first, line.state, box);
        auto* second = new ValueCell(m_theme, line.second, line.state, box);
        if (line.state == CompareLine::State::Differs) {
            first->setToolTip(tr("The two differ here."));
            second->setToolTip(first->toolTip());
        }
        grid->addWidget(first, row, 1);
        grid->addWidget(second, row++, 2);
    }
    return box;
}

}
