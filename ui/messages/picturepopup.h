#pragma once

#include <QFrame>

class QListWidget;

namespace patron::ui {

class ImageShelf;
class Theme;

/// The pictures of the workspace to choose from, the newest first, and the way to a file. Arrow keys walk, Enter or a
/// click takes, Esc leaves. Deletes itself when closed.
class PicturePopup : public QFrame
{
    Q_OBJECT

public:
    /// The shelf must outlive the popup.
    PicturePopup(Theme& theme, ImageShelf& shelf, QWidget* parent);
    /// Below that rectangle of the screen, or above it where there is no room.
    void openAt(const QRect& place);

Q_SIGNALS:
    /// "cid:…"
    void picked(const QString& address);
    void fileWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void showPictures();
    void take();

    Theme& m_theme;
    ImageShelf& m_shelf;
    QListWidget* m_list;
};

}
