#include "ui/models/mailrows.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::ui {

namespace {
constexpr const char* settingKey = "mail.rows";
}

Result<QList<MailRow>> mailRows(Store& store)
{
    PATRON_TRY(text, store.setting(settingKey));
    QList<MailRow> rows;
    if (!text)
        return rows;
    PATRON_TRY(document, parseJson(*text, "The list of kept rows"));
    if (!document.is_array())
        return rows;
    for (const Json& entry : document) {
        const auto word = [&](const char* key) {
            return entry.is_object() && entry.contains(key) && entry[key].is_string() ? entry[key].get<std::string>()
                                                                                      : std::string();
        };
        if (!word("name").empty() && !word("mjml").empty())
            rows.append({QString::fromStdString(word("name")), word("mjml")});
    }
    return rows;
}

Result<void> keepMailRow(Store& store, const MailRow& row)
{
    PATRON_TRY(rows, mailRows(store));
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const MailRow& other) {
        return other.name.compare(row.name, Qt::CaseInsensitive) == 0;
    });
    if (same != rows.end())
        *same = row;
    else
        rows.append(row);
    Json document = Json::array();
    for (const MailRow& kept : rows)
        document.push_back({{"name", kept.name.toStdString()}, {"mjml", kept.mjml}});
    return store.setSetting(settingKey, document.dump());
}

}
