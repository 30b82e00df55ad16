#pragma once

#include <QListWidget>

namespace patron::ui {

class Theme;

/// The blocks one can put in: drag one to the page, or Enter puts it after what is selected.
class BlockPalette : public QListWidget
{
    Q_OBJECT

public:
    BlockPalette(Theme& theme, QWidget* parent = nullptr);
    void setRowNames(const QStringList& names);
    /// What a drag of these entries carries.
    QMimeData* mimeData(const QList<QListWidgetItem*>& items) const override;

Q_SIGNALS:
    /// A catalogue id, or "row:0" ….
    void chosen(const QString& id);

protected:
    QStringList mimeTypes() const override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fill();

    Theme& m_theme;
    QStringList m_rows;
};

}
