#pragma once

#include "core/intake/importhistory.h"
#include "core/results/shopoverview.h"
#include "core/segment/audience.h"
#include "core/store/store.h"

#include <QList>
#include <QString>
#include <QVariantMap>

namespace patron::ui {

/// Something that waits for the person.
struct OpenMatter
{
    enum class Kind { NotLive, ReadOnly, Import, Program, Sends, Connector, Answers };

    Kind kind = Kind::Import;
    bool urgent = false; ///< something stands still until it is decided
    QString title;
    QString detail;
    QString action; ///< the word on its button
    QString page;   ///< where it is decided
    QVariantMap at;
};

/// What the first page says of a workspace.
struct ShopState
{
    qint64 customers = 0;
    results::TradeOverview trade;
    segment::ReachAnswer byEmail;
    qint64 consents = 0; ///< reachable or not, people who said yes or no to e-mail
    int segments = 0;
    int messages = 0;
    int programs = 0;
    int programsStarted = 0; ///< running, paused or stopped: they were drafts once
    QList<OpenMatter> matters;
};

/// Reads it all as of `now`. Runs inside a read closure; takes a scan of the base.
Result<ShopState> readShopState(ReadSession& session, const Store& store, Ms now);

}
