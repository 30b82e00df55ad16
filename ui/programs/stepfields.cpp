#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/stepkinds.h"
#include "ui/programs/canvasfields.h"
#include "ui/programs/canvasinspector.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDate>
#include <QLocale>

#include <algorithm>

namespace patron::ui {

namespace {
struct StepFields
{
    Q_DECLARE_TR_FUNCTIONS(StepFields)
};

using Edit = StepChange;

QString q(std::string_view text)
{
    return textOf(text);
}

QList<FieldChoice> weekdays(const QString& any)
{
    QList<FieldChoice> all;
    if (!any.isEmpty())
        all << FieldChoice{QString(), any};
    for (int day = 1; day <= 7; ++day)
        all << FieldChoice{QString::number(day), QLocale().standaloneDayName(day)};
    return all;
}

QStringList dateTraits(const RuleVocabulary& words)
{
    QStringList names;
    for (const segment::Field& field : words.catalog.fields()) {
        if (field.type == segment::TraitType::Date)
            names << q(field.name);
    }
    return names;
}

QList<FieldChoice> traitChoices(const RuleVocabulary& words, const QStringList& names, const std::string& now)
{
    QList<FieldChoice> all;
    if (!names.contains(q(now)))
        all << FieldChoice{q(now), now == unchosen ? StepFields::tr("Choose a trait") : q(now)};
    for (const QString& name : names)
        all << FieldChoice{name, traitWords(name.toStdString(), words)};
    return all;
}

/// Fields of the kinds of step; `of<K>` gives the step's part to a change.
struct Fields
{
    FieldForm& form;
    const ProgramDraft& draft;
    const Edit& edit;

    template <typename Kind, typename Value>
    auto put(const QString& field, Value Kind::*member) const
    {
        return [edit = edit, field, member](const auto& value) {
            edit(field, [&](program::Step& step) { std::get<Kind>(step.what).*member = value; });
        };
    }
    template <typename Kind>
    auto putText(const QString& field, std::string Kind::*member) const
    {
        return [edit = edit, field, member](const QString& value) {
            edit(field, [&](program::Step& step) { std::get<Kind>(step.what).*member = value.toStdString(); });
        };
    }
    template <typename Kind, typename Work>
    auto with(const QString& field, Work work) const
    {
        return [edit = edit, field, work](const auto& value) {
            edit(field, [&](program::Step& step) { work(std::get<Kind>(step.what), value); });
        };
    }

    void operator()(const program::WaitStep& wait) const
    {
        const QList<FieldChoice> ways{{QStringLiteral("wait"), StepFields::tr("for a time")},
                                      {QStringLiteral("wait_random"), StepFields::tr("between two times")},
                                      {QStringLiteral("wait_until"), StepFields::tr("until a moment")},
                                      {QStringLiteral("wait_event"), StepFields::tr("until they do something")}};
        const auto* span = std::get_if<program::WaitFor>(&wait.how);
        const bool until = std::holds_alternative<program::WaitUntil>(wait.how);
        const int now = span ? (span->upTo ? 1 : 0) : until ? 2 : 3;
        form.sentence({StepFields::tr("Wait"),
                       form.choice(QStringLiteral("waitHow"), StepFields::tr("How to wait"), ways, ways[now].id,
                                   [edit = edit, words = draft.words()](const QString& kind) {
                                       edit({}, [&](program::Step& step) {
                                           auto fresh = makeStep(kind.toStdString(), *words);
                                           std::get<program::WaitStep>(step.what).how =
                                               std::get<program::WaitStep>(fresh.what).how;
                                       });
                                   })});
        if (span)
            waitFor(*span);
        else if (until)
            waitUntil(std::get<program::WaitUntil>(wait.how));
        else
            waitEvent(std::get<program::WaitEvent>(wait.how));
    }

    template <typename How, typename Work>
    auto how(const QString& field, Work work) const
    {
        return with<program::WaitStep>(
            field, [work](program::WaitStep& wait, const auto& value) { work(std::get<How>(wait.how), value); });
    }

    void waitFor(const program::WaitFor& span) const
    {
        using How = program::WaitFor;
        QWidget* from = form.span(QStringLiteral("waitFor"), StepFields::tr("Time to wait"), span.span, true,
                                  how<How>(QStringLiteral("for"), [](How& at, Duration value) {
                                      at.span = value;
                                      // Both ends of a random wait have one unit and stand in order.
                                      if (at.upTo)
                                          at.upTo = Duration{std::max(at.upTo->count, value.count), value.unit};
                                  }));
        if (!span.upTo) {
            form.sentence({from});
            return;
        }
        QWidget* upTo = form.span(QStringLiteral("waitUpTo"), StepFields::tr("Longest time to wait"), *span.upTo, true,
                                  how<How>(QStringLiteral("upTo"), [](How& at, Duration value) {
                                      at.upTo = value;
                                      at.span = Duration{std::min(at.span.count, value.count), value.unit};
                                  }));
        form.sentence({StepFields::tr("between"), from, StepFields::tr("and"), upTo});
        form.note(StepFields::tr("Each person gets a time of their own, which stays theirs."));
    }

    void waitUntil(const program::WaitUntil& until) const
    {
        using How = program::WaitUntil;
        const QList<FieldChoice> dates = [&] {
            QList<FieldChoice> all{{QString(), StepFields::tr("the next time")},
                                   {QStringLiteral("day"), StepFields::tr("a day of the calendar")}};
            for (const QString& name : dateTraits(form.words()))
                all << FieldChoice{name, traitWords(name.toStdString(), form.words())};
            return all;
        }();
        const QDate day = QDate::fromString(q(until.date), Qt::ISODate);
        const QString now = day.isValid() ? QStringLiteral("day") : q(until.date);
        form.row(StepFields::tr("Which day"),
                 form.choice(QStringLiteral("untilDate"), StepFields::tr("Which day"), dates, now,
                             how<How>({}, [](How& at, const QString& value) {
                                 const bool calendar = value == QStringLiteral("day");
                                 at.date = calendar
                                               ? QDate::currentDate().addDays(7).toString(Qt::ISODate).toStdString()
                                               : value.toStdString();
                                 if (at.date.empty()) {
                                     at.offset = Duration{0, TimeUnit::Days};
                                     at.late = program::Late::Skip;
                                 }
                             })));
        if (day.isValid())
            form.sentence(
                {StepFields::tr("on"), form.date(QStringLiteral("untilDay"), StepFields::tr("Day"), day,
                                                 how<How>(QStringLiteral("day"), [](How& at, const QDate& value) {
                                                     at.date = value.toString(Qt::ISODate).toStdString();
                                                 }))});
        if (!until.date.empty())
            waitAround(until);
        form.row(StepFields::tr("Weekday"), form.choice(QStringLiteral("untilWeekday"), StepFields::tr("Weekday"),
                                                        weekdays(StepFields::tr("any day")),
                                                        until.weekday ? QString::number(*until.weekday) : QString(),
                                                        how<How>({}, [](How& at, const QString& value) {
                                                            at.weekday = value.isEmpty() ? std::nullopt
                                                                                         : std::optional(value.toInt());
                                                            if (!at.weekday && at.date.empty() && !at.msOfDay)
                                                                at.msOfDay = 9 * msPerHour;
                                                        })));
        form.line(form.toggle(QStringLiteral("untilTimed"), StepFields::tr("At a time of day"),
                              until.msOfDay.has_value(), how<How>({}, [](How& at, bool on) {
                                  at.msOfDay = on ? std::optional(9 * msPerHour) : std::nullopt;
                                  if (!on && at.date.empty() && !at.weekday)
                                      at.weekday = 1;
                              })));
        if (until.msOfDay)
            form.sentence({StepFields::tr("at"),
                           form.time(QStringLiteral("untilTime"), StepFields::tr("Time of day"), *until.msOfDay,
                                     how<How>(QStringLiteral("time"), [](How& at, Ms value) { at.msOfDay = value; })),
                           StepFields::tr("by the person's own clock")});
    }

    void waitAround(const program::WaitUntil& until) const
    {
        using How = program::WaitUntil;
        form.sentence(
            {form.number(QStringLiteral("untilOffset"), StepFields::tr("Days after the day"), until.offset.count, -366,
                         366, how<How>(QStringLiteral("offset"), [](How& at, int value) { at.offset.count = value; })),
             StepFields::tr("days after it (below 0: before)")});
        const QList<FieldChoice> late{{QStringLiteral("skip"), StepFields::tr("goes on, without what was due by then")},
                                      {QStringLiteral("send_now"), StepFields::tr("goes on at once")},
                                      {QStringLiteral("exit"), StepFields::tr("leaves the program")}};
        form.row(StepFields::tr("Whoever comes too late"),
                 form.choice(QStringLiteral("untilLate"), StepFields::tr("Whoever comes too late"), late,
                             q(program::lateName(until.late)), how<How>({}, [](How& at, const QString& value) {
                                 at.late = value == QStringLiteral("skip")   ? program::Late::Skip
                                           : value == QStringLiteral("exit") ? program::Late::Exit
                                                                             : program::Late::SendNow;
                             })));
    }

    void waitEvent(const program::WaitEvent& event) const
    {
        using How = program::WaitEvent;
        form.row(StepFields::tr("Until they do this"),
                 form.event(QStringLiteral("waitEvent"), StepFields::tr("Event to wait for"), event.event, event.where,
                            [edit = edit](const std::string& kind, const Json& where) {
                                edit({}, [&](program::Step& step) {
                                    auto& at = std::get<How>(std::get<program::WaitStep>(step.what).how);
                                    at.event = kind;
                                    at.where = where;
                                });
                            }));
        form.line(form.toggle(QStringLiteral("waitLimited"), StepFields::tr("Not for ever"), event.timeout.has_value(),
                              how<How>({}, [](How& at, bool on) {
                                  at.timeout = on ? std::optional(Duration{7, TimeUnit::Days}) : std::nullopt;
                                  if (!on)
                                      at.onTimeout.clear();
                              })));
        if (event.timeout)
            form.sentence(
                {StepFields::tr("at most"),
                 form.span(QStringLiteral("waitTimeout"), StepFields::tr("Longest wait"), *event.timeout, true,
                           how<How>(QStringLiteral("timeout"), [](How& at, Duration value) { at.timeout = value; }))});
    }

    void operator()(const program::SplitStep& split) const
    {
        form.row(StepFields::tr("Yes, when this is so; everybody else goes No"),
                 form.rule(QStringLiteral("splitRule"), StepFields::tr("Question"), split.condition,
                           put(QString(), &program::SplitStep::condition)));
    }

    void operator()(const program::BranchStep& branch) const
    {
        using Kind = program::BranchStep;
        form.note(StepFields::tr("Each person takes the first case that fits them."));
        for (std::size_t i = 0; i < branch.cases.size(); ++i) {
            form.section(StepFields::tr("Case %1").arg(countText(qint64(i + 1))));
            form.line(form.rule(QStringLiteral("case%1").arg(i), StepFields::tr("Case %1").arg(i + 1),
                                branch.cases[i].condition,
                                with<Kind>({}, [i](Kind& at, const Json& value) { at.cases[i].condition = value; })));
            if (branch.cases.size() > 1)
                form.line(form.button(QStringLiteral("caseOut%1").arg(i), StepFields::tr("Take this case out"),
                                      [drop = with<Kind>({}, [i](Kind& at, bool) {
                                           at.cases.erase(at.cases.begin() + std::ptrdiff_t(i));
                                       })] { drop(true); }));
        }
        form.line(form.button(QStringLiteral("caseAdd"), StepFields::tr("Add a case"),
                              [add = with<Kind>({}, [](Kind& at, bool) {
                                   at.cases.push_back({Json{{"all", Json::array()}}, at.otherwise});
                               })] { add(true); }));
    }

    void operator()(const program::ChannelStep& choice) const
    {
        using Kind = program::ChannelStep;
        const QList<FieldChoice> orders{{QStringLiteral("email,sms"), StepFields::tr("email, else text message")},
                                        {QStringLiteral("sms,email"), StepFields::tr("text message, else email")},
                                        {QStringLiteral("email"), StepFields::tr("email")},
                                        {QStringLiteral("sms"), StepFields::tr("text message")}};
        QStringList now;
        for (const auto& way : choice.order)
            now << q(customer::channelName(way.channel));
        form.row(StepFields::tr("The first that reaches them"),
                 form.choice(QStringLiteral("channelOrder"), StepFields::tr("Order of channels"), orders,
                             now.join(QLatin1Char(',')), with<Kind>({}, [](Kind& at, const QString& value) {
                                 std::vector<Kind::Way> ways;
                                 for (const QString& word : value.split(QLatin1Char(','))) {
                                     const auto channel = *customer::parseChannel(word.toStdString());
                                     const auto old = std::find_if(at.order.begin(), at.order.end(),
                                                                   [&](const auto& w) { return w.channel == channel; });
                                     ways.push_back({channel, old == at.order.end() ? at.none : old->next});
                                 }
                                 at.order = std::move(ways);
                             })));
        form.note(StepFields::tr("Who can be written to: an address, consent, and no suppression. Whoever cannot be "
                                 "reached goes the last way."));
    }

    void operator()(const program::ExperimentStep& experiment) const
    {
        using Kind = program::ExperimentStep;
        form.note(StepFields::tr("Chance decides once for each person and keeps to it."));
        int total = 0;
        for (const auto& arm : experiment.arms)
            total += arm.weight;
        for (std::size_t i = 0; i < experiment.arms.size(); ++i) {
            const auto& arm = experiment.arms[i];
            QList<FieldForm::Part> parts{
                form.text(QStringLiteral("arm%1").arg(i), StepFields::tr("Name of way %1").arg(i + 1), q(arm.name),
                          with<Kind>(QStringLiteral("arm%1").arg(i),
                                     [i](Kind& at, const QString& value) { at.arms[i].name = value.toStdString(); })),
                form.number(QStringLiteral("weight%1").arg(i), StepFields::tr("Weight of way %1").arg(i + 1),
                            arm.weight, 0, 1'000'000,
                            with<Kind>(QStringLiteral("weight%1").arg(i), [i](Kind& at, int value) {
                                // Somebody must be able to go some way.
                                at.arms[i].weight = value;
                                const bool any = std::any_of(at.arms.begin(), at.arms.end(),
                                                             [](const auto& each) { return each.weight > 0; });
                                if (!any)
                                    at.arms[i].weight = 1;
                            }))};
            if (experiment.arms.size() > 2)
                parts << form.button(QStringLiteral("armOut%1").arg(i), StepFields::tr("Take out"),
                                     [drop = with<Kind>({}, [i](Kind& at, bool) {
                                          at.arms.erase(at.arms.begin() + std::ptrdiff_t(i));
                                      })] { drop(true); });
            form.sentence(parts);
        }
        form.line(form.button(QStringLiteral("armAdd"), StepFields::tr("Add a way"),
                              [add = with<Kind>({}, [](Kind& at, bool) {
                                   const std::string name(1, char('A' + at.arms.size() % 26));
                                   at.arms.push_back({name, at.arms.back().weight, at.arms.back().next});
                               })] { add(true); }));
        form.note(StepFields::tr("The weights are shares of their sum, %1 now.").arg(countText(total)));
    }

    void operator()(const program::MessageStep& sent) const
    {
        const bool sms = sent.channel == customer::Channel::Sms;
        form.row(sms ? StepFields::tr("Text message") : StepFields::tr("Email"),
                 form.named(QStringLiteral("message"), StepFields::tr("Message"),
                            sms ? draft.names().textMessages : draft.names().emails, q(sent.message),
                            sent.message == unchosen ? StepFields::tr("Choose a message")
                                                     : StepFields::tr("“%1” is not there").arg(q(sent.message)),
                            putText(QString(), &program::MessageStep::message)));
    }

    void operator()(const program::TaskStep& task) const
    {
        using Kind = program::TaskStep;
        const QList<FieldChoice> kinds{{QStringLiteral("call"), StepFields::tr("Call them")},
                                       {QStringLiteral("letter"), StepFields::tr("Print a letter")},
                                       {QStringLiteral("label"), StepFields::tr("Print a label")},
                                       {QStringLiteral("slip"), StepFields::tr("Print a slip")}};
        form.row(StepFields::tr("What is to be done"),
                 form.choice(QStringLiteral("taskKind"), StepFields::tr("Kind of task"), kinds,
                             q(program::taskName(task.kind)), with<Kind>({}, [](Kind& at, const QString& value) {
                                 for (const auto kind :
                                      {Kind::Kind::Call, Kind::Kind::Label, Kind::Kind::Letter, Kind::Kind::Slip}) {
                                     if (q(program::taskName(kind)) == value)
                                         at.kind = kind;
                                 }
                             })));
        form.row(StepFields::tr("Words, with fields as in messages"),
                 form.longText(QStringLiteral("taskText"), StepFields::tr("Words of the task"), q(task.text),
                               putText(QStringLiteral("text"), &Kind::text)));
    }

    void operator()(const program::SetTraitStep& set) const
    {
        using Kind = program::SetTraitStep;
        QStringList names;
        for (const segment::Field& field : form.words().catalog.fields()) {
            if (field.source == segment::Field::Source::Declared)
                names << q(field.name);
        }
        form.row(StepFields::tr("Trait"),
                 form.choice(QStringLiteral("trait"), StepFields::tr("Trait"),
                             traitChoices(form.words(), names, set.trait), q(set.trait),
                             with<Kind>({}, [words = draft.words()](Kind& at, const QString& value) {
                                 at.trait = value.toStdString();
                                 const segment::Field* field = words->catalog.find(at.trait);
                                 const bool flag = field && field->type == segment::TraitType::Flag;
                                 const bool number = field && field->type == segment::TraitType::Number;
                                 at.value = flag ? Json(true) : number ? Json(0) : Json("");
                             })));
        form.line(form.toggle(QStringLiteral("traitClear"), StepFields::tr("Clear it"), set.value.is_null(),
                              with<Kind>({}, [](Kind& at, bool on) { at.value = on ? Json() : Json(""); })));
        if (set.value.is_boolean())
            form.line(form.toggle(QStringLiteral("traitFlag"), StepFields::tr("Yes"), set.value.get<bool>(),
                                  with<Kind>({}, [](Kind& at, bool on) { at.value = on; })));
        else if (set.value.is_number_integer())
            form.row(StepFields::tr("Value"),
                     form.number(QStringLiteral("traitNumber"), StepFields::tr("Value"), set.value.get<int>(),
                                 -1'000'000'000, 1'000'000'000,
                                 with<Kind>(QStringLiteral("value"), [](Kind& at, int value) { at.value = value; })));
        else if (set.value.is_string())
            form.row(StepFields::tr("Value"),
                     form.text(QStringLiteral("traitText"), StepFields::tr("Value"), q(set.value.get<std::string>()),
                               with<Kind>(QStringLiteral("value"),
                                          [](Kind& at, const QString& value) { at.value = value.toStdString(); })));
        else if (!set.value.is_null())
            form.note(StepFields::tr("The value is a list, or a number with a fraction; it stays as it was imported."));
    }

    void operator()(const program::TagStep& tag) const
    {
        using Kind = program::TagStep;
        const auto joined = [](const std::vector<std::string>& list) {
            QStringList texts;
            for (const std::string& each : list)
                texts << q(each);
            return texts.join(QStringLiteral(", "));
        };
        const auto apart = [](const QString& text) {
            std::vector<std::string> list;
            for (const QString& each : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
                if (!each.trimmed().isEmpty())
                    list.push_back(each.trimmed().toStdString());
            }
            return list;
        };
        const auto hold = [](Kind& at) {
            if (at.add.empty() && at.remove.empty())
                at.add.emplace_back(unchosen);
        };
        const QString added = joined(tag.add);
        form.row(StepFields::tr("Add, with commas between"),
                 form.text(QStringLiteral("tagAdd"), StepFields::tr("Tags to add"),
                           added == q(unchosen) ? QString() : added,
                           with<Kind>(QStringLiteral("add"), [apart, hold](Kind& at, const QString& value) {
                               at.add = apart(value);
                               hold(at);
                           })));
        form.row(StepFields::tr("Take away"),
                 form.text(QStringLiteral("tagRemove"), StepFields::tr("Tags to take away"), joined(tag.remove),
                           with<Kind>(QStringLiteral("remove"), [apart, hold](Kind& at, const QString& value) {
                               at.remove = apart(value);
                               if (!at.remove.empty() && at.add == std::vector<std::string>{std::string(unchosen)})
                                   at.add.clear();
                               hold(at);
                           })));
    }

    void operator()(const program::PointsStep& points) const
    {
        using Kind = program::PointsStep;
        form.sentence(
            {StepFields::tr("Give"),
             form.number(
                 QStringLiteral("points"), StepFields::tr("Points"), int(points.add), -1'000'000, 1'000'000,
                 with<Kind>(QStringLiteral("add"), [](Kind& at, int value) { at.add = value == 0 ? 1 : value; })),
             StepFields::tr("points (below 0: take)")});
        form.row(StepFields::tr("Reason, as people read it"),
                 form.text(QStringLiteral("pointsReason"), StepFields::tr("Reason"), q(points.reason),
                           putText(QStringLiteral("reason"), &Kind::reason)));
    }

    void operator()(const program::CouponStep& coupon) const
    {
        const bool open = coupon.pool == unchosen;
        form.row(StepFields::tr("Pool, or a shared code"),
                 form.text(QStringLiteral("couponPool"), StepFields::tr("Pool"), open ? QString() : q(coupon.pool),
                           with<program::CouponStep>(
                               QStringLiteral("pool"), [](program::CouponStep& at, const QString& value) {
                                   at.pool = value.trimmed().isEmpty() ? std::string(unchosen) : value.toStdString();
                               })));
        form.note(StepFields::tr("Each person gets one code. Messages after this step show it."));
    }

    void operator()(const program::SubprogramStep& other) const
    {
        form.row(StepFields::tr("Program"),
                 form.named(QStringLiteral("subprogram"), StepFields::tr("Program"), draft.names().programs,
                            q(other.program),
                            other.program == unchosen ? StepFields::tr("Choose a program")
                                                      : StepFields::tr("“%1” is not there").arg(q(other.program)),
                            putText(QString(), &program::SubprogramStep::program)));
        form.note(StepFields::tr("They go on here, too."));
    }

    void operator()(const program::GoalStep&) const
    {
        form.note(StepFields::tr("Whoever comes here has reached the goal. They go on with what follows."));
    }

    void operator()(const program::ExitStep& exit) const
    {
        form.row(StepFields::tr("Why they leave here"),
                 form.text(QStringLiteral("exitReason"), StepFields::tr("Reason"), q(exit.reason),
                           putText(QStringLiteral("reason"), &program::ExitStep::reason)));
    }

    void operator()(const program::JumpStep& jump) const
    {
        QList<FieldChoice> steps;
        for (const program::Step& step : draft.program().steps) {
            if (!std::holds_alternative<program::JumpStep>(step.what))
                steps << FieldChoice{q(step.id), stepTitle(step)};
        }
        form.row(StepFields::tr("Go on at"),
                 form.choice(QStringLiteral("jumpTo"), StepFields::tr("Step to go on at"), steps, q(jump.to),
                             putText(QString(), &program::JumpStep::to)));
    }

    void operator()(const program::NoteStep& note) const
    {
        form.row(StepFields::tr("Note; it does nothing"),
                 form.longText(QStringLiteral("noteText"), StepFields::tr("Note"), q(note.text),
                               putText(QStringLiteral("text"), &program::NoteStep::text)));
    }
};

void addOfferEnd(FieldForm& form, const program::Step& step, const Edit& edit)
{
    const QDate day = QDate::fromString(q(step.offerEnds), Qt::ISODate);
    const auto span = parseDuration(step.offerEnds);
    const QList<FieldChoice> kinds{{QStringLiteral("never"), StepFields::tr("has no end")},
                                   {QStringLiteral("day"), StepFields::tr("ends on a day")},
                                   {QStringLiteral("span"), StepFields::tr("ends after coming in")}};
    const auto put = [edit](const QString& field, const std::string& text) {
        edit(field, [&](program::Step& at) { at.offerEnds = text; });
    };
    form.row(StepFields::tr("Its offer"),
             form.choice(QStringLiteral("offer"), StepFields::tr("End of the offer"), kinds,
                         day.isValid() ? kinds[1].id
                         : span        ? kinds[2].id
                                       : kinds[0].id,
                         [put](const QString& kind) {
                             put({}, kind == QStringLiteral("never") ? std::string()
                                     : kind == QStringLiteral("day")
                                         ? QDate::currentDate().addDays(30).toString(Qt::ISODate).toStdString()
                                         : std::string("14 days"));
                         }));
    if (day.isValid())
        form.sentence({form.date(
            QStringLiteral("offerDay"), StepFields::tr("Last day of the offer"), day,
            [put](const QDate& value) { put(QStringLiteral("offer"), value.toString(Qt::ISODate).toStdString()); })});
    else if (span)
        form.sentence({form.span(QStringLiteral("offerSpan"), StepFields::tr("Time of the offer"), *span, true,
                                 [put](Duration value) { put(QStringLiteral("offer"), formatDuration(value)); }),
                       StepFields::tr("after coming in")});
}

bool sends(const program::Step& step)
{
    return std::holds_alternative<program::MessageStep>(step.what) ||
           std::holds_alternative<program::TaskStep>(step.what);
}

/// Whether it makes sense that some skip it.
bool canBeSkipped(const program::Step& step)
{
    return !std::holds_alternative<program::SplitStep>(step.what) &&
           !std::holds_alternative<program::NoteStep>(step.what);
}
}

void addStepFields(FieldForm& form, const ProgramDraft& draft, const program::Step& step, const Edit& edit)
{
    const auto kinds = stepKinds();
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const StepKind& each) { return each.word == program::stepKind(step); });
    const bool waits = std::holds_alternative<program::WaitStep>(step.what);
    form.title(kind == kinds.end() ? stepTitle(step) : waits ? kind->group : kind->name, {});
    std::visit(Fields{form, draft, edit}, step.what);
    if (sends(step))
        addOfferEnd(form, step, edit);
    form.section(StepFields::tr("Name and condition"));
    form.row(StepFields::tr("What you call it"),
             form.text(QStringLiteral("stepName"), StepFields::tr("Name of the step"), q(step.name),
                       [edit](const QString& value) {
                           edit(QStringLiteral("name"), [&](program::Step& at) { at.name = value.toStdString(); });
                       }));
    if (!canBeSkipped(step))
        return;
    form.line(form.toggle(QStringLiteral("stepOnlyIf"), StepFields::tr("Only for some people"),
                          step.condition.has_value(), [edit](bool on) {
                              edit({}, [&](program::Step& at) {
                                  at.condition = on ? std::optional(Json{{"all", Json::array()}}) : std::nullopt;
                              });
                          }));
    if (step.condition)
        form.row(StepFields::tr("All others go past it"),
                 form.rule(QStringLiteral("stepRule"), StepFields::tr("Condition of the step"), *step.condition,
                           [edit](const Json& rule) { edit({}, [&](program::Step& at) { at.condition = rule; }); }));
}

}
