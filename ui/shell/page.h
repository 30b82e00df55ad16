#pragma once

#include "ui/kit/icons.h"
#include "ui/shell/command.h"

#include <QVariantMap>
#include <QWidget>

#include <functional>

class QUndoStack;

namespace patron::ui {

// How to write a page
//
//     class SegmentsPage : public Page
//     {
//         Q_OBJECT
//     public:
//         SegmentsPage(Theme& theme, Dialogs& dialogs, Segments& segments, QWidget* parent);
//         void enter(const QVariantMap& at) override;          // {"segment": 12} or {}
//         QUndoStack* undoStack() const override;
//         QList<QAction*> commands() const override { return {m_new, m_compare}; }
//     };
//
//     SegmentsPage::SegmentsPage(...) : Page(parent)
//     {
//         m_new = new QAction(theme.icon(Glyph::Plus), tr("New segment"), this);
//         m_new->setObjectName(QStringLiteral("segmentsNew"));  // names are stable: tests and the palette use them
//         m_new->setShortcut(QKeySequence(QStringLiteral("Ctrl+N")));
//         addAction(m_new);                                     // so that the shortcut works on this page
//
//         auto* header = new PageHeader(theme, tr("Segments"), this);
//         header->setPrimaryAction(m_new);                      // the one accent button of the page
//         auto* body = new ScrollBody(QStringLiteral("segmentsBody"), tr("Segments"), this);
//         body->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
//         auto* column = new QVBoxLayout(this);
//         column->setContentsMargins(0, 0, 0, 0);
//         column->setSpacing(0);
//         column->addWidget(header);
//         column->addWidget(body, 1);
//     }
//
// - Plain Qt widgets look right by themselves (applyTheme); take kit widgets for what they add. Own painting reads
//   theme.colour() and theme.font() in paintEvent and connects Theme::changed to update().
// - A table: QTableView with kitFlat, setShowGrid(false), vertical header hidden, delegates of ui/kit/delegates.h, rows
//   theme.scaled(size::row), or 52 with AvatarDelegate and a second line. Pages with a table need no ScrollBody.
// - Nothing there: EmptyState in place of the table. Something wrong: Banner below the header. News: noteRaised().
//   A question: Dialogs, never exec(). A list that grows wider: FlowLayout, so that large text fits.
// - Every widget that takes Tab has an objectName and an accessible name; tests/support/uiwalker.h checks it.
// - Margins 24 around a page, 16 between cards and inside them, 8 between controls. Leading and trailing, never left
//   and right, outside layouts too (QStyle::visualRect, visualAlignment).

/// A checkable action of a page that has this property, true, keeps its state from one start of the window to the next,
/// by its name.
inline constexpr char rememberedProperty[] = "remembered";

/// One section of the workstation. The shell knows areas only by this class and makes each page when it is first
/// shown. A page gets what it needs (theme, workspace, dialogs) from the factory the application writes.
///
///     class SegmentsPage : public Page { ... };
///     window.addPage({u"segments"_qs, tr("Segments"), Glyph::Segments,
///                     [&](QWidget* parent) { return new SegmentsPage(theme, services, parent); }});
class Page : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Called each time the page comes to the front. `at` says what to show, as the page itself once reported it by
    /// placeChanged() or as another page asked with goRequested(): {"segment": 12}. Empty: the page's start.
    virtual void enter(const QVariantMap& at) { Q_UNUSED(at) }
    /// The page goes to the back.
    virtual void leave() {}
    /// What stands in the inspector slot while the page is in front; nullptr: the slot is closed. Make it as a hidden
    /// child of the page; the shell takes it over when it is first shown and destroys it just before the page.
    virtual QWidget* inspector() { return nullptr; }
    /// The document in front; Undo and Redo act on it. May be nullptr. Report a change by undoStackChanged().
    virtual QUndoStack* undoStack() const { return nullptr; }
    /// Commands of this page for Ctrl+K while it is in front.
    virtual QList<QAction*> commands() const { return {}; }
    /// Widgets that F6 walks through, in order. Empty: the page itself.
    virtual QList<QWidget*> panes() { return {}; }

Q_SIGNALS:
    /// The page shows something else now; Back returns to what was before.
    void placeChanged(const QVariantMap& at);
    /// Go to another page: ("customers", {{"customer", 12}}).
    void goRequested(const QString& page, const QVariantMap& at);
    void inspectorChanged();
    void undoStackChanged();
    /// Passing news for the toast area.
    void noteRaised(patron::ui::Tone tone, const QString& text);
    /// News of something that undoStack() can take back: the toast has a button for it.
    void undoOffered(const QString& text);
};

struct PageSpec
{
    QString id;    ///< stable: "customers"
    QString title; ///< translated
    Glyph glyph = Glyph::File;
    std::function<Page*(QWidget* parent)> make;
};

/// Ids of the sections in the order of the sidebar; a page with another id goes to the end. "settings" stands apart.
QStringList sectionOrder();

}
