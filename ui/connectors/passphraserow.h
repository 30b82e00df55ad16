#pragma once

#include <QWidget>

class QLineEdit;

namespace patron::ui {

class Button;
class FormRows;
class Label;
class Services;
class Theme;

/// Asks for the passphrase of the sealed file, where a password was wanted and no keychain runs: once to unlock it,
/// twice while there is none. Hidden until it is offered.
class PassphraseRow : public QWidget
{
    Q_OBJECT

public:
    /// Whether it stands on a card of its own.
    enum class Frame { None, Card };

    PassphraseRow(Theme& theme, Services& services, Frame frame, QWidget* parent);
    /// What its parts are called ends with `suffix`: "connectorPassphrase_2".
    void setSuffix(const QString& suffix);

    /// Shows itself when a passphrase is wanted, else hides; a new one is asked for only with `mayMake`. Says whether
    /// it is wanted.
    bool offer(bool mayMake);

Q_SIGNALS:
    /// From now on passwords can be read and kept.
    void unlocked();

private:
    bool isComplete();
    void begin();

    Theme& m_theme;
    Services& m_services;
    Label* m_sentence;
    FormRows* m_form;
    QLineEdit* m_passphrase;
    QLineEdit* m_again;
    Button* m_begin;
    bool m_isNew = false;
};

}
