#pragma once

#include "core/program/programedits.h"
#include "core/program/programstore.h"
#include "core/workspace/starters.h"
#include "programsamples.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/mailshop.h"
#include "tests/support/uiwalker.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/programs/canvasinspector.h"
#include "ui/programs/programcanvas.h"
#include "ui/programs/programeditor.h"
#include "ui/programs/programspage.h"
#include "ui/segments/choicepopup.h"
#include "ui/segments/ruleediting.h"
#include "ui/segments/rulerow.h"
#include "ui/segments/valuepopup.h"

#include <QApplication>
#include <QListWidget>
#include <QTest>

namespace patron::test {

/// How long a test waits for an answer on a busy machine.
inline constexpr int patienceMs = 30'000;

/// The page of programs of a shop with the starters, driven by keys and clicks.
class ProgramDesk
{
public:
    explicit ProgramDesk(ui::Theme& theme)
        : shop(QStringList{u"Anna"_qs, u"Bert"_qs, u"Cora"_qs})
    {
        if (const auto done = workspace::installStarters(shop.services->store(), MailShop::now); !done)
            qFatal("%s", done.error().text.c_str());
        ui::RuleEditing editing;
        editing.rule = [this, &theme](ui::RuleDraft& draft, const ui::RuleVocabularyPtr& words, QWidget* parent) {
            return ui::makeRuleRows(theme, *shop.services, draft, words, parent);
        };
        editing.event = [this, &theme](ui::RuleDraft& draft, const ui::RuleVocabularyPtr& words, QWidget* parent) {
            return ui::makeEventRow(theme, *shop.services, draft, words, parent);
        };
        page.reset(ui::makeProgramsPage(theme, *shop.services, dialogs, editing).make(nullptr));
        page->resize(1360, 860);
        page->show();
        page->enter({});
        QApplication::setActiveWindow(page.get());
    }

    template <typename T>
    T* find(const QString& name)
    {
        for (T* each : page->findChildren<T*>(name)) {
            if (each->isVisible())
                return each;
        }
        return nullptr;
    }
    ui::ProgramEditor& editor() { return *page->findChild<ui::ProgramEditor*>(); }
    ui::ProgramDraft& draft() { return editor().draft(); }
    ui::ProgramCanvas& canvas() { return editor().canvas(); }

    ProgramId save(const program::Program& program)
    {
        return shop.services->store()
            .write([&](Transaction& tx) { return program::edits::keep(tx, {}, program, MailShop::now); })
            .value();
    }
    program::SavedProgram saved(const std::string& name)
    {
        auto found =
            shop.services->store().read([&](ReadSession& session) { return program::programs::find(session, name); });
        return found ? *found : program::SavedProgram{};
    }
    /// As it is kept, with names.
    QString kept(const std::string& name)
    {
        const program::SavedProgram program = saved(name);
        const auto json = shop.services->store().read(
            [&](ReadSession& session) { return program::programs::document(session, program.definition); });
        return json ? q(prettyJson(*json)) : QString();
    }
    bool open(ProgramId id)
    {
        page->enter({{u"program"_qs, QVariant::fromValue<qlonglong>(id.value)}, {u"edit"_qs, true}});
        return QTest::qWaitFor([&] { return draft().isOpen() && draft().id() == id && draft().isChecked(); },
                               patienceMs);
    }

    /// Where keys go.
    QWidget* keys()
    {
        if (QWidget* popup = QApplication::activePopupWidget())
            return popup->focusWidget() ? popup->focusWidget() : popup;
        QWidget* focused = page->focusWidget();
        return focused ? focused : page.get();
    }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(keys(), Qt::Key(key), modifiers); }
    void type(const QString& text) { QTest::keyClicks(keys(), text); }
    /// By Tab alone.
    bool tabTo(const QString& name)
    {
        for (int i = 0; i < 200; ++i) {
            if (keys()->objectName() == name)
                return true;
            key(Qt::Key_Tab);
        }
        return false;
    }
    template <typename Popup>
    Popup* popup()
    {
        static_cast<void>(QTest::qWaitFor(
            [] { return qobject_cast<Popup*>(QApplication::activePopupWidget()) != nullptr; }, patienceMs));
        return qobject_cast<Popup*>(QApplication::activePopupWidget());
    }
    /// Without a window system a popup that closes leaves the window inactive for a moment.
    bool popupGone()
    {
        const bool gone = QTest::qWaitFor([] { return !QApplication::activePopupWidget(); }, patienceMs);
        constexpr int momentMs = 100;
        static_cast<void>(QTest::qWaitFor([] { return false; }, momentMs));
        QApplication::setActiveWindow(page.get());
        return gone;
    }
    void click(QWidget* widget, QPoint at = {})
    {
        if (widget)
            QTest::mouseClick(widget, Qt::LeftButton, {}, at.isNull() ? widget->rect().center() : at);
    }
    /// The middle of a thing of the canvas, in its viewport.
    QPoint at(const ui::CanvasSpot& spot) { return canvas().rectOf(spot).center(); }
    static ui::CanvasSpot step(const std::string& id) { return {ui::CanvasSpot::Kind::Step, id}; }
    static ui::CanvasSpot slot(const std::string& from, std::size_t index = 0)
    {
        return {ui::CanvasSpot::Kind::Slot, {}, {from, index}};
    }
    static bool clickItem(QListWidget* list, const QString& text)
    {
        for (int row = 0; list && row < list->count(); ++row) {
            if (list->item(row)->text() != text)
                continue;
            list->scrollToItem(list->item(row));
            QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(row)).center());
            return true;
        }
        return false;
    }

    MailShop shop;
    FakeDialogs dialogs;
    std::unique_ptr<ui::Page> page;
};

}
