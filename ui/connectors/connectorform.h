#pragma once

#include "core/delivery/secretstore.h"
#include "ui/connectors/connectorfields.h"
#include "ui/models/services.h"

#include <QList>
#include <QWidget>

#include <memory>
#include <optional>

class QLineEdit;
class QVBoxLayout;

namespace patron::ui {

class Banner;
class Button;
class Card;
class Dialogs;
class FormRows;
class Label;
class PassphraseRow;
class SignInFields;
class Switch;
class Theme;

/// Sets one connector up: what it needs, a test that sends nothing, and then it is kept. A password goes to the
/// system's keychain, or to the sealed file where none runs.
class ConnectorForm : public QWidget
{
    Q_OBJECT

public:
    ConnectorForm(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent = nullptr);

    /// An empty form; `names` are taken.
    void add(const ConnectorChoice& choice, const QStringList& names);
    void change(const delivery::ConnectorRow& row);
    QString title() const;

Q_SIGNALS:
    void saved(const QString& sentence);
    void cancelled();

private:
    struct Input
    {
        ConnectorField field;
        QWidget* widget = nullptr;
    };
    /// What a job needs of the form.
    struct Draft
    {
        delivery::ConnectorRow row; ///< id 0: a new one
        std::string secret;         ///< as typed; empty: the one that is kept
        bool standard = false;
        std::optional<Json> mailbox; ///< a mailbox at the same place
    };
    struct Saved
    {
        QString name;
        bool mailbox = false;
    };
    struct Tried
    {
        std::optional<Error> trouble;
        std::string secret; ///< as the provider left it
    };

    void build(const ConnectorValues& values);
    void addFields(const QList<ConnectorField>& fields, const ConnectorValues& values, bool more);
    void addSwitches();
    QWidget* buildSide();
    QWidget* makeInput(const ConnectorField& field, const QString& value);
    QWidget* makeFolder(const QString& value);
    QString valueOf(const Input& input) const;
    ConnectorValues values() const;
    bool complete();
    bool canLogIn();
    std::optional<Draft> draft();
    static Tried tryOut(workspace::Workspace& workspace, const Draft& draft, const CancelToken& cancel);
    void test();
    void save();
    void say(Tone tone, const QString& sentence);
    /// Says what failed. Where a passphrase helps, asks for it and then tries `again`.
    void complain(const Error& trouble, bool mayMake, void (ConnectorForm::*again)());
    void setBusy(bool busy);
    static Result<Saved> keep(workspace::Workspace& workspace, const Draft& draft, Ms now);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    ConnectorChoice m_choice;
    std::optional<delivery::ConnectorRow> m_row;
    QList<Input> m_inputs;
    QVBoxLayout* m_column;
    QWidget* m_content = nullptr;
    Banner* m_result = nullptr;
    PassphraseRow* m_passphrase = nullptr;
    void (ConnectorForm::*m_again)() = nullptr; ///< once the sealed file is unlocked
    FormRows* m_form = nullptr;
    QList<QWidget*> m_moreRows;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_secret = nullptr;
    SignInFields* m_signIn = nullptr;
    Switch* m_standard = nullptr;
    Switch* m_mailbox = nullptr;
    Button* m_test = nullptr;
    Button* m_save = nullptr;
};

}
