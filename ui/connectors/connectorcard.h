#pragma once

#include "core/delivery/connectoroverview.h"
#include "ui/kit/card.h"

#include <QWidget>

namespace patron::ui {

class Banner;
class Button;
class Label;
class PassphraseRow;
class Services;
class StatusPill;
class Theme;

/// One connector as it stands: whose server, how much may go and went, what it said last.
class ConnectorCard : public Card
{
    Q_OBJECT

public:
    ConnectorCard(Theme& theme, Services& services, QWidget* parent = nullptr);

    void show(const delivery::ConnectorOverview& overview);
    const delivery::ConnectorOverview& overview() const { return m_overview; }

Q_SIGNALS:
    void changeRequested(const patron::delivery::ConnectorRow& row);
    void logRequested(const patron::delivery::ConnectorRow& row);
    void removeRequested(const patron::delivery::ConnectorRow& row);
    void failed(const QString& sentence);
    /// The sealed file was, for all of them.
    void unlocked();

private:
    QString placeText() const;
    QString paceText() const;
    QString newsText() const;
    void test();
    /// Sends a mail from the account to itself and says what arrived.
    void probe();
    void readNow();
    void setPaused(bool paused);
    void makeStandard();
    void say(Tone tone, const QString& sentence);
    /// Asks for the passphrase of the sealed file where this connector's password waits for it, and says whether it
    /// does.
    bool offerUnlocking();

    Theme& m_theme;
    Services& m_services;
    delivery::ConnectorOverview m_overview;
    bool m_stands = false; ///< paused, or waiting as its server asked
    StatusPill* m_status;
    StatusPill* m_use;
    Label* m_place;
    Label* m_pace;
    Label* m_news;
    Banner* m_reason;
    Banner* m_result;
    PassphraseRow* m_passphrase;
    void (ConnectorCard::*m_again)() = nullptr; ///< once the sealed file is unlocked
    Button* m_test;
    Button* m_probe;
    Button* m_read;
    Button* m_log;
    Button* m_change;
    Button* m_pause;
    Button* m_standard;
    Button* m_remove;
};

}
