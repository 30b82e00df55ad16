#include "ui/programs/canvasproblems.h"

#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int mostRows = 4;
}

CanvasProblems::CanvasProblems(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_head(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_list(new QListWidget(this))
{
    m_head->setType(Type::Small, Weight::Strong);
    m_list->setObjectName(QStringLiteral("canvasProblems"));
    m_list->setAccessibleName(tr("Problems"));
    m_list->setProperty("kitFlat", true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::m, space::xl, space::m);
    column->setSpacing(space::xs);
    column->addWidget(m_head);
    column->addWidget(m_list);
    connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { choose(m_list->row(item)); });
    connect(m_list, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) { choose(m_list->row(item)); });
    setProblems({}, false);
}

void CanvasProblems::setProblems(const std::vector<program::ProgramProblem>& problems, bool checked)
{
    m_problems = problems;
    m_list->clear();
    const auto errors =
        std::count_if(problems.begin(), problems.end(), [](const auto& problem) { return problem.error; });
    for (const program::ProgramProblem& problem : problems) {
        const QString fix = textOf(problem.fix);
        auto* item = new QListWidgetItem(
            fix.isEmpty() ? textOf(problem.text) : tr("%1 %2").arg(textOf(problem.text), fix), m_list);
        item->setIcon(
            m_theme.icon(problem.error ? Glyph::Error : Glyph::Warning, problem.error ? Colour::Danger : Colour::Warn));
        item->setToolTip(item->text());
    }
    const auto warnings = qint64(problems.size()) - errors;
    QStringList parts;
    if (errors > 0)
        parts << (errors == 1 ? tr("1 thing to mend before it can start")
                              : tr("%1 things to mend before it can start").arg(countText(errors)));
    if (warnings > 0)
        parts << (warnings == 1 ? tr("1 thing worth a look") : tr("%1 things worth a look").arg(countText(warnings)));
    m_head->setText(!checked          ? tr("Looking for problems …")
                    : parts.isEmpty() ? tr("No problems: it could start as it is.")
                                      : parts.join(QStringLiteral(" · ")));
    m_head->setColour(errors > 0 ? Colour::Danger : Colour::Text2);
    m_list->setVisible(!problems.empty());
    if (!problems.empty()) {
        const int rows = std::min(int(problems.size()), mostRows);
        m_list->setFixedHeight(rows * std::max(1, m_list->sizeHintForRow(0)) + 2 * m_list->frameWidth());
    }
}

void CanvasProblems::choose(int row)
{
    if (row >= 0 && row < int(m_problems.size()))
        Q_EMIT chosen(m_problems[std::size_t(row)].step);
}

void CanvasProblems::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(Colour::Surface1));
    painter.setPen(m_theme.colour(Colour::Border));
    painter.drawLine(0, 0, width(), 0);
}

}
