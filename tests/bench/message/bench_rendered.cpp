#include "core/message/lint/messagechecks.h"
#include "core/message/lint/renderedchecks.h"

#include <chrono>
#include <cstdio>
#include <ctime>

using namespace patron;

/// The checks of a whole audience: every rule once, and what is looked at in each customer's mail of 10 kB. Prints the
/// processor's time of one thread.
namespace {
double cpuMs()
{
    return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC;
}

message::Rendered mailOf(std::size_t bytes)
{
    message::Rendered mail;
    mail.subject = "Anna, we kept your favourites";
    mail.html = "<!DOCTYPE html><html lang=\"en\"><head><style>p{color:#333}</style></head><body>";
    while (mail.html.size() < bytes)
        mail.html +=
            "<table role=\"presentation\" width=\"100%\"><tr><td style=\"padding:16px 40px 0 40px;color:#33312d\">"
            "<p>Something for a good friend of the shop.</p><a href=\"https://shop.example/tea?id=17&amp;x=y\" "
            "style=\"color:#2f5d50\">Choose a tea</a><img src=\"https://shop.example/a.png\" alt=\"Tea\" "
            "width=\"300\"></td></tr></table>\n";
    mail.text = "Something for a good friend of the shop.";
    return mail;
}
}

int main()
{
    constexpr int mails = 100'000;
    const message::Rendered mail = mailOf(10'000);
    message::Message written;
    written.subject = mail.subject;
    written.body = mail.html;
    message::RenderedTally tally;
    double begun = cpuMs();
    for (int i = 0; i < mails; ++i)
        tally.add(message::checkRendered(written, mail));
    const double each = cpuMs() - begun;
    std::printf("%d mails of %zu bytes: %.0f ms\n", mails, mail.html.size(), each);
    begun = cpuMs();
    constexpr int messages = 100;
    std::size_t findings = 0;
    for (int i = 0; i < messages; ++i)
        findings += message::checkMessage(written, message::CheckContext{}).size();
    std::printf("every rule on one message: %.2f ms, %zu findings\n", (cpuMs() - begun) / messages,
                findings / messages);
    return tally.findings().empty() ? 0 : 1;
}
