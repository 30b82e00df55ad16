#pragma once

#include "core/base/paths.h"
#include "core/intake/importsession.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/starters.h"
#include "core/workspace/workspace.h"
#include "tests/support/fakedialogs.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/shell/page.h"

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

namespace patron::test {

/// An open workspace in a folder of its own with services, theme and dialogs, for tests of pages. PATRON_HOME points
/// into the same folder. One at a time in a process.
class ShopFixture
{
public:
    /// 2026-03-02T10:00:00Z, a Monday.
    static constexpr Ms nowMs = 1'772'445'600'000;

    /// 0: an empty workspace; else the sample shop with so many customers.
    explicit ShopFixture(std::int64_t customers = 0)
        : clock(nowMs)
    {
        qputenv("PATRON_HOME", folder.filePath(QStringLiteral("home")).toUtf8());
        auto made = workspace::Workspace::create(path(), NewWorkspace{}, clock);
        if (!made)
            qFatal("no workspace: %s", made.error().text.c_str());
        if (customers > 0) {
            JobContext job(clock);
            workspace::DemoOptions options;
            options.customers = customers;
            options.untilDay = (*made)->store().zone().dayAt(nowMs);
            const auto filled = workspace::fillDemo(job, (*made)->store(), options);
            const auto started =
                filled ? workspace::installStarters((*made)->store(), nowMs) : Result<void>(filled.error());
            if (!started)
                qFatal("no sample shop: %s", started.error().text.c_str());
        }
        services = std::make_unique<ui::Services>(std::move(*made), clock);
        ui::applyTheme(*qApp, theme);
    }

    std::filesystem::path path() const { return toPath(folder.filePath(QStringLiteral("shop.patron")).toStdString()); }
    Store& store() { return services->store(); }

    QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    /// Imports a table straight, without any page.
    Result<intake::ImportReport> import(const QByteArray& table, const QString& name = QStringLiteral("table.csv"))
    {
        intake::ImportOptions options;
        options.files = {toPath(write(name, table).toStdString())};
        JobContext job(clock);
        return intake::ImportSession(store(), options).run(job);
    }

    /// Made and shown as a window of its own.
    std::unique_ptr<ui::Page> open(const ui::PageSpec& spec, QSize size = {1060, 760})
    {
        std::unique_ptr<ui::Page> page(spec.make(nullptr));
        page->resize(size);
        page->show();
        page->activateWindow();
        page->enter({});
        return page;
    }

    QTemporaryDir folder;
    FixedClock clock;
    ui::Theme theme;
    FakeDialogs dialogs;
    std::unique_ptr<ui::Services> services;
};

}
