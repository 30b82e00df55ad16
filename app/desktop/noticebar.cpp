#include "app/desktop/noticebar.h"

#include "ui/kit/banner.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QHBoxLayout>

namespace patron::desktop {

using ui::Tone;

NoticeBar::NoticeBar(ui::Theme& theme, QWidget* parent)
    : QToolBar(parent)
    , m_banner(new ui::Banner(theme, Tone::Info, {}, this))
{
    setObjectName(QStringLiteral("noticeBar"));
    setWindowTitle(tr("Notice"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    toggleViewAction()->setVisible(false);
    m_banner->setObjectName(QStringLiteral("workspaceNotice"));
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(ui::space::m, ui::space::xs, ui::space::m, ui::space::xs);
    row->addWidget(m_banner);
    addWidget(box);
    hide();
    connect(m_banner, &ui::Banner::actionTriggered, this, [this] {
        if (m_mayClaim) {
            Q_EMIT claimRequested();
        } else {
            m_understood = true;
            hide();
        }
    });
}

bool NoticeBar::hasWord(const Store& store) const
{
    return store.readOnly() || !store.live() || (!store.notice().empty() && !m_understood);
}

void NoticeBar::show(ui::Services* services)
{
    m_mayClaim = false;
    if (!services)
        m_understood = false;
    if (!services || !hasWord(services->store())) {
        hide();
        return;
    }
    const Store& store = services->store();
    if (!store.readOnly() && store.live()) {
        m_banner->setMessage(Tone::Info, ui::textOf(store.notice()));
        m_banner->setAction(tr("Understood"));
    } else if (store.readOnly()) {
        const QString reason = ui::textOf(store.notice());
        m_banner->setMessage(Tone::Info, reason.isEmpty() ? tr("This workspace is open for reading only.")
                                                          : tr("Open for reading only. %1").arg(reason));
        m_banner->setAction({});
    } else {
        m_banner->setMessage(Tone::Warn,
                             tr("This file is a copy, a restored backup or was moved, so programs and sending are off. "
                                "Claim it when this is the one to go on with; the other one must then not send."));
        m_banner->setAction(tr("Claim"));
        m_mayClaim = true;
    }
    setVisible(true);
}

}
