#pragma once

#include "ui/kit/tokens.h"
#include "ui/models/programdraft.h"
#include "ui/programs/programcanvas.h"
#include "ui/programs/ruleediting.h"

#include <QWidget>

class QAction;

namespace patron::ui {

class Banner;
class CanvasInspector;
class CanvasProblems;
class Label;
class SplitView;
class Theme;

/// A program while it is made: its steps to be put, moved and taken away, beside them all about the one picked, below
/// them what is still wrong.
class ProgramEditor : public QWidget
{
    Q_OBJECT

public:
    ProgramEditor(Theme& theme, Services& services, RuleEditing editing, QWidget* parent);

    void open(ProgramId program);
    /// A new draft of that name; says which it is by made().
    void startNew(const program::Program& program);
    /// Keeps what is not kept yet.
    void leave() { m_draft.flush(); }
    ProgramDraft& draft() { return m_draft; }
    ProgramCanvas& canvas() { return *m_canvas; }
    void takeFocus();
    QList<QWidget*> panes();

Q_SIGNALS:
    void made(patron::ProgramId program);
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    QWidget* buildTools();
    QAction* makeTool(Glyph glyph, const QString& text, const QString& name, std::function<void()> act);
    void showPicture();
    void act(ProgramCanvas::Command command);
    void remove(Extent extent);
    void copy(Extent extent);
    void paste();
    /// Where something put in goes, by what is picked.
    EdgePlace placeHere() const;
    void openSlot(const EdgePlace& place, const QRect& anchor);
    void takeSlot(const EdgePlace& place, const QString& id);
    void openMenu(const QPoint& at);
    void selectStep(const std::string& step);

    Theme& m_theme;
    ProgramDraft m_draft;
    ProgramCanvas* m_canvas;
    CanvasInspector* m_inspector;
    CanvasProblems* m_problems;
    Banner* m_trouble;
    Label* m_kept;
    Label* m_zoom;
    QWidget* m_tools = nullptr;
    std::string m_wanted;
    bool m_new = false;
    bool m_fresh = true;
};

}
