#include "core/message/import/mailtracker.h"

#include "core/base/text.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>
#include <array>
#include <utility>

namespace patron::message {

namespace {
/// Ends of the names of servers through which programs count opens and clicks.
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> trackers = {
    {{"list-manage.com", "Mailchimp"},
     {"mailchimp.com", "Mailchimp"},
     {"mandrillapp.com", "Mailchimp"},
     {"sendgrid.net", "SendGrid"},
     {"klaviyomail.com", "Klaviyo"},
     {"klaviyo.com", "Klaviyo"},
     {"hubspotemail.net", "HubSpot"},
     {"hubspotlinks.com", "HubSpot"},
     {"hs-analytics.net", "HubSpot"},
     {"sendibt2.com", "Brevo"},
     {"sendibt3.com", "Brevo"},
     {"sendibm1.com", "Brevo"},
     {"sendinblue.com", "Brevo"},
     {"brevo.com", "Brevo"},
     {"rs6.net", "Constant Contact"},
     {"constantcontact.com", "Constant Contact"},
     {"createsend.com", "Campaign Monitor"},
     {"cmail19.com", "Campaign Monitor"},
     {"cmail20.com", "Campaign Monitor"},
     {"exct.net", "Salesforce"},
     {"exacttarget.com", "Salesforce"},
     {"mjt.lu", "Mailjet"},
     {"mailjet.com", "Mailjet"},
     {"mailgun.org", "Mailgun"},
     {"mailgun.net", "Mailgun"},
     {"pstmrk.it", "Postmark"},
     {"customeriomail.com", "Customer.io"},
     {"customer.io", "Customer.io"},
     {"acemlnb.com", "ActiveCampaign"},
     {"activehosted.com", "ActiveCampaign"},
     {"mlsend.com", "MailerLite"},
     {"getresponse.com", "GetResponse"},
     {"emltrk.com", "Litmus"},
     {"google-analytics.com", "Google Analytics"},
     {"doubleclick.net", "Google"},
     {"facebook.com/tr", "Facebook"},
     {"awstrack.me", "Amazon SES"},
     {"braze.com", "Braze"}}};
}

std::string_view trackerOf(std::string_view url)
{
    const std::string host = hostOf(url);
    if (host.empty())
        return {};
    for (const auto& [end, name] : trackers) {
        const auto slash = end.find('/');
        const std::string_view wanted = end.substr(0, slash);
        const bool isHost = host == wanted || (host.size() > wanted.size() && host.ends_with(wanted) &&
                                               host[host.size() - wanted.size() - 1] == '.');
        if (isHost && (slash == std::string_view::npos || url.find(end.substr(slash)) != std::string_view::npos))
            return name;
    }
    return {};
}

bool looksLikeOpenCounter(std::string_view url)
{
    const std::string lower = asciiLower(url);
    for (const std::string_view piece : {"/open.aspx", "/wf/open", "/track/open", "/open.php", "/o.gif", "/e/o/",
                                         "/open?", "/pixel.gif", "/beacon.gif", "/trk?", "/opens/"}) {
        if (lower.find(piece) != std::string::npos)
            return true;
    }
    return false;
}

}
