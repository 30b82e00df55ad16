#pragma once

#include "core/delivery/connectorstore.h"
#include "ui/connectors/connectorchoice.h"
#include "ui/models/services.h"

#include <QObject>

#include <functional>
#include <optional>
#include <string>

class QComboBox;
class QLineEdit;

namespace patron::ui {

class Button;
class FormRows;
class Label;
class Theme;

/// How an account logs in: by its password, or by a sign-in in the browser with the user's own client. Puts its rows
/// into a form; what a sign-in brings stays in memory until the form keeps it. Ends with its form, and the waiting with
/// it.
class SignInFields : public QObject
{
    Q_OBJECT

public:
    /// What is signed in for, as the form has it; nothing when something is missing, which the form then shows.
    using Draft = std::function<std::optional<delivery::ConnectorRow>()>;

    /// Whether accounts of a choice can sign in so, or one does.
    static bool isFor(const ConnectorChoice& choice, const Json& settings);

    /// `password` comes and goes with the way that is chosen: its row is added after these, then `showWay` called.
    SignInFields(Theme& theme, Services& services, FormRows& form, const ConnectorChoice& choice, const Json& settings,
                 QLineEdit& password, Draft draft);
    ~SignInFields() override;

    bool isChosen() const;
    /// Whether what is kept, if anything is, belongs to the other way of logging in.
    bool isOtherWay() const { return isChosen() != m_wasChosen; }
    /// Whether the sign-in that is kept, if one is, still serves: it was given to one client.
    bool servesStill() const;
    bool isSignedIn() const { return !m_secret.empty(); }
    /// Puts "oauth" into an account's settings or takes it out.
    void writeInto(Json& settings) const;
    /// What a sign-in brought, for a secret store; empty: nobody signed in here.
    const std::string& secret() const { return m_secret; }
    /// The provider may have replaced it meanwhile.
    void setSecret(std::string secret) { m_secret = std::move(secret); }
    /// Shows that a sign-in is needed, and where.
    void demand();
    /// Shows what the chosen way asks for.
    void showWay();

Q_SIGNALS:
    /// While the browser is waited for.
    void waiting(bool on);

private:
    void addRows(const QString& passwordTitle);
    void takeClient();
    void begin();
    void stop();
    void end(const QString& sentence);

    Theme& m_theme;
    Services& m_services;
    FormRows& m_form;
    QLineEdit& m_password;
    Draft m_draft;
    QString m_title; ///< the provider's
    Json m_oauth;    ///< with an empty client until one is typed
    bool m_wasChosen;
    std::string m_secret;
    std::optional<quint64> m_job;
    QComboBox* m_way = nullptr;
    QLineEdit* m_clientId = nullptr;
    QLineEdit* m_clientSecret = nullptr;
    QWidget* m_box = nullptr;
    Button* m_begin = nullptr;
    Button* m_stop = nullptr;
    Label* m_state = nullptr;
};

}
