#pragma once

#include <QObject>

#include "ui/messages/picturetarget.h"

class QWidget;

namespace patron::ui {

class BlockEditor;
class Dialogs;
class ImageShelf;
class Services;
class Theme;

/// Brings pictures into a mail: from files, the clipboard and the workspace, and shows those it has. What cannot be
/// taken is said in words.
class PictureDesk : public QObject
{
    Q_OBJECT

public:
    /// All must outlive the desk.
    PictureDesk(Theme& theme, Services& services, Dialogs& dialogs, BlockEditor& body, QObject* parent);

private:
    void choose(const PictureTarget& target, const QRect& place);
    void askFile(const PictureTarget& target);
    void take(const QList<GivenPicture>& pictures, const PictureTarget& target);
    void showPictures();

    Theme& m_theme;
    Dialogs& m_dialogs;
    BlockEditor& m_body;
    ImageShelf* m_shelf;
};

}
