#pragma once

#include <QWidget>

#include <functional>

namespace patron::ui {

class Theme;

/// What draws the HTML of a mail: Qt WebEngine, or a text view that only comes near where it is not built in.
/// Nothing is fetched from the network, no script runs, links do not lead anywhere. GUI thread.
class MailSurface : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Whether mails look here as in a mail program.
    virtual bool exact() const = 0;
    virtual void showHtml(const QString& html) = 0;
    /// Narrower than this, the picture is scaled down instead of cut; 0: never.
    virtual void setDesignWidth(int widthPx) = 0;
    /// What is shown, as plain text; `answer` is called once, now or later.
    virtual void readText(std::function<void(QString text)> answer) = 0;

Q_SIGNALS:
    /// A mail is on the screen; `blockedImages` pictures would have come from the network.
    void shown(int blockedImages);
};

MailSurface* makeMailSurface(Theme& theme, QWidget* parent);

}
