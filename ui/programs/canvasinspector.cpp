#include "ui/programs/canvasinspector.h"

#include "core/program/programjson.h"
#include "ui/kit/theme.h"
#include "ui/programs/canvasfields.h"

#include <QApplication>
#include <QKeyEvent>
#include <QVBoxLayout>

#include <set>

namespace patron::ui {

namespace {
/// Rules are edited by their own rows, which keep themselves up to date.
bool isRule(const std::string& key)
{
    static const std::set<std::string> keys{"if", "rule", "where"};
    return keys.contains(key);
}

/// The document without what is typed: keys and the lengths of lists, and the words that decide which fields there are.
Json shapeOf(const Json& json, const std::string& key = {})
{
    if (isRule(key))
        return Json(true);
    if (json.is_object()) {
        Json shape = Json::object();
        for (const auto& [name, value] : json.items())
            shape[name] = shapeOf(value, name);
        return shape;
    }
    if (json.is_array()) {
        Json shape = Json::array();
        for (const Json& each : json)
            shape.push_back(shapeOf(each, key));
        return shape;
    }
    // A day of the calendar and a span, or a trait, have fields of their own.
    if ((key == "offer_ends" || key == "date") && json.is_string())
        return Json(json.get<std::string>().find('-') != std::string::npos);
    static const std::set<std::string> telling{"do", "when", "policy", "every", "trait"};
    if (key == "else" && json.is_string())
        return Json(json.get<std::string>().substr(0, 4));
    return telling.contains(key) ? json : Json(json.type_name());
}
}

CanvasInspector::CanvasInspector(Theme& theme, ProgramDraft& draft, RuleEditing editing, QWidget* parent)
    : ScrollBody(QStringLiteral("canvasInspector"), tr("About what is picked"), parent)
    , m_theme(theme)
    , m_draft(draft)
    , m_editing(std::move(editing))
{
    body()->setContentsMargins(space::xl, space::xl, space::xl, space::xl);
    body()->addStretch(1);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&draft, &ProgramDraft::changed, this, &CanvasInspector::refresh);
    connect(&draft, &ProgramDraft::opened, this, &CanvasInspector::rebuild);
    connect(&draft, &ProgramDraft::namesChanged, this, [this] {
        // Whoever is writing here keeps the field.
        if (!m_form || !m_form->isAncestorOf(QApplication::focusWidget()))
            rebuild();
    });
}

std::string CanvasInspector::shape() const
{
    Json document = program::writeProgram(m_draft.program());
    Json shape = Json::array();
    if (m_spot.kind == CanvasSpot::Kind::Step) {
        for (const Json& step : document["steps"]) {
            if (step["id"] == m_spot.step)
                shape.push_back(step);
        }
    } else if (m_spot.kind == CanvasSpot::Kind::Entry) {
        for (const char* key : {"entry", "reentry"})
            shape.push_back(document[key]);
    } else {
        document.erase("steps");
        document.erase("entry");
        shape.push_back(document);
    }
    return compactJson(shapeOf(shape));
}

void CanvasInspector::show(const CanvasSpot& spot)
{
    CanvasSpot shown = spot;
    // At a slot the step it hangs from stays in front.
    if (spot.kind == CanvasSpot::Kind::Slot) {
        shown = spot.place.from.empty() ? CanvasSpot{CanvasSpot::Kind::Entry}
                                        : CanvasSpot{CanvasSpot::Kind::Step, spot.place.from};
    }
    const bool same = shown == m_spot && m_form;
    m_spot = shown;
    if (!same)
        rebuild();
}

void CanvasInspector::refresh()
{
    if (m_ownChange && shape() == m_shape)
        return;
    rebuild();
}

void CanvasInspector::rebuild()
{
    if (!m_draft.isOpen())
        return;
    QWidget* focused = QApplication::focusWidget();
    const QString name = m_form && focused && m_form->isAncestorOf(focused) ? focused->objectName() : QString();
    if (m_form) {
        m_form->hide();
        m_form->deleteLater();
    }
    m_form = new FieldForm(m_theme, m_editing, m_draft.words(), widget());
    m_shape = shape();
    const auto own = [this](const auto& act) {
        m_ownChange = true;
        act();
        m_ownChange = false;
    };
    const ProgramChange programChange = [this, own](const QString& field,
                                                    const std::function<void(program::Program&)>& work) {
        own([&] { m_draft.change(tr("Change the program"), work, field); });
    };
    if (m_spot.kind == CanvasSpot::Kind::Terms) {
        addTermsFields(*m_form, m_draft, programChange);
    } else if (m_spot.kind == CanvasSpot::Kind::Entry) {
        addEntryFields(*m_form, m_draft, programChange);
    } else if (const program::Step* step = m_draft.program().step(m_spot.step)) {
        const StepChange change = [this, own, id = step->id](const QString& field,
                                                             const std::function<void(program::Step&)>& work) {
            own([&] {
                m_draft.changeStep(id, tr("Change a step"), work,
                                   field.isEmpty() ? QString() : QString::fromStdString(id) + field);
            });
        };
        addStepFields(*m_form, m_draft, *step, change);
    }
    body()->insertWidget(0, m_form);
    m_form->show();
    if (auto* again = name.isEmpty() ? nullptr : m_form->findChild<QWidget*>(name))
        again->setFocus(Qt::OtherFocusReason);
}

void CanvasInspector::takeFocus()
{
    if (!m_form)
        return;
    for (QWidget* field : m_form->findChildren<QWidget*>()) {
        if ((field->focusPolicy() & Qt::TabFocus) && field->isVisibleTo(m_form)) {
            field->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void CanvasInspector::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT left();
        return;
    }
    ScrollBody::keyPressEvent(event);
}

}
