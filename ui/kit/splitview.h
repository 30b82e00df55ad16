#pragma once

#include <QSplitter>

class QSettings;

namespace patron::ui {

class Theme;

/// Panes with a hairline between them that is 7 px wide to the mouse. Its state is kept under its objectName, which
/// must therefore be unique in the program. The handles can be moved by the keyboard when focused.
class SplitView : public QSplitter
{
    Q_OBJECT

public:
    SplitView(Theme& theme, Qt::Orientation orientation, const QString& name, QWidget* parent = nullptr);

    void save(QSettings& settings) const;
    /// Does nothing when nothing was kept or the number of panes has changed.
    void restore(const QSettings& settings);

protected:
    QSplitterHandle* createHandle() override;
    void changeEvent(QEvent* event) override;

private:
    Theme& m_theme;
};

}
