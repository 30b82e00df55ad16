#include "ui/models/ruledraft.h"

#include <QUndoCommand>

#include <algorithm>

namespace patron::ui {

using namespace segment;

class RuleDraft::Replacement : public QUndoCommand
{
public:
    Replacement(RuleDraft& draft, Rule after, const QString& action)
        : QUndoCommand(action)
        , m_draft(draft)
        , m_before(draft.m_rule)
        , m_after(std::move(after))
    {}
    void undo() override { put(m_before); }
    void redo() override { put(m_after); }

private:
    void put(const Rule& rule)
    {
        m_draft.m_rule = rule;
        Q_EMIT m_draft.changed();
    }

    RuleDraft& m_draft;
    Rule m_before;
    Rule m_after;
};

namespace {
/// The end of the path to whom a `top` looks at.
constexpr std::string_view amongEnd = "/top/of";

Rule rooted(Rule rule)
{
    if (std::holds_alternative<Group>(rule.root.form))
        return rule;
    Group all;
    all.children.push_back(std::move(rule.root));
    Rule wrapped;
    wrapped.root.form = std::move(all);
    return wrapped;
}

bool isEmptyValue(const Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return text->empty();
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
        return texts->empty();
    if (const auto* numbers = std::get_if<std::vector<Number>>(&value))
        return numbers->empty();
    return false;
}
}

RuleDraft::RuleDraft(QObject* parent)
    : QObject(parent)
{}

void RuleDraft::reset(Rule rule)
{
    m_bare = !std::holds_alternative<Group>(rule.root.form);
    m_rule = rooted(std::move(rule));
    m_undo.clear();
    Q_EMIT changed();
}

Rule RuleDraft::saved() const
{
    const auto* root = std::get_if<Group>(&m_rule.root.form);
    const bool plain = root && root->kind == Group::Kind::All && !m_rule.root.off && m_rule.root.note.empty();
    if (!m_bare || !plain || root->children.size() != 1 || std::holds_alternative<Group>(root->children[0].form))
        return m_rule;
    return Rule{root->children[0]};
}

void RuleDraft::replace(Rule rule, const QString& action)
{
    rule = rooted(std::move(rule));
    if (!(rule == m_rule))
        m_undo.push(new Replacement(*this, std::move(rule), action));
}

Node* RuleDraft::find(Rule& rule, const std::string& path)
{
    Node* found = nullptr;
    visitNodes(rule.root, [&](Node& node, const std::string& at) {
        if (at == path)
            found = &node;
    });
    return found;
}

const Node* RuleDraft::at(const std::string& path) const
{
    return find(const_cast<Rule&>(m_rule), path);
}

RuleDraft::Place RuleDraft::placeOf(Rule& rule, const std::string& path)
{
    const std::size_t indexAt = path.rfind('/');
    if (indexAt == std::string::npos || indexAt == 0)
        return {};
    const std::size_t keyAt = path.rfind('/', indexAt - 1);
    if (keyAt == std::string::npos)
        return {};
    Node* parent = find(rule, path.substr(0, keyAt));
    auto* group = parent ? std::get_if<Group>(&parent->form) : nullptr;
    if (!group || !find(rule, path))
        return {};
    return {group, path.substr(0, keyAt), std::stoul(path.substr(indexAt + 1))};
}

std::string RuleDraft::pathOf(const Place& place, std::size_t index)
{
    return place.groupPath + "/" + std::string(childrenKey(place.group->kind)) + "/" + std::to_string(index);
}

void RuleDraft::edit(const std::string& path, const QString& action, const std::function<void(Node&)>& change)
{
    Rule rule = m_rule;
    if (Node* node = find(rule, path)) {
        change(*node);
        replace(std::move(rule), action);
    }
}

std::string RuleDraft::append(const std::string& group, Node node)
{
    Rule rule = m_rule;
    Node* parent = find(rule, group);
    auto* into = parent ? std::get_if<Group>(&parent->form) : nullptr;
    if (!into)
        return {};
    into->children.push_back(std::move(node));
    const std::string path = pathOf({into, group, 0}, into->children.size() - 1);
    replace(std::move(rule), tr("Add a condition"));
    return path;
}

std::string RuleDraft::insertAfter(const std::string& sibling, Node node)
{
    Rule rule = m_rule;
    if (sibling.ends_with(amongEnd) && find(rule, sibling)) {
        Node& among = *find(rule, sibling);
        Group both;
        both.children = {std::move(among), std::move(node)};
        among = Node{};
        among.form = std::move(both);
        replace(std::move(rule), tr("Add a condition"));
        return sibling + "/all/1";
    }
    const Place place = placeOf(rule, sibling);
    if (!place.group)
        return append(std::string(), std::move(node));
    place.group->children.insert(place.group->children.begin() + std::ptrdiff_t(place.index) + 1, std::move(node));
    const std::string path = pathOf(place, place.index + 1);
    replace(std::move(rule), tr("Add a condition"));
    return path;
}

std::string RuleDraft::remove(const std::string& path)
{
    Rule rule = m_rule;
    if (path.ends_with(amongEnd)) {
        const std::string owner = path.substr(0, path.size() - amongEnd.size());
        edit(owner, tr("Remove a condition"), [](Node& node) { std::get<Top>(node.form).of = Boxed<Node>(); });
        return owner;
    }
    const Place place = placeOf(rule, path);
    if (!place.group)
        return path;
    auto& children = place.group->children;
    children.erase(children.begin() + std::ptrdiff_t(place.index));
    const std::string next =
        children.empty() ? place.groupPath : pathOf(place, std::min(place.index, children.size() - 1));
    replace(std::move(rule), tr("Remove a condition"));
    return next;
}

std::string RuleDraft::duplicate(const std::string& path)
{
    const Node* node = at(path);
    return node && !path.empty() ? insertAfter(path, *node) : path;
}

std::string RuleDraft::move(const std::string& path, int by)
{
    Rule rule = m_rule;
    const Place place = placeOf(rule, path);
    if (!place.group)
        return path;
    const auto target = std::ptrdiff_t(place.index) + by;
    if (target < 0 || target >= std::ptrdiff_t(place.group->children.size()))
        return path;
    std::swap(place.group->children[place.index], place.group->children[std::size_t(target)]);
    const std::string moved = pathOf(place, std::size_t(target));
    replace(std::move(rule), tr("Move a condition"));
    return moved;
}

std::string RuleDraft::wrap(const std::string& path, Group::Kind kind)
{
    if (path.empty())
        return path;
    edit(path, tr("Make a group"), [kind](Node& node) {
        Group group;
        group.kind = kind;
        group.children.push_back(std::move(node));
        node = Node{};
        node.form = std::move(group);
    });
    return path;
}

void RuleDraft::toggle(const std::string& path)
{
    if (!path.empty() || m_rule.root.off)
        edit(path, tr("Switch a condition on or off"), [](Node& node) { node.off = !node.off; });
}

namespace {
bool isUnfinished(const EventMatch& event)
{
    return event.kind.empty() || std::any_of(event.where.begin(), event.where.end(), [](const Property& property) {
               return property.field.empty() || isEmptyValue(property.value);
           });
}

bool isUnfinished(const EventCondition& condition)
{
    const bool takesField = condition.measure != Measure::Count && condition.measure != Measure::Days;
    return isUnfinished(condition.event) || isEmptyValue(condition.value) ||
           (takesField && condition.measureField.empty());
}
}

QString unfinishedReason(const Node& node)
{
    bool missing = false;
    if (const auto* trait = std::get_if<TraitCondition>(&node.form))
        missing = isEmptyValue(trait->value);
    else if (const auto* event = std::get_if<EventCondition>(&node.form))
        missing = isUnfinished(*event);
    else if (const auto* sequence = std::get_if<Sequence>(&node.form))
        missing = std::any_of(sequence->events.begin(), sequence->events.end(),
                              [](const EventMatch& each) { return isUnfinished(each); });
    else if (const auto* chain = std::get_if<NotFollowed>(&node.form))
        missing = isUnfinished(chain->event) || isUnfinished(chain->by);
    else if (const auto* within = std::get_if<WithinArea>(&node.form))
        missing = within->area.empty();
    else if (const auto* weather = std::get_if<WeatherCondition>(&node.form))
        missing = weather->measure.empty() || isEmptyValue(weather->value);
    else if (const auto* taste = std::get_if<PreferenceCondition>(&node.form))
        missing = taste->subject.ends_with(':');
    return missing ? RuleDraft::tr("Say what it is compared with.") : QString();
}

bool isFinished(const Rule& rule)
{
    bool finished = true;
    visitNodes(rule.root, [&](const Node& node, const std::string&) {
        if (!node.off && !unfinishedReason(node).isEmpty())
            finished = false;
    });
    return finished;
}

}
