#include "app/desktop/workspacepalette.h"

#include "core/customer/customerlist.h"
#include "core/message/messagestore.h"
#include "core/program/programstore.h"
#include "core/segment/segmentstore.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/shell/fuzzyscore.h"

namespace patron::desktop {

namespace {
constexpr int customersFound = 6;
/// One letter finds half the shop.
constexpr int leastLetters = 2;

struct Found
{
    QString page;
    QString key; ///< of the place, and of the command's id
    std::int64_t id = 0;
    QVariant place; ///< what the page knows it by
    QString title;
    QString detail;
};

QVariant numberOf(std::int64_t id)
{
    return QVariant::fromValue<qlonglong>(id);
}

void addNamed(QList<Found>& found, const QString& text, const QString& page, const QString& key, std::int64_t id,
              const QVariant& place, const std::string& name)
{
    const QString title = ui::textOf(name);
    if (ui::fuzzyScore(text, title) > 0)
        found.append({page, key, id, place, title, {}});
}

Result<QList<Found>> findAll(ReadSession& session, const Store& store, const QString& text)
{
    QList<Found> found;
    for (const segment::SegmentTitle& each : segment::segments::all(session))
        addNamed(found, text, QStringLiteral("segments"), QStringLiteral("segment"), each.id.value,
                 numberOf(each.id.value), each.name);
    PATRON_TRY(programs, program::programs::all(session));
    for (const program::SavedProgram& each : programs)
        addNamed(found, text, QStringLiteral("programs"), QStringLiteral("program"), each.id.value,
                 numberOf(each.id.value), each.name);
    for (const message::SavedMessage& each : message::messages::all(session))
        addNamed(found, text, QStringLiteral("messages"), QStringLiteral("message"), each.id.value,
                 ui::textOf(each.uuid), each.message.name);
    if (text.size() < leastLetters)
        return found;
    for (const customer::CustomerRow& row :
         customer::customerlist::page(session, store, {text.toStdString()}, CustomerId{1}, customersFound))
        found.append({QStringLiteral("customers"), QStringLiteral("customer"), row.id.value, numberOf(row.id.value),
                      ui::textOf(row.name), ui::textOf(row.email)});
    return found;
}

ui::Glyph glyphOf(const QString& page)
{
    if (page == u"segments")
        return ui::Glyph::Segments;
    if (page == u"programs")
        return ui::Glyph::Programs;
    return page == u"messages" ? ui::Glyph::Messages : ui::Glyph::Customer;
}

QString groupOf(const QString& page)
{
    if (page == u"segments")
        return WorkspacePalette::tr("Segments");
    if (page == u"programs")
        return WorkspacePalette::tr("Programs");
    return page == u"messages" ? WorkspacePalette::tr("Messages") : WorkspacePalette::tr("Customers");
}
}

void WorkspacePalette::search(const QString& text, const ui::CommandAnswer& answer)
{
    if (!m_services) {
        answer({});
        return;
    }
    m_services->ask<QList<Found>>(
        this,
        [text = text.trimmed(), &store = m_services->store()](ReadSession& session) {
            return findAll(session, store, text);
        },
        [this, answer](Result<QList<Found>> found) {
            QList<ui::Command> commands;
            if (found) {
                for (const Found& each : std::as_const(*found)) {
                    ui::Command command;
                    command.id = QStringLiteral("%1:%2").arg(each.key).arg(each.id);
                    command.title = each.title;
                    command.detail = each.detail;
                    command.group = groupOf(each.page);
                    command.glyph = glyphOf(each.page);
                    command.run = [this, each] { Q_EMIT goRequested(each.page, {{each.key, each.place}}); };
                    commands.append(command);
                }
            }
            answer(commands);
        },
        QStringLiteral("palette"));
}

}
