#pragma once

#include <QFrame>
#include <QStringList>

class QComboBox;
class QLineEdit;

namespace patron::ui {

class Theme;

/// What a chip stands for: field, fallback and filters; of other chips their text. Enter takes it, Esc leaves it.
/// Deletes itself when closed.
class LiquidChipPopup : public QFrame
{
    Q_OBJECT

public:
    LiquidChipPopup(Theme& theme, const QString& source, const QStringList& fields, QWidget* parent);
    void openAt(const QRect& place);

Q_SIGNALS:
    void given(const QString& source);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void take();

    QString m_source;
    bool m_isField;
    QComboBox* m_field = nullptr;
    QLineEdit* m_fallback = nullptr;
    QLineEdit* m_filters = nullptr;
    QLineEdit* m_text = nullptr;
};

}
