#pragma once

#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/workspace.h"
#include "tests/core/segment/rulesamples.h"
#include "tests/core/segment/shopfixture.h"
#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "ui/kit/chip.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/segments/choicepopup.h"
#include "ui/segments/rulerow.h"
#include "ui/segments/segmentbuilder.h"
#include "ui/segments/segmentspage.h"
#include "ui/segments/valuepopup.h"
#include "ui/shell/page.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTest>

namespace patron::test {

/// How long a test waits for an answer on a busy machine.
inline constexpr int patienceMs = 20'000;

inline std::string document(const std::string& node)
{
    return "{\"patron_rule\":1,\"rule\":" + node + "}";
}

/// The segments page in a window of its own on the shop of twelve, driven by keys and clicks.
class SegmentDesk
{
public:
    SegmentDesk()
        : clock(ShopFixture::asOf())
    {
        qputenv("PATRON_HOME", home.path().toUtf8());
        auto opened = workspace::Workspace::open(shop.release(), Store::Access::ReadWrite, clock);
        if (!opened)
            qFatal("no workspace: %s", opened.error().text.c_str());
        services = std::make_unique<ui::Services>(std::move(*opened), clock);
        ui::applyTheme(*qApp, theme);
        page.reset(ui::makeSegmentsPage(theme, *services, dialogs).make(nullptr));
        page->resize(1280, 800);
        page->show();
        activate();
        page->enter({});
    }

    Store& store() { return services->store(); }
    ui::SegmentBuilder& builder() { return *page->findChild<ui::SegmentBuilder*>(); }
    ui::RuleDraft& draft() { return builder().draft(); }

    segment::Rule parse(const std::string& node)
    {
        return store()
            .read([&](ReadSession& session) {
                return segment::parseRule(document(node), segment::FieldCatalog::load(session));
            })
            .value();
    }
    SegmentId save(const std::string& name, const segment::Rule& rule)
    {
        return store().write([&](Transaction& tx) { return segment::segments::save(tx, name, rule, 0); }).value();
    }
    segment::Rule saved(const std::string& name)
    {
        const auto found = store().read([&](ReadSession& session) { return segment::segments::find(session, name); });
        return found ? found->rule : segment::Rule{};
    }
    segment::Rule withIds(const segment::Rule& rule)
    {
        return store().read([&](ReadSession& session) { return segment::withIds(session, rule); }).value();
    }

    ui::RuleRow* row(const QString& path) { return visible<ui::RuleRow>(QStringLiteral("row") + path); }
    ui::Chip* chip(const QString& path, const QString& name)
    {
        ui::RuleRow* at = row(path);
        return at ? at->findChild<ui::Chip*>(QStringLiteral("chip_") + name) : nullptr;
    }
    template <typename T>
    T* visible(const QString& name)
    {
        for (T* each : page->findChildren<T*>(name))
            if (each->isVisible())
                return each;
        return nullptr;
    }
    /// Shortcuts work in the active window alone; without a window system a popup that closes leaves none.
    void activate() { QApplication::setActiveWindow(page.get()); }
    /// What has the keyboard in the page.
    QWidget* focus() { return page->focusWidget() ? page->focusWidget() : page.get(); }
    QString total() { return visible<QLabel>(QStringLiteral("segmentTotal"))->text(); }

    /// The popup in front; nothing when none is.
    template <typename Popup>
    Popup* popup()
    {
        return qobject_cast<Popup*>(QApplication::activePopupWidget());
    }
    template <typename Popup>
    bool waitFor()
    {
        return QTest::qWaitFor([this] { return popup<Popup>() != nullptr; }, patienceMs);
    }

    QTemporaryDir home;
    ShopFixture shop;
    FixedClock clock;
    ui::Theme theme;
    FakeDialogs dialogs;
    std::unique_ptr<ui::Services> services;
    std::unique_ptr<ui::Page> page;
};

}
