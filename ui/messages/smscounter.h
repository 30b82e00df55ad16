#pragma once

#include <QWidget>

#include <cstdint>
#include <optional>
#include <string>

namespace patron::ui {

class Banner;
class Label;
class Theme;
struct AudienceSight;

/// What a text message costs: for the person in front, for everybody it is for, and what in it makes it cost more than
/// it needs to.
class SmsCounter : public QWidget
{
    Q_OBJECT

public:
    /// `currency`: of the workspace, for what the messages come to.
    SmsCounter(Theme& theme, QString currency, QWidget* parent = nullptr);

    /// The text as it is written.
    void setSource(const std::string& source);
    /// The text of the person in front.
    void setRendered(const QString& text);
    void setAudience(const AudienceSight& sight);

Q_SIGNALS:
    /// The text with plain forms is wanted.
    void plainFormsWanted(const QString& source);

private:
    void showPlainForms();

    Theme& m_theme;
    QString m_currency;
    Label* m_one;
    Label* m_all;
    Banner* m_plain;
    std::string m_source;
};

}
