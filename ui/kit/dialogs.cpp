#include "ui/kit/dialogs.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace patron::ui {

Dialogs::~Dialogs() = default;

namespace {

/// A window-modal sheet with words and buttons; deletes itself when closed.
struct Sheet
{
    QDialog* dialog;
    QVBoxLayout* body;
    QDialogButtonBox* buttons;
};

Sheet makeSheet(Theme& theme, QWidget* parent, const QString& name, const QString& title, const QString& text,
                Glyph glyph, Colour colour)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setMinimumWidth(theme.scaled(420));
    auto* icon = new QLabel(dialog);
    icon->setPixmap(glyphPixmap(theme, glyph, colour, theme.scaled(24), dialog->devicePixelRatioF()));
    icon->setAlignment(Qt::AlignTop);
    auto* head = new Label(theme, title, Type::Lead, Colour::Text1, dialog);
    head->setType(Type::Lead, Weight::Strong);
    head->setWordWrap(true);
    auto* words = new Label(theme, text, Type::Body, Colour::Text2, dialog);
    words->setWordWrap(true);
    words->setVisible(!text.isEmpty());
    auto* body = new QVBoxLayout;
    body->setSpacing(space::m);
    body->addWidget(head);
    body->addWidget(words);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::l);
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addLayout(body, 1);
    auto* buttons = new QDialogButtonBox(dialog);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xl);
    column->setSpacing(space::xxl);
    column->addLayout(row);
    column->addWidget(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return {dialog, body, buttons};
}

Button* addButton(Theme& theme, const Sheet& sheet, Button::Role role, const QString& text, const QString& name,
                  QDialogButtonBox::ButtonRole place)
{
    auto* button = new Button(theme, role, text, sheet.dialog);
    button->setObjectName(name);
    sheet.buttons->addButton(button, place);
    return button;
}

QFileDialog* makeFileDialog(QWidget* parent, const FileQuestion& question, const QString& lastFolder)
{
    auto* dialog = new QFileDialog(parent, question.title);
    dialog->setObjectName(QStringLiteral("fileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!question.filters.isEmpty())
        dialog->setNameFilters(question.filters);
    const QString folder = question.folder.isEmpty() ? lastFolder : question.folder;
    if (!folder.isEmpty())
        dialog->setDirectory(folder);
    return dialog;
}

/// Runs `answer` once, with what was chosen or with nothing.
void answerFiles(QFileDialog* dialog, QString& lastFolder, Dialogs::FilesAnswer answer)
{
    QObject::connect(dialog, &QDialog::finished, dialog, [dialog, &lastFolder, answer = std::move(answer)](int result) {
        const QStringList paths = result == QDialog::Accepted ? dialog->selectedFiles() : QStringList();
        if (!paths.isEmpty())
            lastFolder = QFileInfo(paths.first()).absolutePath();
        answer(paths);
    });
    dialog->open();
}

Dialogs::FilesAnswer firstOf(Dialogs::FileAnswer answer)
{
    return [answer = std::move(answer)](const QStringList& paths) { answer(paths.value(0)); };
}

}

QtDialogs::QtDialogs(Theme& theme)
    : m_theme(theme)
{}

void QtDialogs::openFile(QWidget* parent, const FileQuestion& question, FileAnswer answer)
{
    QFileDialog* dialog = makeFileDialog(parent, question, m_lastFolder);
    dialog->setFileMode(QFileDialog::ExistingFile);
    answerFiles(dialog, m_lastFolder, firstOf(std::move(answer)));
}

void QtDialogs::openFiles(QWidget* parent, const FileQuestion& question, FilesAnswer answer)
{
    QFileDialog* dialog = makeFileDialog(parent, question, m_lastFolder);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    answerFiles(dialog, m_lastFolder, std::move(answer));
}

void QtDialogs::saveFile(QWidget* parent, const FileQuestion& question, FileAnswer answer)
{
    QFileDialog* dialog = makeFileDialog(parent, question, m_lastFolder);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(QFileInfo(question.suggestedName).suffix());
    dialog->selectFile(question.suggestedName);
    answerFiles(dialog, m_lastFolder, firstOf(std::move(answer)));
}

void QtDialogs::chooseFolder(QWidget* parent, const FileQuestion& question, FileAnswer answer)
{
    QFileDialog* dialog = makeFileDialog(parent, question, m_lastFolder);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    answerFiles(dialog, m_lastFolder, firstOf(std::move(answer)));
}

void QtDialogs::confirm(QWidget* parent, const Confirmation& question, std::function<void(bool yes)> answer)
{
    const Sheet sheet = makeSheet(m_theme, parent, QStringLiteral("confirmDialog"), question.title, question.text,
                                  question.dangerous ? Glyph::Warning : Glyph::Help,
                                  question.dangerous ? Colour::Danger : Colour::AccentText);
    Button* no = addButton(m_theme, sheet, Button::Role::Secondary, QDialog::tr("Cancel"), QStringLiteral("confirmNo"),
                           QDialogButtonBox::RejectRole);
    Button* yes = addButton(m_theme, sheet, question.dangerous ? Button::Role::Danger : Button::Role::Primary,
                            question.confirmText, QStringLiteral("confirmYes"), QDialogButtonBox::AcceptRole);
    // Enter confirms only what can be taken back.
    (question.dangerous ? no : yes)->setDefault(true);
    if (!question.typeToConfirm.isEmpty()) {
        const QString label = QDialog::tr("Type %1 to confirm").arg(question.typeToConfirm);
        sheet.body->addWidget(new Label(m_theme, label, Type::Body, Colour::Text1, sheet.dialog));
        auto* line = new QLineEdit(sheet.dialog);
        line->setObjectName(QStringLiteral("confirmTyped"));
        line->setAccessibleName(label);
        sheet.body->addWidget(line);
        yes->setEnabled(false);
        QObject::connect(
            line, &QLineEdit::textChanged, yes,
            [yes, wanted = question.typeToConfirm](const QString& text) { yes->setEnabled(text.trimmed() == wanted); });
        line->setFocus();
    }
    QObject::connect(sheet.dialog, &QDialog::finished, sheet.dialog,
                     [answer = std::move(answer)](int result) { answer(result == QDialog::Accepted); });
    sheet.dialog->open();
}

void QtDialogs::message(QWidget* parent, Tone tone, const QString& title, const QString& text,
                        std::function<void()> done)
{
    const Glyph glyph = tone == Tone::Danger ? Glyph::Error
                        : tone == Tone::Warn ? Glyph::Warning
                        : tone == Tone::Ok   ? Glyph::Ok
                                             : Glyph::Info;
    const Sheet sheet =
        makeSheet(m_theme, parent, QStringLiteral("messageDialog"), title, text, glyph, foregroundOf(tone));
    addButton(m_theme, sheet, Button::Role::Primary, QDialog::tr("Close"), QStringLiteral("messageClose"),
              QDialogButtonBox::AcceptRole)
        ->setDefault(true);
    QObject::connect(sheet.dialog, &QDialog::finished, sheet.dialog, [done = std::move(done)] {
        if (done)
            done();
    });
    sheet.dialog->open();
}

void QtDialogs::askText(QWidget* parent, const TextQuestion& question,
                        std::function<void(std::optional<QString> text)> answer)
{
    const Sheet sheet = makeSheet(m_theme, parent, QStringLiteral("textDialog"), question.title, question.label,
                                  Glyph::Edit, Colour::AccentText);
    auto* line = new QLineEdit(question.text, sheet.dialog);
    line->setObjectName(QStringLiteral("textLine"));
    line->setAccessibleName(question.label);
    line->selectAll();
    sheet.body->addWidget(line);
    addButton(m_theme, sheet, Button::Role::Secondary, QDialog::tr("Cancel"), QStringLiteral("textNo"),
              QDialogButtonBox::RejectRole);
    Button* yes = addButton(m_theme, sheet, Button::Role::Primary, question.confirmText, QStringLiteral("textYes"),
                            QDialogButtonBox::AcceptRole);
    yes->setDefault(true);
    const auto follow = [yes, line] { yes->setEnabled(!line->text().trimmed().isEmpty()); };
    follow();
    QObject::connect(line, &QLineEdit::textChanged, yes, follow);
    QObject::connect(sheet.dialog, &QDialog::finished, sheet.dialog, [line, answer = std::move(answer)](int result) {
        answer(result == QDialog::Accepted ? std::optional(line->text().trimmed()) : std::nullopt);
    });
    line->setFocus();
    sheet.dialog->open();
}

}
