#pragma once

#include "core/delivery/deliveryrunner.h"
#include "core/delivery/newskeeper.h"

#include <map>
#include <string>

namespace patron::delivery {

/// What collecting brought.
struct NewsReport
{
    NewsTally tally;
    std::map<std::string, std::string> problems; ///< connector name -> why it could not be asked, a sentence
};

/// Asks gateways for receipts and texts and keeps them. How far it came is kept with the workspace, so that each run
/// asks about the next messages and from the last text on.
class NewsCollector
{
public:
    /// Both must outlive the collector.
    NewsCollector(Store& store, DeliveryRunner::ConnectorMaker makeConnector);

    /// All gateways of text messages whose turn it is (once a minute each), or one now. Blocks; not from the GUI
    /// thread. Nothing in a workspace that is read-only or not live.
    Result<NewsReport> run(JobContext& job, std::optional<ConnectorId> only = {});

private:
    Result<std::vector<ConnectorRow>> gateways(std::optional<ConnectorId> only);
    Result<void> collect(JobContext& job, const ConnectorRow& row, bool now, NewsReport& report);
    Result<std::vector<std::pair<std::int64_t, std::string>>> openMessages(const ConnectorRow& row, std::int64_t after,
                                                                           Ms now);

    Store& m_store;
    DeliveryRunner::ConnectorMaker m_makeConnector;
};

}
