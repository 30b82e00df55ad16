#pragma once

#include "ui/kit/icons.h"
#include "ui/kit/tokens.h"

#include <QFrame>

class QLabel;

namespace patron::ui {

class Button;
class IconButton;
class Label;
class Theme;

/// The sign of a sentence of this tone: a tick, a warning, an error, else information.
Glyph glyphOf(Tone tone);

/// A notice at the top of a page or card: icon, sentence, at most one action, a close button when it may be put away.
/// It stays until the cause is gone; for news that passes use a Toast.
class Banner : public QFrame
{
    Q_OBJECT

public:
    Banner(Theme& theme, Tone tone, const QString& text, QWidget* parent = nullptr);

    Tone tone() const { return m_tone; }
    QString text() const;
    /// Announces the new text to screen readers.
    void setMessage(Tone tone, const QString& text);
    /// Empty text hides the button.
    void setAction(const QString& text);
    void setClosable(bool closable);

Q_SIGNALS:
    void actionTriggered();
    /// The banner has hidden itself.
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    Theme& m_theme;
    Tone m_tone;
    QLabel* m_icon;
    Label* m_text;
    Button* m_action;
    IconButton* m_close;
};

}
