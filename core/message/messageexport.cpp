#include "core/message/messageexport.h"

#include "core/message/liquid/escape.h"
#include "core/message/madehtml.h"
#include "core/message/mjml/liquidruns.h"
#include "core/message/preheader.h"
#include "core/message/renderer.h"

namespace patron::message {

namespace {
Error noSuchForm(const Message& message, const std::string& form)
{
    return makeError(ErrorCode::BadInput, "\"" + message.name + "\" is not written as " + form + ".");
}

Result<std::string> htmlOf(const Message& message)
{
    if (!message.hasHtml())
        return noSuchForm(message, "HTML");
    std::string html = message.body;
    if (message.bodyKind == BodyKind::Mjml) {
        MadeBody made = makeHtml(message.body, !message.preheader.empty());
        if (made.failed())
            return made.problems.front().toError();
        html = std::move(made.made.html);
    }
    if (message.preheader.empty())
        return html;
    std::string preheader;
    mjml::eachStretch(
        message.preheader, [&](std::string_view text) { liquid::appendHtml(preheader, text); },
        [&](std::string_view liquid) { preheader += liquid; });
    insertPreheader(html, preheader);
    return html;
}
}

Result<std::string> exportMessage(const Message& message, ExportFormat format)
{
    switch (format) {
    case ExportFormat::Mjml:
        if (message.bodyKind != BodyKind::Mjml || !message.hasHtml())
            return noSuchForm(message, "MJML");
        return message.body;
    case ExportFormat::Html:
        return htmlOf(message);
    case ExportFormat::Text:
        break;
    }
    if (!message.hasHtml())
        return message.body;
    if (message.plainText)
        return *message.plainText;
    PATRON_TRY(html, htmlOf(message));
    return plainTextOf(html);
}

}
