#include "core/base/paths.h"
#include "core/message/messagestore.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/starters.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/messages/recipientpreview.h"
#include "ui/messages/recipientstrip.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <functional>

using namespace patron;

/// One step of the preview as a person sees it: from the key that asks for the next recipient to their mail drawn by
/// the engine, reading, rendering and painting included. The bar is that of messages.md, warm.
namespace {
constexpr DayNumber until = 20'400;
constexpr Ms now = 20'400 * msPerDay;
constexpr int customers = 20'000;
constexpr int warming = 5;
constexpr int steps = 60;
constexpr double barMs = 100;
constexpr int patienceMs = 20'000;

/// Milliseconds until the preview has drawn what `act` asks for; negative when it never does. By a loop of events:
/// qWaitFor sleeps 10 ms between two looks at them, and the engine posts some hundred for a mail.
double msUntilShown(ui::RecipientPreview& preview, const std::function<void()>& act)
{
    QElapsedTimer clock;
    double shownAfter = -1;
    QSignalSpy shown(&preview.mail(), &ui::MailPreview::shown);
    clock.start();
    act();
    if (!shown.isEmpty() || shown.wait(patienceMs))
        shownAfter = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    return shownAfter;
}

bool measure(ui::RecipientPreview& preview, const message::SavedMessage& saved)
{
    if (msUntilShown(preview, [&] { preview.setMessage(saved.message); }) < 0)
        return false;
    std::vector<double> times;
    for (int i = 1; i <= warming + steps; ++i) {
        const double ms = msUntilShown(preview, [&] { preview.strip().setPosition(i); });
        if (ms < 0)
            return false;
        if (i > warming)
            times.push_back(ms);
    }
    std::sort(times.begin(), times.end());
    const double slowest = times.back();
    std::printf("%-24s preview step: p50 %.1f ms, p95 %.1f ms, max %.1f ms (bar %.0f) %s\n", saved.message.name.c_str(),
                times[times.size() / 2], times[times.size() * 95 / 100], slowest, barMs,
                slowest <= barMs ? "ok" : "MISSED");
    return true;
}

Result<std::unique_ptr<workspace::Workspace>> makeShop(const QTemporaryDir& folder, const Clock& clock)
{
    PATRON_TRY(made, workspace::Workspace::create(toPath(folder.filePath(QStringLiteral("shop.patron")).toStdString()),
                                                  {}, clock));
    JobContext job(clock);
    PATRON_CHECK(workspace::fillDemo(job, made->store(), {customers, 1, until}));
    PATRON_CHECK(workspace::installStarters(made->store(), now));
    return std::move(made);
}
}

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QTemporaryDir folder;
    qputenv("PATRON_HOME", folder.filePath(QStringLiteral("home")).toUtf8());
    const FixedClock clock(now);
    auto made = makeShop(folder, clock);
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        return 1;
    }
    ui::Services services(std::move(*made), clock);
    ui::Theme theme;
    ui::applyTheme(application, theme);
    std::vector<message::SavedMessage> messages;
    static_cast<void>(services.store().read([&](ReadSession& session) -> Result<void> {
        messages = message::messages::all(session);
        return {};
    }));
    ui::RecipientPreview preview(theme, services);
    preview.resize(700, 800);
    preview.show();
    preview.refreshPeople();
    for (const message::SavedMessage& saved : messages) {
        if (saved.message.hasHtml() && !measure(preview, saved)) {
            std::fprintf(stderr, "\"%s\" was never shown.\n", saved.message.name.c_str());
            return 1;
        }
    }
    return 0;
}
