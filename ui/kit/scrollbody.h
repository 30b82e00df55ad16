#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace patron::ui {

/// A column that scrolls up and down when the window is small or the text large: put a page's cards, forms and banners
/// into body(). It has no frame and shows the page's ground. `name` is its objectName and must be given, since the
/// keyboard can scroll it; `title` is what a screen reader says.
class ScrollBody : public QScrollArea
{
    Q_OBJECT

public:
    ScrollBody(const QString& name, const QString& title, QWidget* parent = nullptr);

    QVBoxLayout* body() const { return m_body; }
    QSize sizeHint() const override;

private:
    QVBoxLayout* m_body;
};

}
