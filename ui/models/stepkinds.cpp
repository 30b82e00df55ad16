#include "ui/models/stepkinds.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>
#include <functional>

namespace patron::ui {

namespace {
struct StepKinds
{
    Q_DECLARE_TR_FUNCTIONS(StepKinds)
};

using program::Step;
using What = decltype(Step::what);

struct Entry
{
    StepKind kind;
    std::function<What(const RuleVocabulary&)> make;
};

Json everybody()
{
    return Json{{"all", Json::array()}};
}

std::string only(const QStringList& names)
{
    return names.size() == 1 ? names.first().toStdString() : std::string(unchosen);
}

program::WaitStep wait(std::variant<program::WaitFor, program::WaitUntil, program::WaitEvent> how)
{
    program::WaitStep step;
    step.how = std::move(how);
    return step;
}

const QList<Entry>& table()
{
    const QString send = StepKinds::tr("Send");
    const QString waiting = StepKinds::tr("Wait");
    const QString ways = StepKinds::tr("Different ways");
    const QString change = StepKinds::tr("Do something");
    const QString end = StepKinds::tr("Mark and end");
    static const QList<Entry> all{
        {{"email", "email", send, StepKinds::tr("Send an email"), StepKinds::tr("mail newsletter message")},
         [](const RuleVocabulary&) {
             return program::MessageStep{std::string(unchosen), {}, customer::Channel::Email};
         }},
        {{"sms", "sms", send, StepKinds::tr("Send a text message"), StepKinds::tr("sms mobile phone")},
         [](const RuleVocabulary&) {
             return program::MessageStep{std::string(unchosen), {}, customer::Channel::Sms};
         }},
        {{"channel", "channel", send, StepKinds::tr("Choose the channel by reach"), StepKinds::tr("email sms reach")},
         [](const RuleVocabulary&) {
             return program::ChannelStep{{{customer::Channel::Email, {}}, {customer::Channel::Sms, {}}}, {}};
         }},
        {{"wait", "wait", waiting, StepKinds::tr("Wait for a time"), StepKinds::tr("delay pause days hours")},
         [](const RuleVocabulary&) {
             return wait(program::WaitFor{Duration{3, TimeUnit::Days}, {}});
         }},
        {{"wait_random", "wait", waiting, StepKinds::tr("Wait between two times"),
          StepKinds::tr("random delay spread")},
         [](const RuleVocabulary&) {
             return wait(program::WaitFor{Duration{1, TimeUnit::Days}, Duration{3, TimeUnit::Days}});
         }},
        {{"wait_until", "wait", waiting, StepKinds::tr("Wait until a moment"),
          StepKinds::tr("time of day weekday date birthday")},
         [](const RuleVocabulary&) {
             program::WaitUntil until;
             until.msOfDay = 9 * msPerHour;
             return wait(std::move(until));
         }},
        {{"wait_event", "wait", waiting, StepKinds::tr("Wait until they do something"),
          StepKinds::tr("event order open click")},
         [](const RuleVocabulary&) {
             program::WaitEvent event;
             event.event = "order";
             event.timeout = Duration{7, TimeUnit::Days};
             return wait(std::move(event));
         }},
        {{"split", "split", ways, StepKinds::tr("Yes or no"), StepKinds::tr("split if condition rule filter")},
         [](const RuleVocabulary&) {
             return program::SplitStep{everybody(), {}, {}};
         }},
        {{"branch", "branch", ways, StepKinds::tr("The first case that fits"),
          StepKinds::tr("branch cases switch rules")},
         [](const RuleVocabulary&) {
             return program::BranchStep{{{everybody(), {}}, {everybody(), {}}}, {}};
         }},
        {{"experiment", "experiment", ways, StepKinds::tr("Try ways side by side"),
          StepKinds::tr("a/b test experiment arms")},
         [](const RuleVocabulary&) {
             return program::ExperimentStep{{{"A", 50, {}}, {"B", 50, {}}}};
         }},
        {{"task", "task", change, StepKinds::tr("Give us a task"), StepKinds::tr("call label letter slip post print")},
         [](const RuleVocabulary&) { return program::TaskStep{}; }},
        {{"set_trait", "set_trait", change, StepKinds::tr("Set a trait"), StepKinds::tr("field property value")},
         [](const RuleVocabulary&) {
             return program::SetTraitStep{std::string(unchosen), Json(""), {}};
         }},
        {{"tag", "tag", change, StepKinds::tr("Add or remove tags"), StepKinds::tr("label mark")},
         [](const RuleVocabulary&) {
             return program::TagStep{{std::string(unchosen)}, {}, {}};
         }},
        {{"points", "points", change, StepKinds::tr("Give points"), StepKinds::tr("loyalty reward bonus")},
         [](const RuleVocabulary&) {
             return program::PointsStep{100, {}, {}};
         }},
        {{"coupon", "coupon", change, StepKinds::tr("Give a coupon"), StepKinds::tr("code voucher discount pool")},
         [](const RuleVocabulary&) {
             return program::CouponStep{std::string(unchosen), {}};
         }},
        {{"subprogram", "subprogram", change, StepKinds::tr("Put into another program"),
          StepKinds::tr("subprogram start")},
         [](const RuleVocabulary& words) {
             return program::SubprogramStep{only(words.programs), {}};
         }},
        {{"goal", "goal", end, StepKinds::tr("Goal reached"), StepKinds::tr("success conversion")},
         [](const RuleVocabulary&) { return program::GoalStep{}; }},
        {{"note", "note", end, StepKinds::tr("Note"), StepKinds::tr("comment remark")},
         [](const RuleVocabulary&) { return program::NoteStep{}; }},
        {{"exit", "exit", end, StepKinds::tr("Leave the program"), StepKinds::tr("exit end stop"), true},
         [](const RuleVocabulary&) { return program::ExitStep{"end"}; }},
    };
    return all;
}

bool isOpen(const std::string& text)
{
    return text.empty() || text == unchosen;
}

struct Missing
{
    QString operator()(const program::MessageStep& sent) const
    {
        return isOpen(sent.message) ? StepKinds::tr("Choose the message.") : QString();
    }
    QString operator()(const program::SetTraitStep& set) const
    {
        return isOpen(set.trait) ? StepKinds::tr("Choose the trait.") : QString();
    }
    QString operator()(const program::TagStep& tag) const
    {
        const bool open = std::any_of(tag.add.begin(), tag.add.end(), isOpen) ||
                          std::any_of(tag.remove.begin(), tag.remove.end(), isOpen);
        return open ? StepKinds::tr("Write the tag.") : QString();
    }
    QString operator()(const program::CouponStep& coupon) const
    {
        return isOpen(coupon.pool) ? StepKinds::tr("Choose the pool of codes.") : QString();
    }
    QString operator()(const program::SubprogramStep& other) const
    {
        return isOpen(other.program) ? StepKinds::tr("Choose the program.") : QString();
    }
    QString operator()(const program::TaskStep& task) const
    {
        return task.text.empty() ? StepKinds::tr("Write what is to be done.") : QString();
    }
    QString operator()(const program::SplitStep& split) const
    {
        return split.condition == everybody() ? StepKinds::tr("Say what the question is.") : QString();
    }
    QString operator()(const program::BranchStep& branch) const
    {
        const bool open = std::any_of(branch.cases.begin(), branch.cases.end(),
                                      [](const auto& each) { return each.condition == everybody(); });
        return open ? StepKinds::tr("Say what each case is.") : QString();
    }
    QString operator()(const program::WaitStep& wait) const
    {
        const auto* event = std::get_if<program::WaitEvent>(&wait.how);
        return event && isOpen(event->event) ? StepKinds::tr("Say what they should do.") : QString();
    }
    template <typename Whole>
    QString operator()(const Whole&) const
    {
        return {};
    }
};
}

const QList<StepKind>& stepKinds()
{
    static const QList<StepKind> kinds = [] {
        QList<StepKind> list;
        for (const Entry& entry : table())
            list << entry.kind;
        return list;
    }();
    return kinds;
}

Step makeStep(std::string_view kind, const RuleVocabulary& words)
{
    const auto found =
        std::find_if(table().begin(), table().end(), [kind](const Entry& entry) { return entry.kind.id == kind; });
    Q_ASSERT(found != table().end());
    Step step;
    step.id = found->kind.word;
    step.what = found->make(words);
    return step;
}

QString missingIn(const Step& step)
{
    return std::visit(Missing(), step.what);
}

QString missingIn(const program::Program& program)
{
    if (const auto* segment = std::get_if<program::SegmentEntry>(&program.entry))
        return segment->rule == everybody() ? StepKinds::tr("Say who comes in.") : QString();
    if (const auto* date = std::get_if<program::DateEntry>(&program.entry))
        return isOpen(date->trait) ? StepKinds::tr("Choose the date that counts.") : QString();
    if (const auto* import = std::get_if<program::ImportEntry>(&program.entry))
        return isOpen(import->source) ? StepKinds::tr("Write the source of the imports.") : QString();
    if (const auto* change = std::get_if<program::ChangeEntry>(&program.entry))
        return isOpen(change->of) ? StepKinds::tr("Choose the trait whose change counts.") : QString();
    return {};
}

const QList<EntryKind>& entryKinds()
{
    static const QList<EntryKind> kinds{
        {"segment", StepKinds::tr("They come to fit a rule"), StepKinds::tr("Looked at every day or every hour")},
        {"event", StepKinds::tr("They do something"), StepKinds::tr("An order, a visit, a full basket")},
        {"date", StepKinds::tr("A date of their own comes"), StepKinds::tr("A birthday, the day they joined")},
        {"schedule", StepKinds::tr("A time comes round"), StepKinds::tr("Every day, week or month")},
        {"change", StepKinds::tr("Something about them changes"), StepKinds::tr("Their RFM group, tier or stage")},
        {"import", StepKinds::tr("An import brings them"), StepKinds::tr("Only who was not there before")},
        {"manual", StepKinds::tr("We put them in"), StepKinds::tr("By hand, or from another program")},
    };
    return kinds;
}

program::Entry makeEntry(std::string_view word)
{
    if (word == "event") {
        program::EventEntry entry;
        entry.event = "order";
        return entry;
    }
    if (word == "date") {
        program::DateEntry entry;
        entry.trait = "birthday";
        return entry;
    }
    if (word == "schedule")
        return program::ScheduleEntry{};
    if (word == "change") {
        program::ChangeEntry entry;
        entry.of = "rfm_group";
        entry.to = Json::array({"at_risk"});
        return entry;
    }
    if (word == "import")
        return program::ImportEntry{std::string(unchosen)};
    if (word == "manual")
        return program::ManualEntry{};
    program::SegmentEntry entry;
    entry.rule = everybody();
    return entry;
}

program::Program blankProgram(const QString& name)
{
    program::Program blank;
    blank.name = name.toStdString();
    blank.strategy = "lifecycle";
    blank.type = "retention";
    blank.entry = makeEntry("segment");
    blank.holdout.billionths = 100'000'000;
    blank.goal = program::Goal{"order", Json::array(), Duration{30, TimeUnit::Days}};
    Step end;
    end.id = "done";
    end.what = program::ExitStep{"end"};
    blank.start = end.id;
    blank.steps.push_back(std::move(end));
    return blank;
}

}
