#pragma once

#include <QObject>
#include <QUndoStack>

#include "core/segment/rule.h"

#include <functional>

namespace patron::ui {

/// A rule while a person edits it: every action is one step to undo. Paths are those of segment::visitNodes. GUI
/// thread.
class RuleDraft : public QObject
{
    Q_OBJECT

public:
    explicit RuleDraft(QObject* parent = nullptr);

    const segment::Rule& rule() const { return m_rule; }
    /// The rule as it is saved: a single condition that came without a group goes without one.
    segment::Rule saved() const;
    QUndoStack& undoStack() { return m_undo; }
    /// Starts anew: nothing to undo, clean. The root is always a group: another root is put into an `all`.
    void reset(segment::Rule rule);
    /// Replaces everything as one step.
    void replace(segment::Rule rule, const QString& action);

    /// The node, or nullptr.
    const segment::Node* at(const std::string& path) const;
    /// Changes one node. Nothing for a path that leads nowhere.
    void edit(const std::string& path, const QString& action, const std::function<void(segment::Node&)>& change);
    /// Puts a node into a group, at the end or right after one of its children. Gives its path.
    std::string append(const std::string& group, segment::Node node);
    std::string insertAfter(const std::string& sibling, segment::Node node);
    /// Takes a node out of its group, or out of the "of" of a `top`; gives the path that takes the keyboard next. The
    /// root cannot be removed.
    std::string remove(const std::string& path);
    std::string duplicate(const std::string& path);
    /// Moves a node among its siblings; gives its new path.
    std::string move(const std::string& path, int by);
    /// Puts the node into a new group in its place; gives the path of the group.
    std::string wrap(const std::string& path, segment::Group::Kind kind);
    /// Switches a node off or on; the root only on.
    void toggle(const std::string& path);

Q_SIGNALS:
    void changed();

private:
    class Replacement;
    struct Place
    {
        segment::Group* group = nullptr;
        std::string groupPath;
        std::size_t index = 0;
    };
    static segment::Node* find(segment::Rule& rule, const std::string& path);
    static Place placeOf(segment::Rule& rule, const std::string& path);
    static std::string pathOf(const Place& place, std::size_t index);

    segment::Rule m_rule;
    bool m_bare = false; ///< came without a group
    QUndoStack m_undo;
};

/// Why a node cannot be answered yet (a value is missing); empty when it can. Groups are not looked into.
QString unfinishedReason(const segment::Node& node);
/// Whether no condition that counts is unfinished.
bool isFinished(const segment::Rule& rule);

}
