#pragma once

#include "ui/kit/dialogs.h"

#include <QList>

// Answers the questions of the product in tests. Prepare the answers, act, then look at what was asked.
//
//     FakeDialogs dialogs;
//     dialogs.nextFile = u"/tmp/a.patron"_qs;

namespace patron::test {

class FakeDialogs : public ui::Dialogs
{
public:
    QString nextFile;      ///< empty: the person cancels
    QStringList nextFiles; ///< for openFiles
    bool nextYes = true;
    std::optional<QString> nextText;

    QList<ui::FileQuestion> fileQuestions;
    QList<ui::Confirmation> confirmations;
    QStringList messages; ///< "title: text"

    void openFile(QWidget*, const ui::FileQuestion& question, FileAnswer answer) override
    {
        fileQuestions << question;
        answer(nextFile);
    }
    void openFiles(QWidget*, const ui::FileQuestion& question, FilesAnswer answer) override
    {
        fileQuestions << question;
        answer(nextFiles);
    }
    void saveFile(QWidget*, const ui::FileQuestion& question, FileAnswer answer) override
    {
        fileQuestions << question;
        answer(nextFile);
    }
    void chooseFolder(QWidget*, const ui::FileQuestion& question, FileAnswer answer) override
    {
        fileQuestions << question;
        answer(nextFile);
    }
    void confirm(QWidget*, const ui::Confirmation& question, std::function<void(bool)> answer) override
    {
        confirmations << question;
        answer(nextYes);
    }
    void message(QWidget*, ui::Tone, const QString& title, const QString& text, std::function<void()> done) override
    {
        messages << title + QStringLiteral(": ") + text;
        if (done)
            done();
    }
    void askText(QWidget*, const ui::TextQuestion&, std::function<void(std::optional<QString>)> answer) override
    {
        answer(nextText);
    }
};

}
