#pragma once

#include <QWidget>

namespace patron::ui {

class Theme;

/// Covers its host while files are dragged over it and says what dropping will do. Only local files count.
class DropTarget : public QWidget
{
    Q_OBJECT

public:
    DropTarget(Theme& theme, QWidget* host);
    void setEnabledHere(bool enabled) { m_enabled = enabled; }

Q_SIGNALS:
    void filesDropped(const QStringList& paths);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    bool m_enabled = true;
    QStringList m_paths;
};

}
