#pragma once

#include <QWidget>

#include "core/segment/rule.h"
#include "ui/models/services.h"

class QGridLayout;
class QLineEdit;

namespace patron::ui {

class Label;
class Theme;

/// What an empty segment can start from: six rules that ship with Patron, or a person.
class StartPanel : public QWidget
{
    Q_OBJECT

public:
    StartPanel(Theme& theme, Services& services, QWidget* parent);

Q_SIGNALS:
    void chosen(const QString& name, const patron::segment::Rule& rule);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Starter
    {
        QString name;
        QString sentence;
        segment::Rule rule;
    };
    void askStarters();
    void showStarters(const std::vector<Starter>& starters);
    void askPerson();

    Theme& m_theme;
    Services& m_services;
    QGridLayout* m_cards;
    QLineEdit* m_person;
    Label* m_trouble;
};

}
