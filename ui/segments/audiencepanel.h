#pragma once

#include <QWidget>

#include "core/segment/audience.h"
#include "core/segment/explainer.h"
#include "core/segment/rulesql.h"
#include "ui/models/rulewords.h"
#include "ui/models/services.h"

class QVBoxLayout;
class QLineEdit;

namespace patron::ui {

class Card;
class Label;
class Sparkline;
class Theme;

/// Who a rule means: how many of them mail reaches and why not the others, ten people, and why one is (not) in.
class AudiencePanel : public QWidget
{
    Q_OBJECT

public:
    AudiencePanel(Theme& theme, Services& services, QWidget* parent);

    /// Asks anew for this rule; what is shown greys until the answers come.
    void setRule(const segment::Rule& rule, RuleVocabularyPtr words);
    void setStale();

Q_SIGNALS:
    /// Verdicts for the rule's rows; nothing: nobody is asked about any more.
    void explained(const std::optional<patron::segment::Explanation>& verdicts);
    void customerOpened(patron::CustomerId customer);

private:
    struct Person
    {
        CustomerId id;
        QString name;
        QString detail;
    };
    struct Why
    {
        Person person;
        segment::Explanation verdicts;
    };
    /// One channel's number and the gap below it.
    struct Channel
    {
        Label* head = nullptr;
        Label* name = nullptr;
        QVBoxLayout* gap = nullptr;
        QString nowhere; ///< what is said of who cannot be reached there at all
    };
    Channel addChannel(QVBoxLayout* column, const QString& title, const QString& nowhere);
    void askSizes();
    void showReach(const Channel& channel, const segment::ReachAnswer& reach);
    void showPeople(const std::vector<Person>& people);
    void askWhy(const QString& key);
    void showWhy(const Result<Why>& why);

    Theme& m_theme;
    Services& m_services;
    segment::Rule m_rule;
    RuleVocabularyPtr m_words;
    Channel m_email;
    Channel m_sms;
    Sparkline* m_sizes;
    Label* m_growth;
    QVBoxLayout* m_people;
    QLineEdit* m_key;
    QVBoxLayout* m_why;
};

}
