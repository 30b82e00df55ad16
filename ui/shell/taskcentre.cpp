#include "ui/shell/taskcentre.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/shell/taskmodel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

namespace patron::ui {

namespace {

constexpr int kWidth = 400;
constexpr int kMostHeight = 480;

}

/// A running task as progress, a finished one as its result.
class TaskRow : public QWidget
{
public:
    TaskRow(Theme& theme, TaskModel& model, const QString& id, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_running(new ProgressRow(theme, {}, this))
        , m_finished(new QWidget(this))
        , m_icon(new QLabel(m_finished))
        , m_title(new Label(theme, {}, Type::Body, Colour::Text1, m_finished))
        , m_result(new Label(theme, {}, Type::Small, Colour::Text2, m_finished))
        , m_show(new Button(theme, Button::Role::Ghost, {}, m_finished))
    {
        m_running->setObjectName(QStringLiteral("task_") + id);
        m_show->setObjectName(QStringLiteral("taskShow_") + id);
        m_show->setCompact(true);
        m_title->setType(Type::Body, Weight::Strong);
        m_title->setElided(true);
        m_result->setWordWrap(true);
        auto* words = new QVBoxLayout;
        words->setSpacing(space::xxs);
        words->addWidget(m_title);
        words->addWidget(m_result);
        auto* row = new QHBoxLayout(m_finished);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(m_icon, 0, Qt::AlignTop);
        row->addLayout(words, 1);
        row->addWidget(m_show);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(space::xl, space::l, space::l, space::l);
        column->addWidget(m_running);
        column->addWidget(m_finished);
        connect(m_running, &ProgressRow::cancelRequested, &model, [&model, id] { Q_EMIT model.cancelRequested(id); });
        connect(m_show, &QPushButton::clicked, &model, [&model, id] { Q_EMIT model.showRequested(id); });
        connect(&theme, &Theme::changed, this, [this] { showIcon(); });
    }

    void setItem(const TaskItem& item)
    {
        m_state = item.state;
        m_running->setVisible(!item.isFinished());
        m_finished->setVisible(item.isFinished());
        m_running->setTitle(item.title);
        m_running->setPhase(item.phase);
        m_running->setDetail(describeProgress(item));
        m_running->setFraction(item.isFinished() ? 1.0 : item.fraction);
        m_running->setCancellable(item.cancellable);
        m_title->setText(item.title);
        m_result->setText(item.resultText);
        m_result->setVisible(!item.resultText.isEmpty());
        m_show->setText(item.showText);
        m_show->setVisible(!item.showText.isEmpty());
        showIcon();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        if (y() > 0)
            painter.fillRect(QRect(space::xl, 0, width() - 2 * space::xl, 1), m_theme.colour(Colour::Border));
    }

private:
    void showIcon()
    {
        Glyph glyph = Glyph::Ban;
        Colour colour = Colour::Text2;
        if (m_state == TaskItem::State::Done) {
            glyph = Glyph::Ok;
            colour = Colour::Ok;
        } else if (m_state == TaskItem::State::Failed) {
            glyph = Glyph::Error;
            colour = Colour::Danger;
        }
        m_icon->setPixmap(glyphPixmap(m_theme, glyph, colour, m_theme.scaled(18), devicePixelRatioF()));
    }

    Theme& m_theme;
    TaskItem::State m_state = TaskItem::State::Queued;
    ProgressRow* m_running;
    QWidget* m_finished;
    QLabel* m_icon;
    Label* m_title;
    Label* m_result;
    Button* m_show;
};

TaskCentre::TaskCentre(Theme& theme, TaskModel& model, QWidget* host)
    : QFrame(host)
    , m_theme(theme)
    , m_model(model)
    , m_nothing(new Label(theme,
                          tr("Nothing is running. Imports, counts and sends appear here while you keep working."),
                          Type::Body, Colour::Text2, this))
    , m_clear(new Button(theme, Button::Role::Ghost, tr("Clear finished"), this))
{
    setObjectName(QStringLiteral("taskCentre"));
    setAccessibleName(tr("Tasks"));
    setFocusPolicy(Qt::ClickFocus);
    m_clear->setObjectName(QStringLiteral("taskClear"));
    m_clear->setCompact(true);
    auto* title = new Label(theme, tr("Tasks"), Type::Lead, Colour::Text1, this);
    title->setType(Type::Lead, Weight::Strong);
    auto* close = new IconButton(theme, Glyph::Close, tr("Close the tasks"), this);
    close->setObjectName(QStringLiteral("taskClose"));
    m_head = new QWidget(this);
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(space::xl, space::l, space::m, space::xs);
    head->addWidget(title, 1);
    head->addWidget(m_clear);
    head->addWidget(close);
    m_nothing->setWordWrap(true);
    m_nothing->setContentsMargins(space::xl, space::m, space::xl, space::xl);
    m_list = new ScrollBody(QStringLiteral("taskList"), tr("List of tasks"), this);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_column = m_list->body();
    m_column->setSpacing(0);
    m_column->setAlignment(Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    constexpr int edge = kElevation + 1;
    column->setContentsMargins(edge, edge, edge, edge);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_nothing);
    column->addWidget(m_list, 1);
    connect(close, &QToolButton::clicked, this, &TaskCentre::dismiss);
    connect(m_clear, &QPushButton::clicked, &model, &TaskModel::clearFinished);
    connect(&model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last) { refresh(first.row(), last.row()); });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &TaskCentre::rebuild);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &TaskCentre::rebuild);
    host->installEventFilter(this);
    hide();
    rebuild();
}

void TaskCentre::rebuild()
{
    QHash<QString, TaskRow*> kept;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const QString id = m_model.at(row).id;
        TaskRow* widget = m_rows.take(id);
        if (!widget) {
            widget = new TaskRow(m_theme, m_model, id, this);
            m_column->insertWidget(row, widget);
            widget->show();
        }
        kept.insert(id, widget);
    }
    for (TaskRow* gone : std::as_const(m_rows)) {
        m_column->removeWidget(gone);
        gone->hide();
        gone->deleteLater();
    }
    m_rows = kept;
    refresh(0, m_model.rowCount() - 1);
    m_nothing->setVisible(m_rows.isEmpty());
    m_list->setVisible(!m_rows.isEmpty());
    place();
}

void TaskCentre::refresh(int first, int last)
{
    for (int row = first; row <= last; ++row)
        m_rows.value(m_model.at(row).id)->setItem(m_model.at(row));
    m_clear->setVisible(m_model.runningCount() < m_model.rowCount());
}

void TaskCentre::open()
{
    show();
    raise();
    place();
    setFocus(Qt::PopupFocusReason);
}

void TaskCentre::dismiss()
{
    hide();
    parentWidget()->setFocus(Qt::PopupFocusReason);
}

void TaskCentre::place()
{
    if (!isVisible())
        return;
    const QRect host = parentWidget()->rect();
    // The panel is as high as its rows, up to where scrolling is better.
    m_list->widget()->layout()->activate();
    const int content =
        m_rows.isEmpty() ? m_nothing->heightForWidth(m_theme.scaled(kWidth)) : m_list->widget()->sizeHint().height();
    const int wanted = m_head->sizeHint().height() + content + 2 * kElevation + 2;
    const QSize size(std::min(m_theme.scaled(kWidth) + 2 * kElevation, host.width()),
                     std::min({wanted, m_theme.scaled(kMostHeight), host.height() - m_theme.scaled(80)}));
    const QRect room = host.adjusted(0, 0, 0, -m_theme.scaled(28));
    setGeometry(QStyle::alignedRect(layoutDirection(), Qt::AlignRight | Qt::AlignBottom, size, room));
}

bool TaskCentre::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void TaskCentre::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

void TaskCentre::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFloating(painter, m_theme, rect(), radius::l);
}

}
