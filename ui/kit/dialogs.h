#pragma once

#include "ui/kit/tokens.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

class QWidget;

namespace patron::ui {

class Theme;

struct FileQuestion
{
    QString title;
    QString folder;        ///< empty: the folder used last
    QString suggestedName; ///< for saving, with its ending
    QStringList filters;   ///< "Tables (*.csv *.xlsx)"
};

struct Confirmation
{
    QString title;
    QString text;        ///< what will happen, in one or two sentences
    QString confirmText; ///< a verb: "Send now", "Erase 12 people"
    bool dangerous = false;
    QString typeToConfirm; ///< when not empty, this must be typed first ("12")
};

struct TextQuestion
{
    QString title;
    QString label;
    QString text;
    QString confirmText;
};

/// Every question to the person in a window of its own goes through here, so that tests can answer. No call waits: the
/// answer comes by callback, in the GUI thread, never before the call returns control to the event loop (the fake of
/// the tests answers at once). A callback is not called when `parent` dies first. Ask seldom: undo is better than
/// "are you sure".
class Dialogs
{
public:
    virtual ~Dialogs();

    /// Empty when cancelled.
    using FileAnswer = std::function<void(const QString& path)>;
    using FilesAnswer = std::function<void(const QStringList& paths)>;

    virtual void openFile(QWidget* parent, const FileQuestion& question, FileAnswer answer) = 0;
    virtual void openFiles(QWidget* parent, const FileQuestion& question, FilesAnswer answer) = 0;
    virtual void saveFile(QWidget* parent, const FileQuestion& question, FileAnswer answer) = 0;
    virtual void chooseFolder(QWidget* parent, const FileQuestion& question, FileAnswer answer) = 0;
    virtual void confirm(QWidget* parent, const Confirmation& question, std::function<void(bool yes)> answer) = 0;
    /// `done` may be empty.
    virtual void message(QWidget* parent, Tone tone, const QString& title, const QString& text,
                         std::function<void()> done = {}) = 0;
    /// nullopt when cancelled.
    virtual void askText(QWidget* parent, const TextQuestion& question,
                         std::function<void(std::optional<QString> text)> answer) = 0;
};

/// The real ones: native file dialogs, window-modal sheets for the rest.
class QtDialogs : public Dialogs
{
public:
    explicit QtDialogs(Theme& theme);

    void openFile(QWidget* parent, const FileQuestion& question, FileAnswer answer) override;
    void openFiles(QWidget* parent, const FileQuestion& question, FilesAnswer answer) override;
    void saveFile(QWidget* parent, const FileQuestion& question, FileAnswer answer) override;
    void chooseFolder(QWidget* parent, const FileQuestion& question, FileAnswer answer) override;
    void confirm(QWidget* parent, const Confirmation& question, std::function<void(bool yes)> answer) override;
    void message(QWidget* parent, Tone tone, const QString& title, const QString& text,
                 std::function<void()> done) override;
    void askText(QWidget* parent, const TextQuestion& question,
                 std::function<void(std::optional<QString> text)> answer) override;

private:
    Theme& m_theme;
    QString m_lastFolder;
};

}
