#pragma once

#include <QObject>
#include <QStringList>

class QLineEdit;

namespace patron::ui {

class Theme;

/// Puts personal fields into a line of text: by Ctrl and Space, or by the sign at the line's end.
class LineFields : public QObject
{
    Q_OBJECT

public:
    /// Belongs to the line.
    LineFields(Theme& theme, QLineEdit* line);
    /// Dotted names such as "customer.first_name".
    void setFields(const QStringList& fields) { m_fields = fields; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void open();
    void insert(const QString& field);

    Theme& m_theme;
    QLineEdit* m_line;
    QStringList m_fields;
};

}
