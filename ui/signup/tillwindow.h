#pragma once

#include <QTimer>
#include <QWidget>

#include "core/customer/signup.h"

class QCheckBox;
class QLineEdit;
class QStackedWidget;

namespace patron::ui {

class Button;
class Label;
class Services;
class Theme;
class TouchKeyboard;

/// What the till asks with: the texts the person agrees to, and their version.
struct TillTexts
{
    QString title;
    QString email; ///< beside the box for e-mail
    QString sms;   ///< beside the box for SMS
    QString version;
    QString place; ///< the shop the till stands in, or empty
};

/// The sign-up at the till: the whole screen, large fields, a keyboard to touch, no network. Everything goes straight
/// into the workspace; then it thanks and begins again.
class TillWindow : public QWidget
{
    Q_OBJECT

public:
    TillWindow(Theme& theme, Services& services, const TillTexts& texts, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A person was written down.
    void signedUp(patron::CustomerId customer);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    QLineEdit* addLine(QWidget* form, const QString& label, const QString& name);
    QWidget* buildForm();
    QWidget* buildThanks();
    void send();
    void begin();
    void refresh();
    customer::SignUp collect() const;

    Theme& m_theme;
    Services& m_services;
    TillTexts m_texts;
    QStackedWidget* m_stack;
    QLineEdit* m_first = nullptr;
    QLineEdit* m_last = nullptr;
    QLineEdit* m_email = nullptr;
    QLineEdit* m_phone = nullptr;
    QLineEdit* m_card = nullptr;
    QLineEdit* m_receipt = nullptr;
    QLineEdit* m_total = nullptr;
    QCheckBox* m_agreeEmail = nullptr;
    QCheckBox* m_agreeSms = nullptr;
    Label* m_error = nullptr;
    Button* m_send = nullptr;
    Label* m_thanks = nullptr;
    Label* m_notes = nullptr;
    TouchKeyboard* m_keyboard = nullptr;
    QTimer m_again;
};

}
