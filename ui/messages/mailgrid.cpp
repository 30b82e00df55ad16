#include "ui/messages/mailgrid.h"

#include "ui/kit/theme.h"
#include "ui/messages/mailframe.h"

#include <QGridLayout>

#include <algorithm>

namespace patron::ui {

namespace {
/// Columns of the grid, so that two and three frames fill a row alike.
constexpr int columns = 6;
}

MailGrid::MailGrid(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_grid(new QGridLayout(this))
{
    setObjectName(QStringLiteral("mailGrid"));
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(space::l);
    for (int i = 0; i < columns; ++i)
        m_grid->setColumnStretch(i, 1);
    using Kind = MailFrame::Kind;
    for (const Kind kind : {Kind::Desktop, Kind::Phone, Kind::Dark, Kind::NoImages, Kind::Text}) {
        auto* frame = new MailFrame(theme, kind, this);
        connect(frame, &MailFrame::expandRequested, this,
                [this, frame] { setFront(m_front == frame->id() ? QString() : frame->id()); });
        connect(frame, &MailFrame::remoteImagesRequested, this, [this] {
            for (MailFrame* each : m_frames)
                each->showRemoteImages();
        });
        m_frames.push_back(frame);
    }
    arrange();
}

MailFrame* MailGrid::frame(const QString& id) const
{
    const auto found =
        std::find_if(m_frames.begin(), m_frames.end(), [&](MailFrame* each) { return each->id() == id; });
    return found != m_frames.end() ? *found : nullptr;
}

void MailGrid::showMail(const QString& html, const QString& text, const CarriedPictures& pictures)
{
    for (MailFrame* each : m_frames)
        each->showMail(html, text, pictures);
}

void MailGrid::setPlainOnly(bool plainOnly)
{
    if (plainOnly == m_isPlainOnly)
        return;
    m_isPlainOnly = plainOnly;
    arrange();
}

void MailGrid::setFront(const QString& frame)
{
    m_front = frame;
    arrange();
}

void MailGrid::toggleFront(int number)
{
    if (number < 1 || number > int(m_frames.size()))
        return;
    const QString id = m_frames[std::size_t(number - 1)]->id();
    setFront(m_front == id ? QString() : id);
}

void MailGrid::arrange()
{
    const QString front = m_isPlainOnly ? QStringLiteral("text") : m_front;
    for (MailFrame* each : m_frames)
        m_grid->removeWidget(each);
    m_grid->setRowStretch(0, front.isEmpty() ? 3 : 1);
    m_grid->setRowStretch(1, front.isEmpty() ? 2 : 0);
    int place = 0;
    for (MailFrame* each : m_frames) {
        const bool isShown = front.isEmpty() || each->id() == front;
        if (isShown && !front.isEmpty())
            m_grid->addWidget(each, 0, 0, 1, columns);
        else if (isShown && place < 2)
            m_grid->addWidget(each, 0, place == 0 ? 0 : 4, 1, place == 0 ? 4 : 2);
        else if (isShown)
            m_grid->addWidget(each, 1, (place - 2) * 2, 1, 2);
        ++place;
        each->setExpanded(!front.isEmpty());
        each->setVisible(isShown);
    }
}

}
