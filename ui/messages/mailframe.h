#pragma once

#include "ui/kit/icons.h"
#include "ui/kit/mailsurface.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPlainTextEdit;

namespace patron::ui {

class IconButton;
class Label;
class SegmentedControl;
class Theme;

/// One view of a mail with its name above it. A view that is not on the screen draws nothing until it is.
class MailFrame : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Desktop, Phone, Dark, NoImages, Text };
    MailFrame(Theme& theme, Kind kind, QWidget* parent = nullptr);

    QString id() const;
    void showMail(const QString& html, const QString& text, const CarriedPictures& pictures = {});
    /// Fetches remote pictures, for the mail that is shown now.
    void showRemoteImages();
    void setExpanded(bool expanded);
    /// Another name than the view's.
    void setTitle(const QString& title);
    /// Without the button that asks for the whole place.
    void setExpandable(bool expandable);
    /// In pixels of the reader's screen; of a phone only.
    void setPhoneWidth(int widthPx);
    /// What is shown, as plain text; `answer` is called once, now or later.
    void readText(std::function<void(QString text)> answer);
    /// The mail as this view's reader gets it.
    QString htmlShown() const;

Q_SIGNALS:
    void expandRequested();
    void remoteImagesRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void buildHead();
    void dress();
    void refresh();
    void place();

    Theme& m_theme;
    Kind m_kind;
    QLabel* m_icon;
    Label* m_title;
    Label* m_note;
    IconButton* m_remoteButton;
    IconButton* m_expand;
    SegmentedControl* m_widths = nullptr;
    QWidget* m_area;
    QPlainTextEdit* m_plain = nullptr;
    MailSurface* m_surface = nullptr;
    QString m_html;
    QString m_text;
    CarriedPictures m_pictures;
    bool m_remote = false;
    int m_phoneWidth = 375;
    bool m_stale = false;
};

}
