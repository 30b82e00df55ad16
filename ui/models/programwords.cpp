#include "ui/models/programwords.h"

#include "ui/models/localetext.h"

#include "core/base/json.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTime>

#include <array>

namespace patron::ui {

namespace {
class ProgramWords
{
    Q_DECLARE_TR_FUNCTIONS(ProgramWords)
};

QString clockText(Ms msOfDay)
{
    return QLocale().toString(QTime::fromMSecsSinceStartOfDay(static_cast<int>(msOfDay)),
                              QCoreApplication::translate("patron::ui", "HH:mm", "time format"));
}

QString capitalized(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString eventSentence(const std::string& event, const Json& where, const RuleVocabulary& words)
{
    Json node{{"event", event}};
    if (!where.empty())
        node["where"] = where;
    return ruleSentence(node, words);
}

QString weekdayText(int weekday)
{
    return QLocale().standaloneDayName(weekday);
}

QString dateWords(const std::string& date, const RuleVocabulary* words)
{
    const QDate day = QDate::fromString(textOf(date), Qt::ISODate);
    if (day.isValid())
        return QLocale().toString(day, QLocale::ShortFormat);
    return words ? traitWords(date, *words).toLower() : plainWord(date);
}

/// "7 days before the birthday"
QString aroundWords(Duration offset, const QString& date)
{
    if (offset.count == 0)
        return date;
    const Duration span{std::abs(offset.count), offset.unit};
    return offset.count < 0 ? ProgramWords::tr("%1 before %2").arg(durationWords(span), date)
                            : ProgramWords::tr("%1 after %2").arg(durationWords(span), date);
}

QString untilWords(const program::WaitUntil& until, const RuleVocabulary* words)
{
    QStringList parts;
    if (!until.date.empty())
        parts << aroundWords(until.offset, dateWords(until.date, words));
    if (until.weekday)
        parts << weekdayText(*until.weekday);
    if (until.msOfDay)
        parts << clockText(*until.msOfDay);
    return ProgramWords::tr("Wait until %1").arg(parts.join(QStringLiteral(", ")));
}

QString waitWords(const program::WaitStep& wait, const RuleVocabulary* words)
{
    if (const auto* span = std::get_if<program::WaitFor>(&wait.how)) {
        if (span->upTo)
            return ProgramWords::tr("Wait between %1 and %2")
                .arg(durationWords(span->span), durationWords(*span->upTo));
        return ProgramWords::tr("Wait %1").arg(durationWords(span->span));
    }
    if (const auto* until = std::get_if<program::WaitUntil>(&wait.how))
        return untilWords(*until, words);
    const auto& event = std::get<program::WaitEvent>(wait.how);
    const QString what = words ? eventSentence(event.event, event.where, *words) : plainWord(event.event);
    return event.timeout ? ProgramWords::tr("Wait for this, at most %1: %2").arg(durationWords(*event.timeout), what)
                         : ProgramWords::tr("Wait for this: %1").arg(what);
}

QString taskKindWords(program::TaskStep::Kind kind)
{
    switch (kind) {
    case program::TaskStep::Kind::Call:
        return ProgramWords::tr("Call them");
    case program::TaskStep::Kind::Label:
        return ProgramWords::tr("Print a label");
    case program::TaskStep::Kind::Letter:
        return ProgramWords::tr("Print a letter");
    case program::TaskStep::Kind::Slip:
        return ProgramWords::tr("Print a slip");
    }
    return {};
}

QString channelText(customer::Channel channel)
{
    return channel == customer::Channel::Sms ? ProgramWords::tr("Text message") : ProgramWords::tr("Email");
}

QString jsonWords(const Json& value)
{
    if (value.is_string())
        return textOf(value.get<std::string>());
    if (value.is_boolean())
        return value.get<bool>() ? ProgramWords::tr("yes") : ProgramWords::tr("no");
    if (value.is_null())
        return ProgramWords::tr("nothing");
    if (value.is_array()) {
        QStringList parts;
        for (const Json& each : value)
            parts << jsonWords(each);
        return parts.join(QStringLiteral(", "));
    }
    return textOf(compactJson(value));
}

QStringList textsOf(const std::vector<std::string>& list)
{
    QStringList texts;
    for (const std::string& each : list)
        texts << textOf(each);
    return texts;
}

QString anyOf(const Json& values)
{
    QStringList parts;
    for (const Json& each : values)
        parts << (each.is_string() ? plainWord(each.get<std::string>()) : jsonWords(each));
    return parts.isEmpty() ? ProgramWords::tr("anything") : parts.join(ProgramWords::tr(" or "));
}

/// What a step does, without its name.
struct Deed
{
    const RuleVocabulary* words = nullptr;

    QString rule(const Json& node) const { return words ? ruleSentence(node, *words) : QString(); }
    QString operator()(const program::WaitStep& wait) const { return waitWords(wait, words); }
    QString operator()(const program::SplitStep& split) const
    {
        return words ? ProgramWords::tr("Is it so that: %1?").arg(rule(split.condition))
                     : ProgramWords::tr("Yes or no");
    }
    QString operator()(const program::BranchStep&) const { return ProgramWords::tr("The first case that is met"); }
    QString operator()(const program::ExperimentStep&) const
    {
        return ProgramWords::tr("Tried out side by side, each person always on one side");
    }
    QString operator()(const program::MessageStep& sent) const
    {
        return sent.channel == customer::Channel::Sms ? ProgramWords::tr("Text “%1”").arg(textOf(sent.message))
                                                      : ProgramWords::tr("Send “%1”").arg(textOf(sent.message));
    }
    QString operator()(const program::ChannelStep& choice) const
    {
        QStringList order;
        for (const auto& way : choice.order)
            order << channelText(way.channel).toLower();
        return ProgramWords::tr("By what reaches them: %1").arg(order.join(ProgramWords::tr(", else ")));
    }
    QString operator()(const program::TaskStep& task) const
    {
        return task.text.empty() ? taskKindWords(task.kind)
                                 : ProgramWords::tr("%1: %2").arg(taskKindWords(task.kind), textOf(task.text));
    }
    QString operator()(const program::SetTraitStep& set) const
    {
        const QString trait = words ? traitWords(set.trait, *words) : plainWord(set.trait);
        return set.value.is_null() ? ProgramWords::tr("Clear “%1”").arg(trait)
                                   : ProgramWords::tr("Set “%1” to “%2”").arg(trait, jsonWords(set.value));
    }
    QString operator()(const program::TagStep& tag) const
    {
        QStringList parts;
        if (!tag.add.empty())
            parts << ProgramWords::tr("Add the tag %1").arg(textsOf(tag.add).join(QStringLiteral(", ")));
        if (!tag.remove.empty())
            parts << ProgramWords::tr("Take away the tag %1").arg(textsOf(tag.remove).join(QStringLiteral(", ")));
        return parts.join(QStringLiteral("; "));
    }
    QString operator()(const program::PointsStep& points) const
    {
        return points.add < 0 ? ProgramWords::tr("Take %1 points").arg(countText(-points.add))
                              : ProgramWords::tr("Give %1 points").arg(countText(points.add));
    }
    QString operator()(const program::CouponStep& coupon) const
    {
        return ProgramWords::tr("Give a code of “%1”").arg(textOf(coupon.pool));
    }
    QString operator()(const program::SubprogramStep& other) const
    {
        return ProgramWords::tr("Put into “%1” as well").arg(textOf(other.program));
    }
    QString operator()(const program::GoalStep&) const { return ProgramWords::tr("Goal reached"); }
    QString operator()(const program::ExitStep& exit) const
    {
        return exit.reason.empty() || exit.reason == "end" ? ProgramWords::tr("The end")
                                                           : ProgramWords::tr("The end: %1").arg(textOf(exit.reason));
    }
    QString operator()(const program::JumpStep&) const { return ProgramWords::tr("Go on at another step"); }
    QString operator()(const program::NoteStep& note) const
    {
        return note.text.empty() ? ProgramWords::tr("Note") : textOf(note.text);
    }
};
}

QString programStateText(program::ProgramState state)
{
    switch (state) {
    case program::ProgramState::Draft:
        return ProgramWords::tr("Draft");
    case program::ProgramState::Running:
        return ProgramWords::tr("Running");
    case program::ProgramState::Paused:
        return ProgramWords::tr("Paused");
    case program::ProgramState::Stopped:
        return ProgramWords::tr("Stopped");
    }
    return {};
}

QString programTypeText(std::string_view type)
{
    if (type == "acquisition")
        return ProgramWords::tr("New customers");
    if (type == "conversion")
        return ProgramWords::tr("Conversion");
    if (type == "loyalty")
        return ProgramWords::tr("Loyalty");
    if (type == "service")
        return ProgramWords::tr("Service");
    if (type == "retention")
        return ProgramWords::tr("Retention");
    if (type == "winback")
        return ProgramWords::tr("Win-back");
    return textOf(type);
}

QString programStrategyText(std::string_view strategy)
{
    if (strategy == "formal")
        return ProgramWords::tr("Rewards");
    if (strategy == "lifecycle")
        return ProgramWords::tr("Lifecycle");
    if (strategy == "engagement")
        return ProgramWords::tr("Engagement");
    return textOf(strategy);
}

namespace {
QString checkWords(const program::CheckTime& check)
{
    return check.hourly ? ProgramWords::tr("every hour")
                        : ProgramWords::tr("daily at %1").arg(clockText(check.msOfDay));
}

/// Who comes in, by the kind of entry.
struct EntrySentence
{
    const RuleVocabulary& words;

    QString operator()(const program::SegmentEntry& entry) const
    {
        const QString who = ProgramWords::tr("Everybody for whom this becomes true: %1. Looked at %2.")
                                .arg(ruleSentence(entry.rule, words), checkWords(entry.check));
        return entry.existing
                   ? who + QLatin1Char(' ') + ProgramWords::tr("Those for whom it is true at the start come in too.")
                   : who;
    }
    QString operator()(const program::EventEntry& entry) const
    {
        QString text =
            ProgramWords::tr("Whoever does this while the program runs: %1. News older than %2 starts nothing.")
                .arg(eventSentence(entry.event, entry.where, words), durationWords(entry.fresh));
        if (!entry.key.empty())
            text += QLatin1Char(' ') + ProgramWords::tr("Once for each %1.").arg(plainWord(entry.key));
        return text;
    }
    QString operator()(const program::DateEntry& entry) const
    {
        const QString day = aroundWords(entry.offset, dateWords(entry.trait, &words));
        return (entry.yearly ? ProgramWords::tr("Everybody, each year: %1, at %2 by their own clock.")
                             : ProgramWords::tr("Everybody, once: %1, at %2 by their own clock."))
            .arg(day, clockText(entry.msOfDay));
    }
    QString operator()(const program::ScheduleEntry& entry) const
    {
        using Every = program::ScheduleEntry::Every;
        const QString at = clockText(entry.msOfDay);
        const QString when = entry.every == Every::Day ? ProgramWords::tr("Every day at %1").arg(at)
                             : entry.every == Every::Week
                                 ? ProgramWords::tr("Every %1 at %2").arg(weekdayText(entry.on), at)
                                 : ProgramWords::tr("Every month on day %1 at %2").arg(countText(entry.on), at);
        return entry.rule.is_null()
                   ? ProgramWords::tr("%1: everybody.").arg(when)
                   : ProgramWords::tr("%1: everybody who fits this: %2.").arg(when, ruleSentence(entry.rule, words));
    }
    QString operator()(const program::ImportEntry& entry) const
    {
        return ProgramWords::tr("Whom an import from “%1” brings for the first time.").arg(textOf(entry.source));
    }
    QString operator()(const program::ManualEntry&) const
    {
        return ProgramWords::tr("Whom we put in by hand, or another program puts in.");
    }
    QString operator()(const program::ChangeEntry& entry) const
    {
        return ProgramWords::tr("Everybody whose %1 changes from %2 to %3. Looked at %4.")
            .arg(traitWords(entry.of, words).toLower(), anyOf(entry.from), anyOf(entry.to), checkWords(entry.check));
    }
};
}

QString entryWords(const program::Program& program, const RuleVocabulary& words)
{
    return std::visit(EntrySentence{words}, program.entry);
}

QString reentryWords(const program::Program& program)
{
    switch (program.reentry.policy) {
    case program::ReentryPolicy::Never:
        return ProgramWords::tr("Nobody comes in twice.");
    case program::ReentryPolicy::After:
        return ProgramWords::tr("Somebody may come in again after %1.").arg(durationWords(program.reentry.after));
    case program::ReentryPolicy::Always:
        return ProgramWords::tr("Somebody may come in again as soon as they are through.");
    }
    return {};
}

QString goalWords(const program::Program& program, const RuleVocabulary& words)
{
    if (!program.goal)
        return {};
    const QString event = capitalized(eventSentence(program.goal->event, program.goal->where, words));
    return program.goal->within ? ProgramWords::tr("%1, within %2 of coming in. Whoever does gets nothing further.")
                                      .arg(event, durationWords(*program.goal->within))
                                : ProgramWords::tr("%1. Whoever does gets nothing further.").arg(event);
}

QString exitWords(const program::Program& program, const RuleVocabulary& words)
{
    QStringList rules;
    for (const program::RuleNode& node : program.exits)
        rules << ruleSentence(node, words);
    return rules.isEmpty() ? QString() : ProgramWords::tr("As soon as: %1.").arg(rules.join(ProgramWords::tr("; or ")));
}

QString holdoutWords(const program::Program& program)
{
    if (program.holdout.billionths == 0)
        return ProgramWords::tr("Nobody is held out, so what it earns cannot be measured.");
    const double percent = static_cast<double>(program.holdout.billionths) / 1e7;
    return ProgramWords::tr("%1 % are held out: they get nothing, to measure what the program earns.")
        .arg(QLocale().toString(percent, 'g', 4));
}

QString capSentence(const outbox::SendCap& cap)
{
    const QString most = ProgramWords::tr("At most %1 in %2").arg(countText(cap.max), durationWords(cap.per));
    return cap.otherwise == outbox::SendCap::Else::Wait
               ? ProgramWords::tr("%1; what is too much waits up to %2.").arg(most, durationWords(cap.wait))
               : ProgramWords::tr("%1; what is too much is left out.").arg(most);
}

QString quietSentence(const outbox::QuietHours& hours)
{
    return ProgramWords::tr("Nothing between %1 and %2, by the person's own clock.")
        .arg(clockText(hours.fromMs), clockText(hours.toMs));
}

QStringList limitWords(const program::Program& program)
{
    QStringList lines;
    lines << (program.limits.transactional
                  ? ProgramWords::tr("Service messages: caps and quiet hours do not hold them.")
                  : ProgramWords::tr("Marketing messages, only to those who may get them."));
    const outbox::SendTerms& terms = program.limits.terms;
    for (const outbox::SendCap& cap : terms.caps)
        lines << capSentence(cap);
    if (terms.quietHours)
        lines << quietSentence(*terms.quietHours);
    if (terms.maxLateMs) {
        const auto hours = *terms.maxLateMs / msPerHour;
        lines << ProgramWords::tr("What is more than %1 late is left out.")
                     .arg(durationWords(Duration{static_cast<int>(hours), TimeUnit::Hours}));
    }
    return lines;
}

QString stepTitle(const program::Step& step)
{
    return step.name.empty() ? std::visit(Deed{}, step.what) : textOf(step.name);
}

QString stepDetail(const program::Step& step, const RuleVocabulary& words)
{
    QStringList lines;
    const QString title = stepTitle(step);
    const QString deed = std::visit(Deed{&words}, step.what);
    if (deed != title)
        lines << deed;
    if (step.condition)
        lines << ProgramWords::tr("Only if: %1").arg(ruleSentence(*step.condition, words));
    if (const QDate day = QDate::fromString(textOf(step.offerEnds), Qt::ISODate); day.isValid())
        lines << ProgramWords::tr("The offer ends on %1").arg(QLocale().toString(day, QLocale::ShortFormat));
    else if (const auto span = parseDuration(step.offerEnds))
        lines << ProgramWords::tr("The offer ends %1 after coming in").arg(durationWords(*span));
    return lines.join(QLatin1Char('\n'));
}

QString edgeWords(const program::Step& step, std::size_t edge, const RuleVocabulary& words)
{
    if (std::holds_alternative<program::SplitStep>(step.what))
        return edge == 0 ? ProgramWords::tr("Yes") : ProgramWords::tr("No");
    if (const auto* branch = std::get_if<program::BranchStep>(&step.what))
        return edge < branch->cases.size() ? ruleSentence(branch->cases[edge].condition, words)
                                           : ProgramWords::tr("Everybody else");
    if (const auto* experiment = std::get_if<program::ExperimentStep>(&step.what)) {
        int all = 0;
        for (const auto& arm : experiment->arms)
            all += arm.weight;
        const auto& arm = experiment->arms[edge];
        const double percent = all > 0 ? 100.0 * arm.weight / all : 0;
        return ProgramWords::tr("%1: %2 %").arg(textOf(arm.name), QLocale().toString(percent, 'g', 3));
    }
    if (const auto* choice = std::get_if<program::ChannelStep>(&step.what))
        return edge < choice->order.size() ? channelText(choice->order[edge].channel)
                                           : ProgramWords::tr("Not reachable");
    const auto* wait = std::get_if<program::WaitStep>(&step.what);
    const auto* event = wait ? std::get_if<program::WaitEvent>(&wait->how) : nullptr;
    if (event && event->timeout)
        return edge == 0 ? ProgramWords::tr("It happened")
                         : ProgramWords::tr("Not within %1").arg(durationWords(*event->timeout));
    return {};
}

QString enrollmentStateText(const program::EnrollmentLine& line)
{
    if (line.goalAt)
        return ProgramWords::tr("Reached the goal");
    if (line.state == "active")
        return ProgramWords::tr("On the way");
    if (line.state == "completed")
        return ProgramWords::tr("Completed");
    if (line.state == "merged")
        return ProgramWords::tr("Merged");
    return ProgramWords::tr("Left");
}

QString decisionText(std::string_view decision)
{
    static constexpr std::array<std::pair<std::string_view, const char*>, 8> words{
        {{"entered", QT_TRANSLATE_NOOP("ProgramWords", "Came in")},
         {"waits", QT_TRANSLATE_NOOP("ProgramWords", "Waited")},
         {"takes", QT_TRANSLATE_NOOP("ProgramWords", "Took a way")},
         {"sends", QT_TRANSLATE_NOOP("ProgramWords", "Message")},
         {"would_send", QT_TRANSLATE_NOOP("ProgramWords", "Held out: no message")},
         {"goal", QT_TRANSLATE_NOOP("ProgramWords", "Reached the goal")},
         {"exits", QT_TRANSLATE_NOOP("ProgramWords", "Left")},
         {"skips", QT_TRANSLATE_NOOP("ProgramWords", "Left out")}}};
    for (const auto& [word, text] : words) {
        if (word == decision)
            return ProgramWords::tr(text);
    }
    return plainWord(std::string(decision));
}

}
