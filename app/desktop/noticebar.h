#pragma once

#include <QToolBar>

namespace patron {
class Store;
}

namespace patron::ui {
class Banner;
class Services;
class Theme;
}

namespace patron::desktop {

/// Above all pages: why an open workspace cannot be changed or may not send and what to do about it, or what its folder
/// means for it. Not there otherwise.
class NoticeBar : public QToolBar
{
    Q_OBJECT

public:
    explicit NoticeBar(ui::Theme& theme, QWidget* parent = nullptr);

    /// Looks at the workspace; nullptr: none is open.
    void show(ui::Services* services);

Q_SIGNALS:
    void claimRequested();

private:
    bool hasWord(const Store& store) const;

    ui::Banner* m_banner;
    bool m_mayClaim = false;
    bool m_understood = false; ///< the workspace's notice was read
};

}
