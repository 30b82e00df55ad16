#pragma once

#include <QTimer>
#include <QWidget>

#include "core/workspace/broadcastlaunch.h"
#include "core/workspace/launchfacts.h"
#include "ui/models/services.h"

#include <memory>
#include <optional>

class QComboBox;
class QTreeWidget;
class QSpinBox;

namespace patron::ui {

class Banner;
class Button;
class Card;
class Dialogs;
class KpiCard;
class Label;
class LaunchChecklist;
class Theme;

/// A broadcast in the making: what, to whom, by which way, how many are kept out, how fast; who will get it and who
/// not, counted before anything happens; then the one confirmation.
class NewSend : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the widget.
    NewSend(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent = nullptr);

    /// Starts over; names may be empty.
    void start(const QString& message, const QString& segment);

Q_SIGNALS:
    /// The broadcast is in the outbox and is to be delivered.
    void launched(OccasionId occasion);
    void cancelled();
    void goRequested(const QString& page, const QVariantMap& at);

private:
    struct Choices
    {
        QStringList messages;
        QStringList segments;
        QStringList connectors;
        QString defaultConnector;
    };
    struct Count
    {
        std::shared_ptr<const outbox::Broadcast> broadcast;
        outbox::PreFlight flight;
        workspace::LaunchFacts facts;
    };
    QWidget* buildForm();
    QWidget* buildCounts();
    void loadChoices(const QString& message, const QString& segment);
    void count();
    void showCount(Result<Count> count);
    void renderForAll();
    void setStale(bool stale);
    /// Whether what was counted is a text message.
    bool isText() const;
    void askLaunch();
    void launch();

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    QComboBox* m_message;
    QComboBox* m_segment;
    QComboBox* m_connector;
    QSpinBox* m_holdout;
    QSpinBox* m_rate;
    KpiCard* m_planned;
    KpiCard* m_heldOut;
    KpiCard* m_excluded;
    QTreeWidget* m_reasons;
    LaunchChecklist* m_checklist;
    Banner* m_problem;
    Label* m_eta;
    Button* m_send;
    Button* m_back;
    QTimer m_pause;
    std::optional<Count> m_count;
    bool m_launching = false;
};

}
