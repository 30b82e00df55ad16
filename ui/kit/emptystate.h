#pragma once

#include "ui/kit/icons.h"

#include <QWidget>

class QLabel;

namespace patron::ui {

class Button;
class Label;
class Theme;

/// What a page shows when it has nothing: a drawing, what would be here, the one thing to do, a quieter second way.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    EmptyState(Theme& theme, Drawing drawing, const QString& title, const QString& sentence, QWidget* parent = nullptr);

    void setContent(Drawing drawing, const QString& title, const QString& sentence);
    /// Empty text hides the button.
    void setPrimary(const QString& text);
    void setSecondary(const QString& text);

Q_SIGNALS:
    void primaryTriggered();
    void secondaryTriggered();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitSentence();
    void refresh();

    Theme& m_theme;
    Drawing m_drawing;
    QLabel* m_picture;
    Label* m_title;
    Label* m_sentence;
    Button* m_primary;
    Button* m_secondary;
};

}
