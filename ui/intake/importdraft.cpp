#include "ui/intake/importdraft.h"

#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>
#include <QStringList>

namespace patron::ui {

namespace {
QString tr(const char* text, int number = -1)
{
    return QCoreApplication::translate("patron::ui::ImportDraft", text, nullptr, number);
}
}

intake::ImportOptions ImportDraft::options() const
{
    intake::ImportOptions options;
    options.files = {plan.file()};
    options.kind = mapping.kind;
    options.preset = plan.mapping.preset;
    options.mapping = mapping;
    options.policy = policy;
    options.source = source;
    options.history = history;
    return options;
}

Result<ImportDraft> draftOf(const intake::InputFile& file, std::optional<intake::ImportKind> kind, Store& store)
{
    intake::PlanWishes wishes;
    wishes.kind = kind;
    ImportDraft draft;
    PATRON_TRY(planned, intake::planImport(file, store, wishes));
    draft.plan = std::move(planned);
    draft.mapping = draft.plan.mapping;
    PATRON_TRY(preview, readPreview(draft.plan));
    draft.preview = std::move(preview);
    draft.clean = cleanColumns(draft.preview, draft.mapping, store);
    draft.source = draft.mapping.preset.empty() ? "import" : draft.mapping.preset;
    return draft;
}

QString draftText(const ImportDraft& draft, int more)
{
    const intake::ImportPlan& plan = draft.plan;
    QStringList parts{importKindText(draft.mapping.kind)};
    if (!plan.mapping.preset.empty())
        parts << tr("as %1 exports them").arg(textOf(plan.mapping.preset));
    parts << tr("%n column(s)", static_cast<int>(plan.columns.size()));
    parts << (plan.wholeFile ? tr("%n row(s)", static_cast<int>(plan.sampledRows))
                             : tr("judged by the first %1 rows").arg(countText(plan.sampledRows)));
    if (more > 0)
        parts << tr("%n more file(s) after this", more);
    return parts.join(QStringLiteral(" · "));
}

}
