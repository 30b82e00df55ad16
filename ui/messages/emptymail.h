#pragma once

#include <QWidget>

class QGridLayout;

namespace patron::ui {

class Label;
class Theme;

/// What an empty page says: how to begin, and mails to begin with. A card that lies on the page.
class EmptyMail : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyMail(Theme& theme, QWidget* parent = nullptr);

    void setStarters(const QStringList& names);

Q_SIGNALS:
    /// Its number among the starters.
    void chosen(int starter);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    Label* m_lead;
    QGridLayout* m_choices;
};

}
