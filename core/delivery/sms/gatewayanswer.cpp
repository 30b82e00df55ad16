#include "core/delivery/sms/gatewayanswer.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <QDateTime>
#include <QXmlStreamReader>

#include <charconv>

namespace patron::delivery {

namespace {

constexpr int mostDepth = 64;
constexpr std::size_t mostBytes = 1024 * 1024;

/// nlohmann's reader has no bound of its own for nesting.
std::optional<Json> readJson(std::string_view body)
{
    bool tooDeep = false;
    const auto watch = [&](int depth, Json::parse_event_t, Json&) {
        tooDeep = tooDeep || depth > mostDepth;
        return depth <= mostDepth;
    };
    Json tree = Json::parse(body, watch, false);
    if (tree.is_discarded() || tooDeep)
        return std::nullopt;
    return tree;
}

void put(Json& parent, const std::string& name, Json value)
{
    if (!parent.contains(name)) {
        parent[name] = std::move(value);
        return;
    }
    Json& there = parent[name];
    if (!there.is_array())
        there = Json::array({std::move(there)});
    there.push_back(std::move(value));
}

/// The element that has just begun, up to its end.
Json readElement(QXmlStreamReader& xml, int depth)
{
    Json object = Json::object();
    for (const QXmlStreamAttribute& attribute : xml.attributes())
        object["@" + attribute.name().toString().toStdString()] = attribute.value().toString().toStdString();
    QString text;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::EndElement)
            break;
        if (token == QXmlStreamReader::Characters)
            text += xml.text();
        if (token != QXmlStreamReader::StartElement)
            continue;
        if (depth >= mostDepth) {
            xml.raiseError(QStringLiteral("too deep"));
            break;
        }
        const std::string name = xml.name().toString().toStdString();
        put(object, name, readElement(xml, depth + 1));
    }
    if (object.empty())
        return text.trimmed().toStdString();
    return object;
}

std::optional<Json> readXml(std::string_view body)
{
    QXmlStreamReader xml(QByteArray(body.data(), static_cast<qsizetype>(body.size())));
    Json tree = Json::object();
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::DTD)
            return std::nullopt;
        if (token == QXmlStreamReader::StartElement) {
            const std::string name = xml.name().toString().toStdString();
            put(tree, name, readElement(xml, 1));
        }
    }
    if (xml.hasError() || tree.empty())
        return std::nullopt;
    return tree;
}

Json readText(std::string_view body)
{
    const std::string text(trim(toValidUtf8(body)));
    const auto colon = text.find(':');
    return Json{{"text", text},
                {"code", colon == std::string::npos ? std::string() : std::string(trim(text.substr(0, colon)))}};
}

void follow(const Json& node, const std::vector<std::string>& steps, std::size_t at, std::vector<const Json*>& found)
{
    if (at == steps.size()) {
        found.push_back(&node);
        return;
    }
    const std::string& step = steps[at];
    if (node.is_object()) {
        const auto child = node.find(step);
        if (child != node.end())
            follow(*child, steps, at + 1, found);
        else if (step == "*") // XML that has one element where several may stand
            follow(node, steps, at + 1, found);
        return;
    }
    if (!node.is_array())
        return;
    if (step == "*") {
        for (const Json& child : node)
            follow(child, steps, at + 1, found);
        return;
    }
    std::size_t index = 0;
    const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
    if (read.ec == std::errc{} && read.ptr == step.data() + step.size() && index < node.size())
        follow(node[index], steps, at + 1, found);
}

std::optional<std::string> textOf(const Json& node)
{
    if (node.is_string())
        return toValidUtf8(node.get_ref<const std::string&>());
    if (node.is_number_integer() || node.is_number_unsigned() || node.is_boolean())
        return node.dump();
    if (node.is_number())
        return numberText(node);
    return std::nullopt;
}

}

std::optional<Json> readAnswer(std::string_view body, AnswerKind kind)
{
    if (body.size() > mostBytes)
        return std::nullopt;
    switch (kind) {
    case AnswerKind::Json:
        return readJson(body);
    case AnswerKind::Xml:
        return readXml(body);
    case AnswerKind::Text:
        break;
    }
    return readText(body);
}

Result<AnswerPath> AnswerPath::parse(std::string_view text)
{
    AnswerPath path;
    if (text.empty())
        return path;
    if (text.front() != '/')
        return makeError(ErrorCode::BadInput,
                         "\"" + std::string(text) + "\" is no place in a reply: it begins with \"/\".");
    for (const std::string_view part : split(text.substr(1), '/')) {
        std::string step;
        for (std::size_t i = 0; i < part.size(); ++i) {
            const bool escaped = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
            step += !escaped ? part[i] : part[i + 1] == '0' ? '~' : '/';
            i += escaped ? 1 : 0;
        }
        path.m_steps.push_back(std::move(step));
    }
    return path;
}

std::vector<const Json*> AnswerPath::nodes(const Json& tree) const
{
    std::vector<const Json*> found;
    follow(tree, m_steps, 0, found);
    return found;
}

std::vector<std::string> AnswerPath::values(const Json& tree) const
{
    std::vector<std::string> texts;
    for (const Json* node : nodes(tree)) {
        if (auto text = textOf(*node))
            texts.push_back(std::move(*text));
    }
    return texts;
}

std::string AnswerPath::first(const Json& tree) const
{
    for (const Json* node : nodes(tree)) {
        if (auto text = textOf(*node))
            return std::move(*text);
    }
    return {};
}

Ms instantOf(std::string_view text)
{
    QString written =
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 64))).trimmed();
    if (written.endsWith(u" GMT"))
        written.replace(written.size() - 3, 3, QStringLiteral("+0000"));
    QDateTime at = QDateTime::fromString(written, Qt::RFC2822Date);
    if (!at.isValid()) {
        // "2026-05-01 10:00:00+00:00" and "…+0000" are ISO 8601 but for a sign.
        if (written.size() > 10 && written[10] == u' ')
            written[10] = u'T';
        const qsizetype sign = std::max(written.lastIndexOf(u'+'), written.lastIndexOf(u'-'));
        if (sign > 18 && written.size() == sign + 5)
            written.insert(sign + 3, u':');
        at = QDateTime::fromString(written, Qt::ISODateWithMs);
        if (at.isValid() && at.timeSpec() == Qt::LocalTime)
            at.setTimeSpec(Qt::UTC);
    }
    return at.isValid() ? at.toMSecsSinceEpoch() : 0;
}

}
