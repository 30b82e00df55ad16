#include "ui/models/maildraft.h"

#include "core/base/text.h"
#include "core/message/mjml/check.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>

namespace patron::ui {

namespace mjml = message::mjml;

namespace {
constexpr int burstMs = 1000;
constexpr int undoSteps = 200;
constexpr int stepKind = 2; ///< no other kind of step on a shared stack may join

/// A page without blocks whose text, buttons and links look well from the first word on.
std::string emptyPage(const MailBrand& brand)
{
    const std::string main = brand.colours.isEmpty() ? "#1f4e79" : brand.colours.front().toStdString();
    const std::string family =
        brand.fontFamily.isEmpty() ? "Arial, Helvetica, sans-serif" : brand.fontFamily.toStdString();
    return "<mjml><mj-head><mj-attributes><mj-all font-family=\"" + family +
           "\" /><mj-text font-size=\"16px\" line-height=\"1.5\" color=\"#333333\" /><mj-button background-color=\"" +
           main +
           "\" font-size=\"16px\" font-weight=\"bold\" border-radius=\"6px\" inner-padding=\"12px 28px\" />"
           "<mj-divider border-width=\"1px\" border-color=\"#dddddd\" /></mj-attributes></mj-head>"
           "<mj-body background-color=\"#ffffff\"></mj-body></mjml>";
}

std::string columns(int count)
{
    std::string text = "<mj-section>";
    for (int i = 0; i < count; ++i)
        text += "<mj-column><mj-text></mj-text></mj-column>";
    return text + "</mj-section>";
}

const std::string products =
    "{% for product in products limit: 3 %}<mj-section padding=\"10px 0\"><mj-column width=\"35%\"><mj-image "
    "src=\"{{ product.image_url }}\" alt=\"{{ product.name }}\" href=\"{{ product.url }}\" /></mj-column>"
    "<mj-column width=\"65%\"><mj-text><strong>{{ product.name }}</strong><br />{{ product.price | money }}</mj-text>"
    "<mj-button href=\"{{ product.url }}\" align=\"left\">Look at it</mj-button></mj-column></mj-section>{% endfor %}";

/// The text of a catalogue block; empty for an unknown id.
std::string catalogueText(const QString& id, const MailBrand& brand)
{
    const std::string main = brand.colours.isEmpty() ? "#1f4e79" : brand.colours.front().toStdString();
    if (id == u"text")
        return "<mj-text></mj-text>";
    if (id == u"heading")
        return "<mj-text font-size=\"28px\" line-height=\"1.25\"><h1 style=\"margin:0;font-size:inherit\">"
               "Your headline</h1></mj-text>";
    if (id == u"image")
        return "<mj-image src=\"\" alt=\"\" />";
    if (id == u"logo")
        return "<mj-image src=\"" + brand.logoUrl.toStdString() + "\" alt=\"" +
               brand.name.toHtmlEscaped().toStdString() + "\" width=\"160px\" />";
    if (id == u"button")
        return "<mj-button href=\"https://\">Button</mj-button>";
    if (id == u"divider")
        return "<mj-divider />";
    if (id == u"spacer")
        return "<mj-spacer height=\"24px\" />";
    if (id == u"columns")
        return columns(2);
    if (id == u"columns3")
        return columns(3);
    if (id == u"section")
        return columns(1);
    if (id == u"products")
        return products;
    if (id == u"hero")
        return "<mj-hero mode=\"fluid-height\" background-color=\"" + main +
               "\" padding=\"48px 0\"><mj-text align=\"center\" color=\"#ffffff\" font-size=\"32px\" "
               "line-height=\"1.25\"><strong>Your headline</strong></mj-text><mj-button background-color=\"#ffffff\" "
               "color=\"" +
               main + "\" href=\"https://\">Button</mj-button></mj-hero>";
    if (id == u"social")
        return "<mj-social icon-size=\"24px\"><mj-social-element name=\"facebook\" href=\"https://\">Facebook"
               "</mj-social-element><mj-social-element name=\"instagram\" href=\"https://\">Instagram"
               "</mj-social-element></mj-social>";
    if (id == u"html")
        return "<mj-raw><tr><td style=\"padding:10px 25px\">HTML</td></tr></mj-raw>";
    if (id == u"footer")
        return "<mj-text align=\"center\" font-size=\"14px\" color=\"#595959\">{{ brand.name }}, {{ brand.address "
               "}}<br />"
               "<a href=\"{{ unsubscribe_url }}\" style=\"color:#595959\">Unsubscribe</a></mj-text>";
    return {};
}

/// With both kinds of quotes in it a value could not be written: one of them becomes an entity.
std::string asValue(const std::string& typed)
{
    std::string value;
    const bool both = typed.find('"') != std::string::npos && typed.find('\'') != std::string::npos;
    mjml::eachStretch(
        typed,
        [&](std::string_view plain) {
            for (const char c : plain)
                c == '"' && both ? value += "&quot;" : value += c;
        },
        [&](std::string_view liquid) { value += liquid; });
    return value;
}

std::string withoutSpaceAround(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t\r\n\f\v");
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(" \t\r\n\f\v") + 1 - first);
}
}

class MailDraft::Step : public QUndoCommand
{
public:
    Step(MailDraft& draft, const QString& title, std::string typed, State before, State after, bool joins)
        : QUndoCommand(title)
        , m_draft(draft)
        , m_typed(std::move(typed))
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_joins(joins)
    {}

    int id() const override { return stepKind; }
    void undo() override { m_draft.set(m_before); }
    void redo() override { m_draft.set(m_after); }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto* next = static_cast<const Step*>(other);
        if (!next->m_joins || m_typed.empty() || next->m_typed != m_typed)
            return false;
        m_after = next->m_after;
        return true;
    }

private:
    MailDraft& m_draft;
    std::string m_typed;
    State m_before;
    State m_after;
    bool m_joins;
};

MailDraft::MailDraft(QObject* parent)
    : QObject(parent)
    , m_undo(new QUndoStack(this))
{
    m_undo->setUndoLimit(undoSteps);
    open({});
}

MailDraft::MailDraft(QUndoStack& undo, QObject* parent)
    : QObject(parent)
    , m_undo(&undo)
{
    open({});
}

void MailDraft::setBrand(const MailBrand& brand)
{
    m_brand = brand;
    if (m_state.text.empty())
        set(stateOf({}, m_brand));
}

MailDraft::State MailDraft::stateOf(const std::string& text, const MailBrand& brand)
{
    State state;
    state.text = text;
    mjml::Parsed parsed = mjml::parse(withoutSpaceAround(text).empty() ? emptyPage(brand) : text);
    // A mail without a body is an empty page; the text says so once something is put on it.
    for (mjml::Node& root : parsed.document.nodes) {
        if (root.isElement("mjml") && !root.child("mj-body"))
            root.children.push_back(mjml::parse("<mj-body></mj-body>").document.nodes.front());
    }
    state.readable = !parsed.failed() && !bodyOf(parsed.document).empty();
    state.document = std::move(parsed.document);
    return state;
}

void MailDraft::open(const std::string& text)
{
    m_undo->clear();
    m_sinceTyping.invalidate();
    set(stateOf(text, m_brand));
}

void MailDraft::set(const State& state)
{
    const bool moved = state.selection != m_state.selection;
    m_state = state;
    m_problems.clear();
    if (!withoutSpaceAround(m_state.text).empty()) {
        mjml::Parsed parsed = mjml::parse(m_state.text);
        m_problems = std::move(parsed.problems);
        if (!mjml::hasErrors(m_problems))
            mjml::check(parsed.document, m_problems);
    }
    Q_EMIT changed();
    if (moved)
        Q_EMIT selectionChanged();
}

void MailDraft::select(const MailPath& path)
{
    const MailPath valid = at(path) ? path : MailPath();
    if (valid == m_state.selection)
        return;
    m_state.selection = valid;
    Q_EMIT selectionChanged();
}

void MailDraft::push(const QString& action, const std::string& typed, State after)
{
    const bool joins =
        !typed.empty() && typed == m_typed && m_sinceTyping.isValid() && m_sinceTyping.elapsed() < burstMs;
    m_typed = typed;
    m_sinceTyping.start();
    m_undo->push(new Step(*this, action, typed, m_state, std::move(after), joins));
}

bool MailDraft::change(const QString& action, const std::string& typed,
                       const std::function<MailPath(mjml::Document&)>& edit)
{
    if (!isReadable())
        return false;
    State after = m_state;
    after.selection = edit(after.document);
    if (after.document == m_state.document)
        return false;
    after.text = after.document.serialize();
    mjml::Parsed again = mjml::parse(after.text);
    // What was typed into one block must not become something else for the rest.
    if (again.failed() || !(again.document == after.document))
        return false;
    after.document = std::move(again.document);
    push(action, typed, std::move(after));
    return true;
}

void MailDraft::setSource(const std::string& text)
{
    if (text == m_state.text)
        return;
    State after = stateOf(text, m_brand);
    if (!after.readable)
        after.document = m_state.document;
    after.selection = nodeAt(after.document, m_state.selection) ? m_state.selection : MailPath();
    push(tr("Typing in the source"), "source", std::move(after));
}

void MailDraft::replaceAll(const std::string& text, const QString& action)
{
    push(action, {}, stateOf(text, m_brand));
}

bool MailDraft::insert(const MailSlot& slot, MailNodes nodes, const QString& action)
{
    return !nodes.empty() &&
           change(action, {}, [&](mjml::Document& document) { return insertNodes(document, slot, std::move(nodes)); });
}

MailNodes MailDraft::read(const std::string& text)
{
    mjml::Parsed parsed = mjml::parse("<mjml><mj-body>" + text + "</mj-body></mjml>");
    const mjml::Node* root = parsed.document.root();
    const mjml::Node* body = root ? root->child("mj-body") : nullptr;
    return body && !parsed.failed() ? body->children : MailNodes();
}

MailNodes MailDraft::blockNodes(const QString& id) const
{
    return read(catalogueText(id, m_brand));
}

bool MailDraft::insertBlock(const QString& id, const std::optional<MailSlot>& slot)
{
    MailNodes nodes = blockNodes(id);
    if (nodes.empty())
        return false;
    const MailSlot place = slot ? *slot : slotAfter(document(), selection(), placedAs(nodes));
    const QString action = tr("Insert %1")
                               .arg(mailBlockTitle(nodes.front().kind == mjml::Node::Kind::Element
                                                       ? nodes.front()
                                                       : nodes[std::min<std::size_t>(1, nodes.size() - 1)]));
    return insert(place, std::move(nodes), action);
}

bool MailDraft::move(const MailPath& path, const MailSlot& slot)
{
    return change(tr("Move"), {}, [&](mjml::Document& document) { return moveNode(document, path, slot); });
}

bool MailDraft::moveBy(const MailPath& path, int step)
{
    const mjml::Node* node = at(path);
    if (!node || path.empty())
        return false;
    std::vector<MailSlot> all;
    for (MailSlot& slot : slotsFor(document(), node->kind == mjml::Node::Kind::Element ? node->name : "mj-raw")) {
        if (!slot.wraps && !isInside(slot.parent, path))
            all.push_back(std::move(slot));
    }
    const MailSlot before{parentOf(path), path.back()};
    const MailSlot after{parentOf(path), path.back() + 1};
    const auto here = std::find(all.begin(), all.end(), step < 0 ? before : after);
    if (here == all.end() || (step < 0 ? here == all.begin() : here + 1 == all.end()))
        return false;
    return move(path, *(step < 0 ? here - 1 : here + 1));
}

bool MailDraft::duplicate(const MailPath& path)
{
    const mjml::Node* node = at(path);
    if (!node || path.size() <= bodyOf(document()).size())
        return false;
    return insert({parentOf(path), path.back() + 1}, {*node}, tr("Duplicate %1").arg(mailBlockTitle(*node)));
}

bool MailDraft::remove(const MailPath& path)
{
    const mjml::Node* node = at(path);
    if (!node || path.size() <= bodyOf(document()).size())
        return false;
    const MailPath partner = partnerOf(document(), path);
    return change(tr("Delete %1").arg(mailBlockTitle(*node)), {}, [&](mjml::Document& document) -> MailPath {
        const MailPath parent = parentOf(path);
        MailNodes& siblings = nodeAt(document, parent)->children;
        std::vector<int> gone{path.back()};
        if (!partner.empty() && partner != path)
            gone.push_back(partner.back());
        std::sort(gone.rbegin(), gone.rend());
        for (const int index : gone)
            siblings.erase(siblings.begin() + index);
        if (siblings.empty())
            return parent.size() > bodyOf(document).size() ? parent : MailPath();
        return childOf(parent, std::min(gone.back(), int(siblings.size()) - 1));
    });
}

bool MailDraft::setAttribute(const MailPath& path, const std::string& name, const std::optional<std::string>& typed)
{
    const mjml::Node* node = at(path);
    if (!node || node->kind != mjml::Node::Kind::Element)
        return false;
    const std::optional<std::string> value = typed ? std::optional(asValue(*typed)) : std::nullopt;
    std::string key = "attribute " + name;
    for (const int index : path)
        key += ' ' + std::to_string(index);
    return change(tr("Change %1").arg(mailBlockTitle(*node)), key, [&](mjml::Document& document) {
        auto& attributes = nodeAt(document, path)->attributes;
        const auto found = std::find_if(attributes.begin(), attributes.end(),
                                        [&](const mjml::Attribute& attribute) { return attribute.name == name; });
        if (!value && found != attributes.end())
            attributes.erase(found);
        else if (value && found != attributes.end())
            found->value = *value;
        else if (value)
            attributes.push_back({name, *value, {}, {}});
        return selection();
    });
}

bool MailDraft::setText(const MailPath& path, const std::string& text)
{
    const mjml::Node* node = at(path);
    if (!node)
        return false;
    std::string key = "text";
    for (const int index : path)
        key += ' ' + std::to_string(index);
    return change(tr("Typing in %1").arg(mailBlockTitle(*node)), key, [&](mjml::Document& document) {
        nodeAt(document, path)->text = withoutSpaceAround(text);
        return selection();
    });
}

std::string MailDraft::textOf(const MailPath& path) const
{
    const mjml::Node* node = at(path);
    if (!node)
        return {};
    mjml::Document one;
    one.nodes.push_back(*node);
    return one.serialize();
}

}
