#pragma once

#include <QWidget>

#include "core/outbox/occasionsummary.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/throughput.h"
#include "ui/models/services.h"

class QListWidget;
class QTreeWidget;
class QVBoxLayout;

namespace patron::ui {

class Banner;
class Button;
class Card;
class Dialogs;
class Label;
class StateBar;
class TimeBars;
class Theme;

/// One broadcast or program step: its states, which add up, what went wrong and why, who is not certain; send, pause,
/// resume, cancel.
class OccasionDetail : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the widget.
    OccasionDetail(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent = nullptr);

    void showOccasion(const outbox::OccasionSummary& summary);
    OccasionId occasion() const { return m_summary.occasion.id; }

Q_SIGNALS:
    void sendRequested(OccasionId occasion);
    void failed(const QString& sentence);
    void done(const QString& sentence);

private:
    struct Unsure
    {
        OutboxId id;
        std::string name;
        std::string address;
        std::string said;
    };
    struct Rest
    {
        std::vector<outbox::SendTrouble> troubles;
        std::vector<Unsure> unsure;
        std::int64_t unsureCount = 0;
        outbox::Throughput throughput;
        bool canSimulate = false; ///< all of it lies in the Local inbox
    };
    QWidget* buildHead();
    void buildBody(QVBoxLayout* body);
    void fillStates();
    void loadRest();
    void fillRest(const Rest& rest);
    void fillThroughput(const outbox::Throughput& throughput);
    void setState(bool paused);
    void askCancel();
    void askSimulation();
    void simulate();
    void resolve(outbox::Resolution resolution);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    outbox::OccasionSummary m_summary;
    Rest m_rest;
    Label* m_title;
    Label* m_sum;
    Banner* m_reason;
    StateBar* m_bar;
    Button* m_send;
    Button* m_pause;
    Button* m_cancel;
    Button* m_simulate;
    QTreeWidget* m_states;
    Card* m_speedCard;
    TimeBars* m_speed;
    Card* m_troubleCard;
    QTreeWidget* m_troubles;
    Card* m_unsureCard;
    QListWidget* m_unsure;
    Button* m_wasSent;
    Button* m_again;
};

}
