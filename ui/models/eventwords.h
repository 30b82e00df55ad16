#pragma once

#include "core/base/jsonfwd.h"
#include "ui/models/customerprofile.h"

namespace patron::ui {

struct EventWords
{
    TimelineEntry::Kind kind = TimelineEntry::Kind::Other;
    TimelineEntry::Group group = TimelineEntry::Group::Activity;
    QString title;
    QString detail;
};

/// An event of a profile's JSON as a person says it: "Looked at a product", "Tea pot · on the web". A kind that Patron
/// does not know is shown by its own name.
EventWords wordsOfEvent(const Json& event);
/// "In a shop", "Web", …; other text as it is.
QString channelText(const QString& channel);

}
