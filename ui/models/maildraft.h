#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QUndoStack>

#include "core/message/mjml/document.h"
#include "ui/models/mailtree.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace patron::ui {

/// What of a shop's look goes into its mails.
struct MailBrand
{
    QString name;
    QString address;
    QString logoUrl;
    QString fontFamily;  ///< as CSS has it; empty: Arial
    QStringList colours; ///< "#rrggbb", the main one first
};

/// An MJML mail while a person edits it, as a tree and as text: each action is one step to undo, and so is a burst of
/// typing. What was opened stays as it was written until the first change; from then on its text is the canonical
/// form. While the text cannot be read, the tree is that of the last one that could. GUI thread.
class MailDraft : public QObject
{
    Q_OBJECT

public:
    explicit MailDraft(QObject* parent = nullptr);
    /// Its steps go to `undo`, which must outlive the draft and is emptied when a mail is opened.
    explicit MailDraft(QUndoStack& undo, QObject* parent = nullptr);

    /// Starts over; nothing to undo. An empty text is an empty page.
    void open(const std::string& text);
    /// An empty page that is open takes its looks from it, too.
    void setBrand(const MailBrand& brand);
    const MailBrand& brand() const { return m_brand; }

    const std::string& text() const { return m_state.text; }
    /// The tree; of a text that cannot be read, the last one that could, else what could be made of it.
    const message::mjml::Document& document() const { return m_state.document; }
    /// Errors and warnings of reading and checking, in the order of the text.
    const std::vector<message::mjml::Problem>& problems() const { return m_problems; }
    /// Whether the text is a mail that the page can show and change.
    bool isReadable() const { return m_state.readable; }
    const message::mjml::Node* at(const MailPath& path) const { return nodeAt(document(), path); }
    QUndoStack& undoStack() { return *m_undo; }

    const MailPath& selection() const { return m_state.selection; }
    const message::mjml::Node* selected() const { return at(selection()); }
    /// Empty for nothing. A path that leads nowhere selects nothing.
    void select(const MailPath& path);

    /// The text as typed.
    void setSource(const std::string& text);
    /// What is typed next is a step of its own, even within a burst.
    void endBurst() { m_sinceTyping.invalidate(); }
    /// Another mail in place of this one, as one step called `action`.
    void replaceAll(const std::string& text, const QString& action);
    /// Puts nodes in and selects them.
    bool insert(const MailSlot& slot, MailNodes nodes, const QString& action);
    /// A block of the catalogue: "text", "image" … (see blockNodes); nothing for an unknown id.
    bool insertBlock(const QString& id, const std::optional<MailSlot>& slot = {});
    bool move(const MailPath& path, const MailSlot& slot);
    /// To the place before or after; through columns and sections. False at the end of the way.
    bool moveBy(const MailPath& path, int step);
    bool duplicate(const MailPath& path);
    /// Liquid that opens or closes something takes its other end with it and leaves what is between.
    bool remove(const MailPath& path);
    /// No value: the standard one is in force again. Typing in one attribute is one step.
    bool setAttribute(const MailPath& path, const std::string& name, const std::optional<std::string>& value);
    /// The content of a block, or a Liquid tag. False, and nothing changes, when it could not be read again.
    bool setText(const MailPath& path, const std::string& text);
    /// The nodes of a text of MJML, such as a saved row; empty when it cannot be read.
    static MailNodes read(const std::string& mjml);
    /// What a catalogue block puts in.
    MailNodes blockNodes(const QString& id) const;
    /// The text of one node, to keep it as a row.
    std::string textOf(const MailPath& path) const;

Q_SIGNALS:
    /// The tree or the text, also by undo and redo.
    void changed();
    void selectionChanged();

private:
    struct State
    {
        std::string text;
        message::mjml::Document document;
        bool readable = true;
        MailPath selection;
    };
    class Step;
    bool change(const QString& action, const std::string& typed,
                const std::function<MailPath(message::mjml::Document&)>& edit);
    void push(const QString& action, const std::string& typed, State after);
    void set(const State& state);
    static State stateOf(const std::string& text, const MailBrand& brand);

    State m_state;
    MailBrand m_brand;
    std::vector<message::mjml::Problem> m_problems;
    QUndoStack* m_undo;
    QElapsedTimer m_sinceTyping;
    std::string m_typed;
};

}
