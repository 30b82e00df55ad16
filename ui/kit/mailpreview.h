#pragma once

#include "ui/kit/mailsurface.h"

#include <QString>
#include <QWidget>

#include <functional>

class QPlainTextEdit;
class QStackedWidget;

namespace patron::ui {

class Button;
class IconButton;
class Label;
class SegmentedControl;
class Theme;

/// A mail as its reader sees it: at desktop and phone widths, in the dark, and as plain text. The engine is started
/// when the first mail is shown. GUI thread.
class MailPreview : public QWidget
{
    Q_OBJECT

public:
    MailPreview(Theme& theme, QWidget* parent = nullptr);

    /// `html` empty: a plain text mail. Remote pictures are held back again when it is another HTML than before.
    void showMail(const QString& html, const QString& text, const CarriedPictures& pictures = {});
    /// "desktop", "phone" or "text".
    void setView(const QString& id);
    QString view() const;
    void setDark(bool dark);
    bool isDark() const { return m_dark; }
    /// Pictures of the mail shown last that would have come from the network.
    int blockedImages() const { return m_blocked; }
    /// Fetches them, for the mail that is shown now.
    void showRemoteImages();
    /// What is shown, as plain text; `answer` is called once, now or later.
    void readText(std::function<void(QString text)> answer);

Q_SIGNALS:
    /// The mail of the last showMail() is on the screen.
    void shown();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void place();
    void takeShown(int blockedImages);

    Theme& m_theme;
    SegmentedControl* m_views;
    IconButton* m_darkButton;
    Button* m_remoteButton;
    Label* m_note;
    QStackedWidget* m_stack;
    QWidget* m_frame;
    QPlainTextEdit* m_plain;
    MailSurface* m_surface = nullptr;
    QString m_html;
    QString m_text;
    CarriedPictures m_pictures;
    bool m_remote = false;
    bool m_dark = false;
    int m_blocked = 0;
};

/// The mail as a reader in the dark, or in the light, would be shown it: rules for prefers-color-scheme are made to
/// hold or not to hold, and a mail without such rules is turned dark as mail programs do.
QString inColourScheme(const QString& html, bool dark);
/// The mail as a reader who shows no pictures gets it: their places and alternative texts stay, backgrounds go.
QString withoutImages(const QString& html);

}
