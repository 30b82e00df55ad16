#include "ui/programs/programeditor.h"

#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/stepkinds.h"
#include "ui/programs/canvasinspector.h"
#include "ui/programs/canvasproblems.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QListWidget>
#include <QMenu>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString leadPrefix = QStringLiteral("lead:");
const QString pasteId = QStringLiteral("paste");
constexpr int inspectorPx = 400;

std::string kindOf(const StepKind& kind)
{
    return std::string(kind.id);
}
}

ProgramEditor::ProgramEditor(Theme& theme, Services& services, RuleEditing editing, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_draft(services)
    , m_canvas(new ProgramCanvas(theme))
    , m_inspector(new CanvasInspector(theme, m_draft, std::move(editing), nullptr))
    , m_problems(new CanvasProblems(theme, nullptr))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_kept(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_zoom(new Label(theme, {}, Type::Small, Colour::Text2, this))
{
    setObjectName(QStringLiteral("programEditor"));
    m_trouble->hide();
    auto* middle = new QWidget(this);
    auto* middleColumn = new QVBoxLayout(middle);
    middleColumn->setContentsMargins(0, 0, 0, 0);
    middleColumn->setSpacing(0);
    m_tools = buildTools();
    middleColumn->addWidget(m_tools);
    middleColumn->addWidget(m_canvas, 1);
    middleColumn->addWidget(m_problems);
    auto* split = new SplitView(theme, Qt::Horizontal, QStringLiteral("programEditorSplit"), this);
    split->addWidget(middle);
    split->addWidget(m_inspector);
    split->setStretchFactor(0, 1);
    split->setCollapsible(0, false);
    m_inspector->setMinimumWidth(theme.scaled(320));
    split->setSizes({10 * inspectorPx, theme.scaled(inspectorPx)});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_trouble);
    column->addWidget(split, 1);

    connect(&m_draft, &ProgramDraft::opened, this, [this] {
        m_trouble->hide();
        m_fresh = true;
        showPicture();
        m_canvas->select({CanvasSpot::Kind::Entry});
        if (std::exchange(m_new, false))
            Q_EMIT made(m_draft.id());
    });
    connect(&m_draft, &ProgramDraft::changed, this, &ProgramEditor::showPicture);
    connect(&m_draft, &ProgramDraft::namesChanged, this, &ProgramEditor::showPicture);
    connect(&m_draft, &ProgramDraft::problemsChanged, this, &ProgramEditor::showPicture);
    connect(&m_draft, &ProgramDraft::failed, this, [this](const QString& sentence) {
        m_trouble->setMessage(Tone::Danger, sentence);
        m_trouble->show();
    });
    connect(&m_draft, &ProgramDraft::stateChanged, this, [this] {
        const bool failed = m_draft.keeping() == ProgramDraft::Keeping::Failed;
        m_trouble->setVisible(failed);
        if (failed)
            m_trouble->setMessage(Tone::Danger, m_draft.keepingTrouble());
        m_kept->setText(failed                                                 ? tr("Not kept")
                        : m_draft.keeping() == ProgramDraft::Keeping::Underway ? tr("Keeping …")
                        : m_draft.isUnpublished()                              ? tr("Changes kept, not published yet")
                                                                               : tr("All kept"));
    });
    connect(m_canvas, &ProgramCanvas::spotChanged, this, [this] { m_inspector->show(m_canvas->spot()); });
    connect(m_canvas, &ProgramCanvas::commanded, this, &ProgramEditor::act);
    connect(m_canvas, &ProgramCanvas::slotRequested, this, &ProgramEditor::openSlot);
    connect(m_canvas, &ProgramCanvas::menuRequested, this, &ProgramEditor::openMenu);
    connect(m_canvas, &ProgramCanvas::zoomChanged, this,
            [this] { m_zoom->setText(tr("%1 %").arg(countText(qRound(m_canvas->zoom() * 100)))); });
    connect(m_canvas, &ProgramCanvas::moved, this,
            [this](const std::string& step, Extent extent, const EdgePlace& place) {
                if (m_draft.move(step, extent, place))
                    selectStep(step);
                else
                    Q_EMIT noteRaised(Tone::Info, tr("It cannot stand there: that place is part of what you move."));
            });
    connect(m_inspector, &CanvasInspector::left, this, [this] { m_canvas->setFocus(Qt::OtherFocusReason); });
    connect(m_problems, &CanvasProblems::chosen, this, [this](const std::string& step) {
        m_canvas->select(step.empty() ? CanvasSpot{CanvasSpot::Kind::Entry} : CanvasSpot{CanvasSpot::Kind::Step, step});
        m_canvas->setFocus(Qt::OtherFocusReason);
    });
}

QAction* ProgramEditor::makeTool(Glyph glyph, const QString& text, const QString& name, std::function<void()> act)
{
    auto* action = new QAction(m_theme.icon(glyph), text, this);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this, std::move(act));
    return action;
}

QWidget* ProgramEditor::buildTools()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::xl, space::s, space::xl, space::s);
    row->setSpacing(space::xs);
    const auto add = [&](Glyph glyph, const QString& text, const QString& name, std::function<void()> act) {
        auto* button = new IconButton(m_theme, glyph, text, bar);
        button->setObjectName(name);
        connect(button, &QAbstractButton::clicked, this, std::move(act));
        row->addWidget(button);
        return button;
    };
    auto* undo = add(Glyph::Undo, tr("Undo"), QStringLiteral("canvasUndo"), [this] { m_draft.undoStack().undo(); });
    auto* redo = add(Glyph::Redo, tr("Redo"), QStringLiteral("canvasRedo"), [this] { m_draft.undoStack().redo(); });
    const auto follow = [this, undo, redo] {
        undo->setEnabled(m_draft.undoStack().canUndo());
        redo->setEnabled(m_draft.undoStack().canRedo());
    };
    connect(&m_draft.undoStack(), &QUndoStack::indexChanged, this, follow);
    follow();
    auto* plus = new Button(m_theme, Button::Role::Ghost, Glyph::Plus, tr("Step"), bar);
    plus->setObjectName(QStringLiteral("canvasAdd"));
    plus->setCompact(true);
    plus->setToolTip(tr("Put a step after the one picked (Ins)"));
    connect(plus, &QAbstractButton::clicked, this,
            [this, plus] { openSlot(placeHere(), QRect(plus->mapToGlobal(QPoint()), plus->size())); });
    row->addWidget(plus);
    row->addStretch(1);
    row->addWidget(m_kept);
    row->addSpacing(space::xl);
    add(Glyph::Minus, tr("Smaller"), QStringLiteral("canvasSmaller"), [this] { m_canvas->zoomBy(1 / 1.2); });
    m_zoom->setText(tr("%1 %").arg(countText(100)));
    m_zoom->setMinimumWidth(m_theme.scaled(44));
    m_zoom->setAlignment(Qt::AlignCenter);
    row->addWidget(m_zoom);
    add(Glyph::Plus, tr("Larger"), QStringLiteral("canvasLarger"), [this] { m_canvas->zoomBy(1.2); });
    add(Glyph::Grid, tr("The whole program (0)"), QStringLiteral("canvasFit"), [this] { m_canvas->fit(); });
    return bar;
}

void ProgramEditor::open(ProgramId program)
{
    if (m_draft.isOpen() && m_draft.id() == program)
        return;
    m_draft.open(program);
}

void ProgramEditor::startNew(const program::Program& program)
{
    m_new = true;
    m_draft.startNew(program);
}

void ProgramEditor::takeFocus()
{
    m_canvas->setFocus(Qt::OtherFocusReason);
}

QList<QWidget*> ProgramEditor::panes()
{
    QList<QWidget*> all{m_canvas, m_inspector};
    if (m_problems->list()->isVisible())
        all << m_problems->list();
    return all;
}

void ProgramEditor::showPicture()
{
    if (!m_draft.isOpen())
        return;
    CanvasPicture picture;
    picture.program = m_draft.program();
    picture.words = m_draft.words();
    picture.problems = m_draft.problems();
    picture.editable = true;
    m_canvas->setPicture(picture);
    m_problems->setProblems(m_draft.problems(), m_draft.isChecked());
    if (std::exchange(m_fresh, false))
        m_canvas->centerOn(0, 0);
}

void ProgramEditor::selectStep(const std::string& step)
{
    m_canvas->select(step.empty() ? CanvasSpot{CanvasSpot::Kind::Entry} : CanvasSpot{CanvasSpot::Kind::Step, step});
    m_canvas->setFocus(Qt::OtherFocusReason);
}

EdgePlace ProgramEditor::placeHere() const
{
    const CanvasSpot& spot = m_canvas->spot();
    if (spot.kind == CanvasSpot::Kind::Slot)
        return spot.place;
    if (spot.kind != CanvasSpot::Kind::Step)
        return {};
    const program::Step* step = m_draft.program().step(spot.step);
    const bool goesOn = step && !program::edgesOf(*step).empty() && program::stepKind(*step) != "jump";
    const auto into = placesInto(m_draft.program(), spot.step);
    return goesOn || into.empty() ? EdgePlace{spot.step, 0} : into.front();
}

void ProgramEditor::act(ProgramCanvas::Command command)
{
    const CanvasSpot spot = m_canvas->spot();
    const bool onStep = spot.kind == CanvasSpot::Kind::Step;
    using Command = ProgramCanvas::Command;
    switch (command) {
    case Command::Edit:
        m_inspector->takeFocus();
        return;
    case Command::Insert:
        openSlot(placeHere(),
                 QRect(m_canvas->viewport()->mapToGlobal(m_canvas->rectOf(spot).bottomLeft()), QSize(1, 1)));
        return;
    case Command::Undo:
        m_draft.undoStack().undo();
        return;
    case Command::Redo:
        m_draft.undoStack().redo();
        return;
    case Command::Paste:
        paste();
        return;
    default:
        break;
    }
    if (!onStep)
        return;
    switch (command) {
    case Command::Remove:
        remove(Extent::Step);
        break;
    case Command::RemoveBelow:
        remove(Extent::Below);
        break;
    case Command::Copy:
        copy(Extent::Block);
        break;
    case Command::CopyBelow:
        copy(Extent::Below);
        break;
    case Command::Cut:
        copy(Extent::Block);
        remove(Extent::Block);
        break;
    case Command::Duplicate:
        if (const std::string id = m_draft.duplicate(spot.step); !id.empty())
            selectStep(id);
        break;
    default:
        break;
    }
}

void ProgramEditor::remove(Extent extent)
{
    const std::string next = m_draft.remove(m_canvas->spot().step, extent);
    selectStep(next);
}

void ProgramEditor::copy(Extent extent)
{
    const Fragment fragment = fragmentOf(m_draft.program(), m_canvas->spot().step, extent);
    QGuiApplication::clipboard()->setText(textOf(writeFragment(fragment)));
}

void ProgramEditor::paste()
{
    const auto fragment = parseFragment(QGuiApplication::clipboard()->text().toStdString());
    if (!fragment) {
        Q_EMIT noteRaised(Tone::Info, tr("What was copied last is no step of a program."));
        return;
    }
    const std::string id = m_draft.paste(placeHere(), *fragment);
    if (!id.empty())
        selectStep(id);
}

void ProgramEditor::openSlot(const EdgePlace& place, const QRect& anchor)
{
    const program::Program& program = m_draft.program();
    const bool mayLeave = mayLeaveAt(program, place);
    QList<PickPopup::Entry> entries;
    for (const StepKind& kind : stepKinds()) {
        const bool noProgram = kind.id == "subprogram" && m_draft.names().programs.isEmpty();
        if (noProgram || (kind.leaves && !mayLeave))
            continue;
        program::Step step = makeStep(kind.id, *m_draft.words());
        entries << PickPopup::Entry{textOf(kindOf(kind)), kind.name, glyphOf(step), kind.words, kind.group};
    }
    const QString there = tr("Go on at a step that is there");
    for (const std::string& to : targetsFor(program, place))
        entries << PickPopup::Entry{
            leadPrefix + textOf(to), stepTitle(*program.step(to)), Glyph::ArrowTrailing, {}, there};
    if (parseFragment(QGuiApplication::clipboard()->text().toStdString()))
        entries << PickPopup::Entry{pasteId, tr("Paste what was copied"), Glyph::Paste, {}, tr("Clipboard")};
    auto* popup = new PickPopup(m_theme, tr("Next step"), entries, this);
    connect(popup, &PickPopup::picked, this, [this, place](const QString& id) { takeSlot(place, id); });
    connect(popup, &PickPopup::closed, m_canvas, [this] { m_canvas->setFocus(Qt::PopupFocusReason); });
    popup->openAt(anchor);
}

void ProgramEditor::takeSlot(const EdgePlace& place, const QString& id)
{
    if (id == pasteId) {
        m_canvas->select({CanvasSpot::Kind::Slot, {}, place});
        paste();
    } else if (id.startsWith(leadPrefix)) {
        m_draft.connectTo(place, id.mid(leadPrefix.size()).toStdString());
    } else {
        selectStep(m_draft.insert(place, id.toStdString()));
    }
}

void ProgramEditor::openMenu(const QPoint& at)
{
    using Command = ProgramCanvas::Command;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto offer = [&](Glyph glyph, const QString& text, const QString& keys, Command command) {
        menu->addAction(m_theme.icon(glyph), keys.isEmpty() ? text : text + QLatin1Char('\t') + keys, this,
                        [this, command] { act(command); });
    };
    const bool onStep = m_canvas->spot().kind == CanvasSpot::Kind::Step;
    offer(Glyph::Edit, tr("Edit"), tr("Enter"), Command::Edit);
    offer(Glyph::Plus, tr("Put a step after it…"), tr("Ins"), Command::Insert);
    if (onStep) {
        menu->addSeparator();
        offer(Glyph::Cut, tr("Cut"), tr("Ctrl+X"), Command::Cut);
        offer(Glyph::Copy, tr("Copy"), tr("Ctrl+C"), Command::Copy);
        offer(Glyph::Copy, tr("Copy with all that follows"), {}, Command::CopyBelow);
    }
    offer(Glyph::Paste, tr("Paste after it"), tr("Ctrl+V"), Command::Paste);
    if (onStep) {
        offer(Glyph::Layers, tr("Duplicate"), tr("Ctrl+D"), Command::Duplicate);
        menu->addSeparator();
        offer(Glyph::Trash, tr("Remove"), tr("Del"), Command::Remove);
        offer(Glyph::Trash, tr("Remove with all that follows"), tr("Shift+Del"), Command::RemoveBelow);
    }
    menu->popup(at);
}

}
