#pragma once

#include "ui/kit/card.h"
#include "ui/models/customerprofile.h"

#include <QVariantMap>

namespace patron::ui {

class Label;

/// A segment a customer is in.
struct MemberOf
{
    qint64 id = 0;
    QString name;
};

/// The segments a customer is in now; each leads to its page.
class SegmentsCard : public Card
{
    Q_OBJECT

public:
    SegmentsCard(Theme& theme, QWidget* parent);
    /// Greys what is shown while the new answer is on its way.
    void setWaiting();
    void setSegments(const QList<MemberOf>& segments);

Q_SIGNALS:
    void goRequested(const QString& page, const QVariantMap& at);

private:
    Theme& m_theme;
    QWidget* m_content = nullptr;
};

/// The programs a customer met, with what was decided and why.
class WalksCard : public Card
{
    Q_OBJECT

public:
    WalksCard(Theme& theme, const TimeZone& zone, QWidget* parent);
    void setProfile(const CustomerProfile& profile);

Q_SIGNALS:
    void goRequested(const QString& page, const QVariantMap& at);

private:
    QWidget* makeWalk(const program::CustomerWalk& walk, int number, QWidget* parent);

    Theme& m_theme;
    TimeZone m_zone;
    QWidget* m_content = nullptr;
};

/// The last messages of a customer and how each fared.
class SendsCard : public Card
{
    Q_OBJECT

public:
    SendsCard(Theme& theme, const TimeZone& zone, QWidget* parent);
    void setProfile(const CustomerProfile& profile);

private:
    Theme& m_theme;
    TimeZone m_zone;
    QWidget* m_content = nullptr;
};

}
