#include "ui/messages/picturedesk.h"

#include "ui/kit/dialogs.h"
#include "ui/kit/theme.h"
#include "ui/messages/blockeditor.h"
#include "ui/messages/picturepopup.h"
#include "ui/models/localetext.h"

namespace patron::ui {

PictureDesk::PictureDesk(Theme& theme, Services& services, Dialogs& dialogs, BlockEditor& body, QObject* parent)
    : QObject(parent)
    , m_theme(theme)
    , m_dialogs(dialogs)
    , m_body(body)
    , m_shelf(new ImageShelf(services, this))
{
    connect(&body, &BlockEditor::pictureWanted, this, &PictureDesk::choose);
    connect(&body, &BlockEditor::picturesGiven, this, &PictureDesk::take);
    connect(m_shelf, &ImageShelf::changed, this, &PictureDesk::showPictures);
    showPictures();
}

void PictureDesk::showPictures()
{
    m_body.setImages([this](const QString& address) { return m_shelf->picture(address); });
}

void PictureDesk::choose(const PictureTarget& target, const QRect& place)
{
    if (m_shelf->images().empty())
        return askFile(target);
    auto* popup = new PicturePopup(m_theme, *m_shelf, &m_body);
    connect(popup, &PicturePopup::picked, this,
            [this, target](const QString& address) { m_body.placePictures(target, {address}); });
    connect(popup, &PicturePopup::fileWanted, this, [this, target] { askFile(target); });
    popup->openAt(place);
}

void PictureDesk::askFile(const PictureTarget& target)
{
    m_dialogs.openFile(&m_body,
                       {tr("Choose a picture"),
                        {},
                        {},
                        {tr("Pictures (*.png *.jpg *.jpeg *.gif *.webp *.bmp *.tif *.tiff)"), tr("All files (*)")}},
                       [this, target](const QString& path) {
                           if (!path.isEmpty())
                               take({{path, {}}}, target);
                       });
}

void PictureDesk::take(const QList<GivenPicture>& pictures, const PictureTarget& target)
{
    m_shelf->add(pictures, [this, target, opened = m_body.opened()](Result<QStringList> addresses) {
        if (!addresses) {
            m_dialogs.message(&m_body, Tone::Danger, tr("The picture was not taken"), textOf(addresses.error().text));
            return;
        }
        // Another mail may be open by now; the picture is in the workspace all the same.
        if (opened == m_body.opened())
            m_body.placePictures(target, *addresses);
    });
}

}
