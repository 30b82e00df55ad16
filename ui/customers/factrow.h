#pragma once

#include <QWidget>

#include "ui/models/customerprofile.h"

class QLineEdit;

namespace patron::ui {

class Label;
class Theme;

/// One thing known of a customer: what, its value, where it is from. Enter, F2 or a click opens the value in place;
/// Enter saves, Esc leaves it as it was.
class FactRow : public QWidget
{
    Q_OBJECT

public:
    FactRow(Theme& theme, const ProfileFact& fact, bool editable, QWidget* parent);

    const ProfileFact& fact() const { return m_fact; }
    bool isEditing() const;
    void edit();
    /// Why the text was not taken; the editor stays open.
    void setError(const QString& sentence);

Q_SIGNALS:
    /// Another text than before was entered.
    void entered(const QString& text);
    /// The editor closed without a change.
    void left();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void commit();
    void close();

    Theme& m_theme;
    ProfileFact m_fact;
    bool m_editable;
    Label* m_value;
    Label* m_error;
    QLineEdit* m_editor = nullptr;
};

}
