#pragma once

#include "ui/kit/scrollbody.h"
#include "ui/models/programdraft.h"
#include "ui/programs/programcanvas.h"
#include "ui/programs/ruleediting.h"

namespace patron::ui {

class FieldForm;
class Theme;

/// Beside the canvas: everything about what is picked there, to be changed. A step, the way in, or the program's terms.
class CanvasInspector : public ScrollBody
{
    Q_OBJECT

public:
    /// The draft must outlive the inspector.
    CanvasInspector(Theme& theme, ProgramDraft& draft, RuleEditing editing, QWidget* parent);

    void show(const CanvasSpot& spot);
    /// Puts the keyboard on the first field.
    void takeFocus();

Q_SIGNALS:
    /// Esc: back to the canvas.
    void left();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();
    void rebuild();
    /// What must be built anew when it changes: all but what is typed.
    std::string shape() const;

    Theme& m_theme;
    ProgramDraft& m_draft;
    RuleEditing m_editing;
    CanvasSpot m_spot;
    std::string m_shape;
    FieldForm* m_form = nullptr;
    bool m_ownChange = false;
};

/// A change by a field: `field` joins typing.
using StepChange = std::function<void(const QString& field, const std::function<void(program::Step&)>& work)>;
using ProgramChange = std::function<void(const QString& field, const std::function<void(program::Program&)>& work)>;

void addStepFields(FieldForm& form, const ProgramDraft& draft, const program::Step& step, const StepChange& change);
void addEntryFields(FieldForm& form, const ProgramDraft& draft, const ProgramChange& change);
void addTermsFields(FieldForm& form, const ProgramDraft& draft, const ProgramChange& change);

}
