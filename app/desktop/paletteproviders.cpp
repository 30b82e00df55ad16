#include "app/desktop/paletteproviders.h"

#include "core/customer/customerlist.h"
#include "core/message/messagestore.h"
#include "core/program/programstore.h"
#include "core/segment/segmentstore.h"
#include "ui/shell/commandpalette.h"

namespace patron::desktop {

namespace {
using ui::Command;

/// One thing found: where it is shown and what it is called.
struct Find
{
    QString page;
    QString key;
    qlonglong id = 0;
    QString title;
    QString detail;
    QString group;
    ui::Glyph glyph;
};

bool matches(const std::string& name, const QString& text)
{
    return QString::fromStdString(name).contains(text, Qt::CaseInsensitive);
}

std::vector<Find> search(ReadSession& session, const QString& text)
{
    std::vector<Find> finds;
    for (const auto& title : segment::segments::all(session)) {
        if (matches(title.name, text))
            finds.push_back({QStringLiteral("segments"),
                             QStringLiteral("segment"),
                             title.id.value,
                             QString::fromStdString(title.name),
                             {},
                             ui::MainWindow::tr("Segments"),
                             ui::Glyph::Segments});
    }
    if (const auto programs = program::programs::all(session)) {
        for (const auto& saved : *programs) {
            if (matches(saved.name, text))
                finds.push_back({QStringLiteral("programs"),
                                 QStringLiteral("program"),
                                 saved.id.value,
                                 QString::fromStdString(saved.name),
                                 {},
                                 ui::MainWindow::tr("Programs"),
                                 ui::Glyph::Programs});
        }
    }
    for (const auto& saved : message::messages::all(session)) {
        if (matches(saved.message.name, text))
            finds.push_back({QStringLiteral("messages"), QStringLiteral("message"), saved.id.value,
                             QString::fromStdString(saved.message.name), QString::fromStdString(saved.message.subject),
                             ui::MainWindow::tr("Messages"), ui::Glyph::Messages});
    }
    return finds;
}
}

void addPaletteProviders(ui::MainWindow& window, std::function<QPointer<ui::Services>()> services)
{
    ui::MainWindow* frame = &window;
    const auto go = [frame](const Find& find) {
        Command command;
        command.id = find.key + QLatin1Char(':') + QString::number(find.id);
        command.title = find.title;
        command.detail = find.detail;
        command.group = find.group;
        command.glyph = find.glyph;
        command.run = [frame, find] { frame->navigation().go({find.page, {{find.key, find.id}}}); };
        return command;
    };
    window.commandPalette().addProvider([=](const QString& text, ui::CommandAnswer answer) {
        const QPointer<ui::Services> open = services();
        if (!open)
            return answer({});
        open->ask<std::vector<Find>>(
            open, [text](ReadSession& session) -> Result<std::vector<Find>> { return search(session, text); },
            [answer, go](Result<std::vector<Find>> found) {
                QList<Command> commands;
                if (found) {
                    for (const Find& find : *found)
                        commands << go(find);
                }
                answer(commands);
            },
            QStringLiteral("palette.documents"));
    });
    window.commandPalette().addProvider([=](const QString& text, ui::CommandAnswer answer) {
        const QPointer<ui::Services> open = services();
        if (!open || text.size() < 2)
            return answer({});
        open->ask<std::vector<Find>>(
            open,
            [text, &store = open->store()](ReadSession& session) -> Result<std::vector<Find>> {
                std::vector<Find> finds;
                const customer::CustomerFilter filter{text.toStdString()};
                for (const auto& hit : customer::customerlist::page(session, store, filter, CustomerId{0}, 8)) {
                    finds.push_back({QStringLiteral("customers"), QStringLiteral("customer"), hit.id.value,
                                     QString::fromStdString(hit.name), QString::fromStdString(hit.email),
                                     ui::MainWindow::tr("Customers"), ui::Glyph::Customers});
                }
                return finds;
            },
            [answer, go](Result<std::vector<Find>> found) {
                QList<Command> commands;
                if (found) {
                    for (const Find& find : *found)
                        commands << go(find);
                }
                answer(commands);
            },
            QStringLiteral("palette.customers"));
    });
}

}
