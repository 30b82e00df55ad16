#pragma once

#include <QStringList>
#include <QWidget>

namespace patron::ui {

class IconButton;
class MailCanvas;
class Theme;

/// What can be done to the words of a block while one writes in it: bold, italic, link, colour, lists, a field. The
/// buttons do what the keys in the text do, and show what holds at the cursor.
class FormatBar : public QWidget
{
    Q_OBJECT

public:
    /// The canvas must outlive the bar.
    FormatBar(Theme& theme, MailCanvas& canvas, QWidget* parent = nullptr);

    /// Offered first among the colours.
    void setColours(const QStringList& colours) { m_colours = colours; }

private:
    void refresh();
    void askColour();

    Theme& m_theme;
    MailCanvas& m_canvas;
    QStringList m_colours;
    IconButton* m_bold;
    IconButton* m_italic;
    IconButton* m_link;
    IconButton* m_colour;
};

}
