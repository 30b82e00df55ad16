#include "ui/messages/worstcaselist.h"

#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/messages/twolines.h"
#include "ui/models/localetext.h"

#include <QHash>
#include <QListWidget>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

struct Words
{
    QString title;
    Glyph glyph;
    Colour colour;
};

Words wordsOf(const message::WorstCase& found)
{
    static const QHash<QString, Words> words{
        {QStringLiteral("failed"), {WorstCaseList::tr("Cannot be made"), Glyph::Error, Colour::Danger}},
        {QStringLiteral("missing_value"), {WorstCaseList::tr("A value is missing"), Glyph::Warning, Colour::Warn}},
        {QStringLiteral("longest_name"), {WorstCaseList::tr("Longest name"), Glyph::Text, Colour::Text2}},
        {QStringLiteral("right_to_left"), {WorstCaseList::tr("Written right to left"), Glyph::Text, Colour::Text2}},
        {QStringLiteral("no_order"), {WorstCaseList::tr("No order yet"), Glyph::Receipt, Colour::Text2}},
        {QStringLiteral("biggest_basket"), {WorstCaseList::tr("Biggest basket"), Glyph::Cart, Colour::Text2}},
        {QStringLiteral("most_fallbacks"), {WorstCaseList::tr("Most fallbacks"), Glyph::Refresh, Colour::Text2}},
        {QStringLiteral("largest"), {WorstCaseList::tr("Largest mail"), Glyph::Layers, Colour::Text2}},
        {QStringLiteral("most_sms_parts"), {WorstCaseList::tr("Longest SMS"), Glyph::Sms, Colour::Text2}}};
    const auto known = words.constFind(QString::fromStdString(found.kind));
    if (known != words.cend())
        return *known;
    if (!found.branch)
        return {textOf(found.text), Glyph::Info, Colour::Text2};
    return {u'{' + QStringLiteral("% ") + textOf(found.branch->point.tag) + QStringLiteral(" %}"), Glyph::Split,
            Colour::Text2};
}

/// The second line of a way through the message: what happens to whom.
QString wayOf(const message::MessageBranch& branch, const QString& name)
{
    const int line = branch.point.place.line;
    if (name.isEmpty())
        return WorstCaseList::tr("Line %1: nobody").arg(line);
    const bool taken = branch.point.kind == message::liquid::BranchPoint::Kind::Taken;
    return (taken ? WorstCaseList::tr("Line %1: %2") : WorstCaseList::tr("Line %1, not so: %2")).arg(line).arg(name);
}
}

WorstCaseList::WorstCaseList(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new Label(theme, tr("Worst cases"), Type::Body, Colour::Text1, this))
    , m_summary(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_list(new QListWidget(this))
{
    m_title->setType(Type::Body, Weight::Strong);
    m_summary->setObjectName(QStringLiteral("audienceSummary"));
    m_summary->setWordWrap(true);
    m_list->setObjectName(QStringLiteral("worstCases"));
    m_list->setAccessibleName(tr("Worst cases"));
    m_list->setItemDelegate(new TwoLines(theme, m_list, Qt::UserRole));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setProperty("kitFlat", true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    column->addWidget(m_title);
    column->addWidget(m_summary);
    column->addSpacing(space::xs);
    column->addWidget(m_list, 1);
    connect(m_list, &QListWidget::itemActivated, this, [this] { choose(m_list->currentRow()); });
    connect(m_list, &QListWidget::itemClicked, this, [this] { choose(m_list->currentRow()); });
    setSight({}, false);
}

void WorstCaseList::choose(int row)
{
    const int cases = int(m_sight.cases.size());
    if (row >= 0 && row < cases) {
        Q_EMIT chosen(m_sight.cases[std::size_t(row)].what.customer);
    } else if (row >= cases && row - cases < int(m_sight.neverTaken.size())) {
        const message::MessageBranch& branch = m_sight.neverTaken[std::size_t(row - cases)];
        Q_EMIT placeRequested(QString::fromStdString(std::string(message::nameOf(branch.part))),
                              branch.point.place.line, branch.point.place.column);
    }
}

void WorstCaseList::chooseNext()
{
    const int cases = int(m_sight.cases.size());
    if (cases == 0)
        return;
    m_list->setCurrentRow((m_list->currentRow() + 1) % cases);
    choose(m_list->currentRow());
}

QString WorstCaseList::summaryOf(const AudienceSight& sight) const
{
    if (sight.people == 0)
        return tr("Found once there is a mail that can be made.");
    QStringList parts{tr("%1 of %2 get it.").arg(countText(sight.tally.rendered), countText(sight.people))};
    if (sight.tally.leftOut > 0)
        parts << tr("%1 are left out: a value is missing.").arg(countText(sight.tally.leftOut));
    if (sight.tally.failed > 0)
        parts << tr("For %1 it fails.").arg(countText(sight.tally.failed));
    if (sight.tally.fallbacks > 0)
        parts << tr("%1 fallbacks are shown.").arg(countText(sight.tally.fallbacks));
    if (sight.tally.blanks > 0)
        parts << tr("%1 places stay blank.").arg(countText(sight.tally.blanks));
    return parts.join(u' ');
}

void WorstCaseList::setSight(const AudienceSight& sight, bool busy)
{
    const int row = m_list->currentRow();
    m_sight = sight;
    m_summary->setText(busy ? tr("Making all mails…") : summaryOf(sight));
    m_summary->setColour(busy ? Colour::Text3 : Colour::Text2);
    m_list->clear();
    const auto add = [this](const Words& words, const QString& second, const QString& whole) {
        auto* item = new QListWidgetItem(words.title + QStringLiteral(", ") + second, m_list);
        item->setData(Qt::UserRole, words.title);
        item->setData(role::secondaryText, second);
        item->setIcon(m_theme.icon(words.glyph, words.colour));
        item->setToolTip(whole);
    };
    for (const AudienceSight::Case& found : sight.cases)
        add(wordsOf(found.what), found.what.branch ? wayOf(*found.what.branch, textOf(found.name)) : textOf(found.name),
            textOf(found.what.text));
    for (const message::MessageBranch& branch : sight.neverTaken)
        add(wordsOf({"branch", {}, {}, branch}), wayOf(branch, {}), tr("Nobody of this audience gets this part."));
    m_list->setCurrentRow(row < m_list->count() ? row : -1);
    m_list->setEnabled(m_list->count() > 0);
}

}
