#include "ui/messages/formatbar.h"

#include "ui/kit/button.h"
#include "ui/kit/theme.h"
#include "ui/messages/blocktextedit.h"
#include "ui/messages/colourpopup.h"
#include "ui/messages/mailcanvas.h"

#include <QHBoxLayout>
#include <QKeySequence>

namespace patron::ui {

FormatBar::FormatBar(Theme& theme, MailCanvas& canvas, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_canvas(canvas)
{
    setObjectName(QStringLiteral("formatBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::xxs);
    const auto add = [&](Glyph glyph, const QString& title, const QKeySequence& keys, const QString& name, auto act) {
        const QString shown =
            keys.isEmpty() ? title : tr("%1 (%2)").arg(title, keys.toString(QKeySequence::NativeText));
        auto* button = new IconButton(theme, glyph, shown, this);
        button->setAccessibleName(title);
        button->setObjectName(name);
        // A click leaves the keyboard in the text.
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QAbstractButton::clicked, this, act);
        row->addWidget(button);
        return button;
    };
    BlockTextEdit* edit = canvas.textEdit();
    m_bold = add(Glyph::Bold, tr("Bold"), QKeySequence::Bold, QStringLiteral("formatBold"),
                 [edit] { edit->toggle(QStringLiteral("strong")); });
    m_italic = add(Glyph::Italic, tr("Italic"), QKeySequence::Italic, QStringLiteral("formatItalic"),
                   [edit] { edit->toggle(QStringLiteral("em")); });
    m_link = add(Glyph::Link, tr("Link"), Qt::CTRL | Qt::Key_K, QStringLiteral("formatLink"),
                 [edit] { edit->askForLink(); });
    m_colour = add(Glyph::Drop, tr("Text colour"), {}, QStringLiteral("formatColour"), [this] { askColour(); });
    add(Glyph::List, tr("List"), Qt::CTRL | Qt::SHIFT | Qt::Key_8, QStringLiteral("formatList"),
        [edit] { edit->toggleList(false); });
    add(Glyph::Customer, tr("Personal field"), Qt::CTRL | Qt::Key_Space, QStringLiteral("formatField"),
        [edit] { edit->offerFields(); });
    m_bold->setCheckable(true);
    m_italic->setCheckable(true);
    m_link->setCheckable(true);
    connect(edit, &QTextEdit::cursorPositionChanged, this, &FormatBar::refresh);
    connect(edit, &QTextEdit::selectionChanged, this, &FormatBar::refresh);
    connect(edit, &BlockTextEdit::formatChanged, this, &FormatBar::refresh);
    connect(&canvas, &MailCanvas::writingChanged, this, &FormatBar::refresh);
    refresh();
}

void FormatBar::refresh()
{
    const bool writing = m_canvas.isWriting();
    setVisible(writing);
    if (!writing)
        return;
    const BlockTextEdit& edit = *m_canvas.textEdit();
    m_bold->setChecked(edit.has(QStringLiteral("strong")));
    m_italic->setChecked(edit.has(QStringLiteral("em")));
    m_link->setChecked(edit.has(QStringLiteral("a")));
}

void FormatBar::askColour()
{
    auto* popup = new ColourPopup(m_theme, m_colours, m_canvas.textEdit()->colour(), m_colour);
    connect(popup, &ColourPopup::picked, m_canvas.textEdit(), &BlockTextEdit::setColour);
    popup->openAt({m_colour->mapToGlobal(QPoint()), m_colour->size()});
}

}
