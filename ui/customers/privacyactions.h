#pragma once

#include <QObject>

#include "core/base/id.h"
#include "ui/kit/tokens.h"

#include <vector>

class QWidget;

namespace patron::ui {

class Dialogs;
class Services;

/// What the law gives people: everything we have of one, and to be erased. Erasing is confirmed by typing, because
/// nothing brings them back.
class PrivacyActions : public QObject
{
    Q_OBJECT

public:
    /// Everything given must outlive it.
    PrivacyActions(Services& services, Dialogs& dialogs, QWidget* window);

    /// Writes everything that is known of a customer into a folder, or into a ZIP file with a password.
    void subjectAccess(CustomerId customer, const QString& name);
    void subjectZip(CustomerId customer, const QString& name);
    /// `what` names who it is about: "Anna Berg", "12 customers"; `word` is what must be typed.
    void erase(const std::vector<CustomerId>& customers, const QString& what, const QString& word);

Q_SIGNALS:
    void erased();
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    void runErase(const std::vector<CustomerId>& customers, const QString& what);

    Services& m_services;
    Dialogs& m_dialogs;
    QWidget* m_window;
};

}
