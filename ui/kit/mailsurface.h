#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QWidget>

#include <functional>

namespace patron::ui {

class Theme;

/// A picture that a mail carries.
struct CarriedPicture
{
    QByteArray type; ///< "image/png"
    QByteArray bytes;

    bool operator==(const CarriedPicture&) const = default;
};
/// By content id, as the HTML names them behind cid:.
using CarriedPictures = QHash<QString, CarriedPicture>;

/// What draws the HTML of a mail: Qt WebEngine, or a text view that only comes near where it is not built in.
/// Nothing is fetched from the network unless remote pictures are asked for, no script runs, no cookie is kept, links
/// do not lead anywhere. GUI thread.
class MailSurface : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Whether mails look here as in a mail program.
    virtual bool exact() const = 0;
    /// With the pictures it carries. `remote`: pictures on the web (http, https) are fetched, too; this mail's only.
    virtual void showHtml(const QString& html, const CarriedPictures& pictures, bool remote) = 0;
    /// Narrower than this, the picture is scaled down instead of cut; 0: never.
    virtual void setDesignWidth(int widthPx) = 0;
    /// What is shown, as plain text; `answer` is called once, now or later.
    virtual void readText(std::function<void(QString text)> answer) = 0;

Q_SIGNALS:
    /// A mail is on the screen; `blockedImages` pictures would have come from the network, and were not asked for.
    void shown(int blockedImages);
};

MailSurface* makeMailSurface(Theme& theme, QWidget* parent);

}
