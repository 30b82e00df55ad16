#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/stepkinds.h"
#include "ui/programs/canvasfields.h"
#include "ui/programs/canvasinspector.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QLocale>

namespace patron::ui {

namespace {
struct ProgramFields
{
    Q_DECLARE_TR_FUNCTIONS(ProgramFields)
};

using Edit = ProgramChange;

QString q(std::string_view text)
{
    return textOf(text);
}

Json everybody()
{
    return Json{{"all", Json::array()}};
}

QList<FieldChoice> traits(const RuleVocabulary& words, const std::function<bool(const segment::Field&)>& fits,
                          const std::string& now)
{
    QList<FieldChoice> all;
    bool known = false;
    for (const segment::Field& field : words.catalog.fields()) {
        if (!fits(field))
            continue;
        all << FieldChoice{q(field.name), textOf(field.label)};
        known = known || field.name == now;
    }
    if (!known)
        all.prepend({q(now), now == unchosen ? ProgramFields::tr("Choose a trait") : q(now)});
    return all;
}

/// Fields of the kinds of entry.
struct EntryFields
{
    FieldForm& form;
    const ProgramDraft& draft;
    const Edit& edit;

    template <typename Kind, typename Work>
    auto with(const QString& field, Work work) const
    {
        return [edit = edit, field, work](const auto& value) {
            edit(field, [&](program::Program& program) { work(std::get<Kind>(program.entry), value); });
        };
    }

    template <typename Kind>
    void addCheck(const program::CheckTime& check) const
    {
        const QList<FieldChoice> ways{{QStringLiteral("daily"), ProgramFields::tr("once a day")},
                                      {QStringLiteral("hourly"), ProgramFields::tr("every hour")}};
        QList<FieldForm::Part> parts{
            ProgramFields::tr("Looked at"),
            form.choice(QStringLiteral("entryCheck"), ProgramFields::tr("How often it is looked at"), ways,
                        ways[check.hourly ? 1 : 0].id, with<Kind>(QString(), [](Kind& at, const QString& value) {
                            at.check.hourly = value == QStringLiteral("hourly");
                            at.check.msOfDay = 9 * msPerHour;
                        }))};
        if (!check.hourly)
            parts << ProgramFields::tr("at")
                  << form.time(
                         QStringLiteral("entryTime"), ProgramFields::tr("Time of the look"), check.msOfDay,
                         with<Kind>(QStringLiteral("time"), [](Kind& at, Ms value) { at.check.msOfDay = value; }));
        form.sentence(parts);
    }

    void operator()(const program::SegmentEntry& entry) const
    {
        using Kind = program::SegmentEntry;
        form.row(ProgramFields::tr("Who fits this"),
                 form.rule(QStringLiteral("entryRule"), ProgramFields::tr("Who comes in"), entry.rule,
                           with<Kind>(QString(), [](Kind& at, const Json& rule) { at.rule = rule; })));
        addCheck<Kind>(entry.check);
        form.line(form.toggle(QStringLiteral("entryExisting"),
                              ProgramFields::tr("Who fits it at the start comes in too"), entry.existing,
                              with<Kind>(QString(), [](Kind& at, bool on) { at.existing = on; })));
    }

    void operator()(const program::EventEntry& entry) const
    {
        using Kind = program::EventEntry;
        form.row(ProgramFields::tr("What they do"),
                 form.event(QStringLiteral("entryEvent"), ProgramFields::tr("Event that lets people in"), entry.event,
                            entry.where, [edit = edit](const std::string& event, const Json& where) {
                                edit({}, [&](program::Program& program) {
                                    auto& at = std::get<Kind>(program.entry);
                                    at.event = event;
                                    at.where = where;
                                });
                            }));
        QList<FieldChoice> keys{{QString(), ProgramFields::tr("once for each person")}};
        bool known = entry.key.empty();
        for (const segment::EventField& field : form.words().catalog.eventKind(entry.event).fields) {
            if (field.ofLine())
                continue;
            keys << FieldChoice{q(field.name),
                                ProgramFields::tr("once for each %1").arg(textOf(field.label).toLower())};
            known = known || field.name == entry.key;
        }
        if (!known)
            keys << FieldChoice{q(entry.key), ProgramFields::tr("once for each %1").arg(q(entry.key))};
        form.row(
            ProgramFields::tr("At the same time"),
            form.choice(QStringLiteral("entryKey"), ProgramFields::tr("What it is counted by"), keys, q(entry.key),
                        with<Kind>(QString(), [](Kind& at, const QString& value) { at.key = value.toStdString(); })));
        form.sentence(
            {ProgramFields::tr("News older than"),
             form.span(QStringLiteral("entryFresh"), ProgramFields::tr("Age of news"), entry.fresh, true,
                       with<Kind>(QStringLiteral("fresh"), [](Kind& at, Duration value) { at.fresh = value; })),
             ProgramFields::tr("starts nothing")});
    }

    void operator()(const program::DateEntry& entry) const
    {
        using Kind = program::DateEntry;
        form.row(ProgramFields::tr("Which date"),
                 form.choice(QStringLiteral("entryDate"), ProgramFields::tr("Date that counts"),
                             traits(
                                 form.words(), [](const auto& field) { return field.type == segment::TraitType::Date; },
                                 entry.trait),
                             q(entry.trait), with<Kind>(QString(), [](Kind& at, const QString& value) {
                                 at.trait = value.toStdString();
                             })));
        form.sentence(
            {form.number(QStringLiteral("entryOffset"), ProgramFields::tr("Days after the date"), entry.offset.count,
                         -366, 366,
                         with<Kind>(QStringLiteral("offset"), [](Kind& at, int value) { at.offset.count = value; })),
             ProgramFields::tr("days after it (below 0: before), at"),
             form.time(QStringLiteral("entryTime"), ProgramFields::tr("Time of day"), entry.msOfDay,
                       with<Kind>(QStringLiteral("time"), [](Kind& at, Ms value) { at.msOfDay = value; }))});
        form.line(form.toggle(QStringLiteral("entryYearly"), ProgramFields::tr("Every year"), entry.yearly,
                              with<Kind>(QString(), [](Kind& at, bool on) { at.yearly = on; })));
    }

    void operator()(const program::ScheduleEntry& entry) const
    {
        using Kind = program::ScheduleEntry;
        using Every = Kind::Every;
        const QList<FieldChoice> ways{{QStringLiteral("day"), ProgramFields::tr("every day")},
                                      {QStringLiteral("week"), ProgramFields::tr("every week")},
                                      {QStringLiteral("month"), ProgramFields::tr("every month")}};
        QList<FieldForm::Part> parts{form.choice(QStringLiteral("entryEvery"), ProgramFields::tr("How often"), ways,
                                                 ways[int(entry.every)].id,
                                                 with<Kind>(QString(), [](Kind& at, const QString& value) {
                                                     at.every = value == QStringLiteral("day")    ? Every::Day
                                                                : value == QStringLiteral("week") ? Every::Week
                                                                                                  : Every::Month;
                                                     at.on = 1;
                                                 }))};
        if (entry.every == Every::Week) {
            QList<FieldChoice> days;
            for (int day = 1; day <= 7; ++day)
                days << FieldChoice{QString::number(day), QLocale().standaloneDayName(day)};
            parts << ProgramFields::tr("on")
                  << form.choice(QStringLiteral("entryOn"), ProgramFields::tr("Weekday"), days,
                                 QString::number(entry.on),
                                 with<Kind>(QString(), [](Kind& at, const QString& value) { at.on = value.toInt(); }));
        } else if (entry.every == Every::Month) {
            parts << ProgramFields::tr("on day")
                  << form.number(QStringLiteral("entryOn"), ProgramFields::tr("Day of the month"), entry.on, 1, 31,
                                 with<Kind>(QStringLiteral("on"), [](Kind& at, int value) { at.on = value; }));
        }
        parts << ProgramFields::tr("at")
              << form.time(QStringLiteral("entryTime"), ProgramFields::tr("Time of day"), entry.msOfDay,
                           with<Kind>(QStringLiteral("time"), [](Kind& at, Ms value) { at.msOfDay = value; }));
        form.sentence(parts);
        form.line(form.toggle(QStringLiteral("entrySome"), ProgramFields::tr("Only for some people"),
                              !entry.rule.is_null(),
                              with<Kind>(QString(), [](Kind& at, bool on) { at.rule = on ? everybody() : Json(); })));
        if (!entry.rule.is_null())
            form.row(ProgramFields::tr("Who fits this"),
                     form.rule(QStringLiteral("entryRule"), ProgramFields::tr("Who comes in"), entry.rule,
                               with<Kind>(QString(), [](Kind& at, const Json& rule) { at.rule = rule; })));
    }

    void operator()(const program::ImportEntry& entry) const
    {
        form.row(ProgramFields::tr("Source of the imports"),
                 form.text(QStringLiteral("entrySource"), ProgramFields::tr("Source of the imports"),
                           entry.source == unchosen ? QString() : q(entry.source),
                           with<program::ImportEntry>(QStringLiteral("source"), [](auto& at, const QString& value) {
                               at.source = value.trimmed().isEmpty() ? std::string(unchosen) : value.toStdString();
                           })));
        form.note(ProgramFields::tr("Who was not there before such an import comes in. Imports before the start of the "
                                    "program count for nothing."));
    }

    void operator()(const program::ManualEntry&) const
    {
        form.note(ProgramFields::tr("Nobody comes in by themselves. Put people in from the list of customers, or by a "
                                    "step of another program."));
    }

    QWidget* values(const QString& name, const QString& title, const Json& list, bool from) const
    {
        using Kind = program::ChangeEntry;
        QStringList texts;
        for (const Json& each : list)
            texts << (each.is_string() ? q(each.get<std::string>()) : q(each.dump()));
        return form.text(name, title, texts.join(QStringLiteral(", ")),
                         with<Kind>(name, [from](Kind& at, const QString& value) {
                             Json fresh = Json::array();
                             for (const QString& each : value.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
                                 bool number = false;
                                 const qlonglong count = each.trimmed().toLongLong(&number);
                                 if (number)
                                     fresh.push_back(count);
                                 else if (!each.trimmed().isEmpty())
                                     fresh.push_back(each.trimmed().toStdString());
                             }
                             Json& side = from ? at.from : at.to;
                             // A change from anything to anything would say nothing.
                             if (!fresh.empty() || !(from ? at.to : at.from).empty())
                                 side = std::move(fresh);
                         }));
    }

    void operator()(const program::ChangeEntry& entry) const
    {
        using Kind = program::ChangeEntry;
        form.row(ProgramFields::tr("What changes"),
                 form.choice(
                     QStringLiteral("entryOf"), ProgramFields::tr("Trait that changes"),
                     traits(
                         form.words(),
                         [](const auto& field) { return field.source == segment::Field::Source::Computed; }, entry.of),
                     q(entry.of), with<Kind>(QString(), [words = draft.words()](Kind& at, const QString& value) {
                         at.of = value.toStdString();
                         const segment::Field* field = words->catalog.find(at.of);
                         at.from = Json::array();
                         at.to = field && !field->choices.empty() ? Json::array({field->choices.front()})
                                                                  : Json::array({1});
                     })));
        const segment::Field* field = form.words().catalog.find(entry.of);
        form.row(ProgramFields::tr("From any of these; empty: from anything"),
                 values(QStringLiteral("entryFrom"), ProgramFields::tr("Values before"), entry.from, true));
        form.row(ProgramFields::tr("To any of these; empty: to anything"),
                 values(QStringLiteral("entryTo"), ProgramFields::tr("Values after"), entry.to, false));
        if (field && !field->choices.empty()) {
            QStringList choices;
            for (const std::string& each : field->choices)
                choices << q(each);
            form.note(ProgramFields::tr("Values: %1").arg(choices.join(QStringLiteral(", "))));
        }
        addCheck<Kind>(entry.check);
    }
};

void addGoal(FieldForm& form, const std::optional<program::Goal>& goal, const Edit& edit)
{
    form.section(ProgramFields::tr("Goal"));
    form.line(
        form.toggle(QStringLiteral("goalOn"), ProgramFields::tr("It has a goal"), goal.has_value(), [edit](bool on) {
            edit({}, [&](program::Program& program) {
                program.goal = on ? std::optional(program::Goal{"order", Json::array(), Duration{30, TimeUnit::Days}})
                                  : std::nullopt;
            });
        }));
    if (!goal)
        return;
    form.line(form.event(QStringLiteral("goalEvent"), ProgramFields::tr("Event that is the goal"), goal->event,
                         goal->where, [edit](const std::string& event, const Json& where) {
                             edit({}, [&](program::Program& program) {
                                 program.goal->event = event;
                                 program.goal->where = where;
                             });
                         }));
    form.line(
        form.toggle(QStringLiteral("goalLimited"), ProgramFields::tr("Only within a time after coming in"),
                    goal->within.has_value(), [edit](bool on) {
                        edit({}, [&](program::Program& program) {
                            program.goal->within = on ? std::optional(Duration{30, TimeUnit::Days}) : std::nullopt;
                        });
                    }));
    if (goal->within)
        form.sentence({ProgramFields::tr("within"),
                       form.span(QStringLiteral("goalWithin"), ProgramFields::tr("Time for the goal"), *goal->within,
                                 true, [edit](Duration value) {
                                     edit(QStringLiteral("within"),
                                          [&](program::Program& program) { program.goal->within = value; });
                                 })});
}

void addExits(FieldForm& form, const std::vector<program::RuleNode>& exits, const Edit& edit)
{
    form.section(ProgramFields::tr("Ends early"));
    if (exits.empty())
        form.note(ProgramFields::tr("Nobody leaves before they are through, unless they reach the goal."));
    for (std::size_t i = 0; i < exits.size(); ++i) {
        form.row(i == 0 ? ProgramFields::tr("Whoever comes to fit this leaves at once") : ProgramFields::tr("or this"),
                 form.rule(QStringLiteral("exit%1").arg(i), ProgramFields::tr("Rule for leaving"), exits[i],
                           [edit, i](const Json& rule) {
                               edit({}, [&](program::Program& program) { program.exits[i] = rule; });
                           }));
        form.line(form.button(QStringLiteral("exitOut%1").arg(i), ProgramFields::tr("Take this out"), [edit, i] {
            edit({},
                 [&](program::Program& program) { program.exits.erase(program.exits.begin() + std::ptrdiff_t(i)); });
        }));
    }
    form.line(form.button(QStringLiteral("exitAdd"), ProgramFields::tr("Add a reason to leave"), [edit] {
        edit({}, [&](program::Program& program) { program.exits.push_back(everybody()); });
    }));
}

void addCap(FieldForm& form, const outbox::SendCap& cap, std::size_t index, const Edit& edit)
{
    using Else = outbox::SendCap::Else;
    const auto put = [edit, index](const QString& field, const std::function<void(outbox::SendCap&)>& work) {
        edit(field, [&](program::Program& program) { work(program.limits.terms.caps[index]); });
    };
    const QString n = QString::number(index);
    const QList<FieldChoice> channels{{QString(), ProgramFields::tr("messages of any kind")},
                                      {QStringLiteral("email"), ProgramFields::tr("emails")},
                                      {QStringLiteral("sms"), ProgramFields::tr("text messages")}};
    const QList<FieldChoice> elses{{QStringLiteral("wait"), ProgramFields::tr("it waits")},
                                   {QStringLiteral("skip"), ProgramFields::tr("it is left out")},
                                   {QStringLiteral("other"), ProgramFields::tr("it goes by the other channel")}};
    form.sentence(
        {ProgramFields::tr("At most"),
         form.number(QStringLiteral("capMax") + n, ProgramFields::tr("Messages at most"), cap.max, 1, 999,
                     [put](int value) { put(QStringLiteral("capMax"), [&](auto& at) { at.max = value; }); }),
         form.choice(QStringLiteral("capChannel") + n, ProgramFields::tr("Channel"), channels,
                     cap.channel ? q(customer::channelName(*cap.channel)) : QString(),
                     [put](const QString& value) {
                         put({}, [&](auto& at) { at.channel = customer::parseChannel(value.toStdString()); });
                     }),
         ProgramFields::tr("in"),
         form.span(QStringLiteral("capPer") + n, ProgramFields::tr("Time of the cap"), cap.per, true,
                   [put](Duration value) { put(QStringLiteral("capPer"), [&](auto& at) { at.per = value; }); })});
    QList<FieldForm::Part> parts{ProgramFields::tr("What is too much:"),
                                 form.choice(QStringLiteral("capElse") + n, ProgramFields::tr("What is too much"),
                                             elses, elses[int(cap.otherwise)].id, [put](const QString& value) {
                                                 put({}, [&](outbox::SendCap& at) {
                                                     at.otherwise = value == QStringLiteral("wait") ? Else::Wait
                                                                    : value == QStringLiteral("skip")
                                                                        ? Else::Skip
                                                                        : Else::OtherChannel;
                                                     if (at.otherwise == Else::Wait)
                                                         at.wait = Duration{3, TimeUnit::Days};
                                                 });
                                             })};
    if (cap.otherwise == Else::Wait)
        parts << ProgramFields::tr("up to")
              << form.span(
                     QStringLiteral("capWait") + n, ProgramFields::tr("Longest wait"), cap.wait, true,
                     [put](Duration value) { put(QStringLiteral("capWait"), [&](auto& at) { at.wait = value; }); });
    form.sentence(parts);
    form.line(form.button(QStringLiteral("capOut") + n, ProgramFields::tr("Take this cap out"), [edit, index] {
        edit({}, [&](program::Program& program) {
            auto& caps = program.limits.terms.caps;
            caps.erase(caps.begin() + std::ptrdiff_t(index));
        });
    }));
}

void addLimits(FieldForm& form, const program::Limits& limits, const Edit& edit)
{
    form.section(ProgramFields::tr("Limits of its messages"));
    const auto put = [edit](const QString& field, const std::function<void(program::Limits&)>& work) {
        edit(field, [&](program::Program& program) { work(program.limits); });
    };
    const QList<FieldChoice> kinds{
        {QStringLiteral("marketing"), ProgramFields::tr("Marketing")},
        {QStringLiteral("transactional"), ProgramFields::tr("Service, asked for by an order")}};
    form.row(ProgramFields::tr("Kind of messages"),
             form.choice(QStringLiteral("limitClass"), ProgramFields::tr("Kind of messages"), kinds,
                         kinds[limits.transactional ? 1 : 0].id, [put](const QString& value) {
                             put({}, [&](auto& at) { at.transactional = value == QStringLiteral("transactional"); });
                         }));
    for (std::size_t i = 0; i < limits.terms.caps.size(); ++i)
        addCap(form, limits.terms.caps[i], i, edit);
    form.line(form.button(QStringLiteral("capAdd"), ProgramFields::tr("Add a cap"), [put] {
        put({}, [](auto& at) {
            outbox::SendCap cap;
            cap.channel = customer::Channel::Email;
            cap.max = 2;
            cap.per = Duration{7, TimeUnit::Days};
            at.terms.caps.push_back(cap);
        });
    }));
    form.line(form.toggle(QStringLiteral("quietOn"), ProgramFields::tr("Quiet hours"),
                          limits.terms.quietHours.has_value(), [put](bool on) {
                              put({}, [&](auto& at) {
                                  at.terms.quietHours =
                                      on ? std::optional(outbox::QuietHours{20 * msPerHour, 9 * msPerHour})
                                         : std::nullopt;
                              });
                          }));
    if (limits.terms.quietHours)
        form.sentence(
            {ProgramFields::tr("nothing from"),
             form.time(QStringLiteral("quietFrom"), ProgramFields::tr("Quiet from"), limits.terms.quietHours->fromMs,
                       [put](Ms value) {
                           put(QStringLiteral("quietFrom"), [&](auto& at) { at.terms.quietHours->fromMs = value; });
                       }),
             ProgramFields::tr("to"),
             form.time(QStringLiteral("quietTo"), ProgramFields::tr("Quiet until"), limits.terms.quietHours->toMs,
                       [put](Ms value) {
                           put(QStringLiteral("quietTo"), [&](auto& at) { at.terms.quietHours->toMs = value; });
                       })});
    form.line(form.toggle(QStringLiteral("lateOn"), ProgramFields::tr("Left out when it would be late"),
                          limits.terms.maxLateMs.has_value(), [put](bool on) {
                              put({}, [&](auto& at) {
                                  at.terms.maxLateMs = on ? std::optional<Ms>(24 * msPerHour) : std::nullopt;
                              });
                          }));
    if (limits.terms.maxLateMs)
        form.sentence({ProgramFields::tr("by more than"),
                       form.number(QStringLiteral("lateHours"), ProgramFields::tr("Hours late at most"),
                                   int(*limits.terms.maxLateMs / msPerHour), 1, 720,
                                   [put](int value) {
                                       put(QStringLiteral("late"),
                                           [&](auto& at) { at.terms.maxLateMs = value * msPerHour; });
                                   }),
                       ProgramFields::tr("hours")});
}

QList<FieldChoice> named(const QList<std::string_view>& words, QString (*text)(std::string_view))
{
    QList<FieldChoice> all;
    for (const std::string_view word : words)
        all << FieldChoice{q(word), text(word)};
    return all;
}
}

void addEntryFields(FieldForm& form, const ProgramDraft& draft, const Edit& edit)
{
    const program::Program& program = draft.program();
    form.title(ProgramFields::tr("Who comes in"), {});
    QList<FieldChoice> kinds;
    for (const EntryKind& kind : entryKinds())
        kinds << FieldChoice{q(kind.word), kind.name};
    form.row(ProgramFields::tr("When"),
             form.choice(QStringLiteral("entryKind"), ProgramFields::tr("What lets people in"), kinds,
                         q(program::entryKind(program.entry)), [edit](const QString& word) {
                             edit({}, [&](program::Program& at) {
                                 if (q(program::entryKind(at.entry)) != word)
                                     at.entry = makeEntry(word.toStdString());
                             });
                         }));
    std::visit(EntryFields{form, draft, edit}, program.entry);
    form.section(ProgramFields::tr("Coming in again"));
    const QList<FieldChoice> policies{{QStringLiteral("never"), ProgramFields::tr("never")},
                                      {QStringLiteral("after"), ProgramFields::tr("after a time")},
                                      {QStringLiteral("always"), ProgramFields::tr("whenever they are through")}};
    QList<FieldForm::Part> again{form.choice(QStringLiteral("reentry"), ProgramFields::tr("Coming in again"), policies,
                                             policies[int(program.reentry.policy)].id, [edit](const QString& value) {
                                                 edit({}, [&](program::Program& at) {
                                                     at.reentry.policy = value == QStringLiteral("never")
                                                                             ? program::ReentryPolicy::Never
                                                                         : value == QStringLiteral("after")
                                                                             ? program::ReentryPolicy::After
                                                                             : program::ReentryPolicy::Always;
                                                 });
                                             })};
    if (program.reentry.policy == program::ReentryPolicy::After)
        again << ProgramFields::tr("of")
              << form.span(QStringLiteral("reentryAfter"), ProgramFields::tr("Time until they may come in again"),
                           program.reentry.after, true, [edit](Duration value) {
                               edit(QStringLiteral("reentry"), [&](program::Program& at) { at.reentry.after = value; });
                           });
    form.sentence(again);
}

void addTermsFields(FieldForm& form, const ProgramDraft& draft, const Edit& edit)
{
    const program::Program& program = draft.program();
    form.title(ProgramFields::tr("The program"), {});
    form.row(ProgramFields::tr("Name"),
             form.text(QStringLiteral("programName"), ProgramFields::tr("Name of the program"), q(program.name),
                       [edit](const QString& value) {
                           edit(QStringLiteral("name"), [&](program::Program& at) {
                               if (!value.trimmed().isEmpty())
                                   at.name = value.toStdString();
                           });
                       }));
    form.row(ProgramFields::tr("What it is for"),
             form.choice(
                 QStringLiteral("programType"), ProgramFields::tr("What it is for"),
                 named({"acquisition", "conversion", "loyalty", "service", "retention", "winback"}, &programTypeText),
                 q(program.type), [edit](const QString& word) {
                     edit({}, [&](program::Program& at) { at.type = word.toStdString(); });
                 }));
    form.row(ProgramFields::tr("How it works"),
             form.choice(QStringLiteral("programStrategy"), ProgramFields::tr("How it works"),
                         named({"lifecycle", "engagement", "formal"}, &programStrategyText), q(program.strategy),
                         [edit](const QString& word) {
                             edit({}, [&](program::Program& at) { at.strategy = word.toStdString(); });
                         }));
    addGoal(form, program.goal, edit);
    addExits(form, program.exits, edit);
    form.section(ProgramFields::tr("Measuring"));
    form.sentence({form.number(
                       QStringLiteral("holdout"), ProgramFields::tr("Held out, in percent"),
                       int(program.holdout.billionths / 10'000'000), 0, 100,
                       [edit](int value) {
                           edit(QStringLiteral("holdout"), [&](program::Program& at) {
                               at.holdout.billionths = std::int64_t(value) * 10'000'000;
                           });
                       },
                       QStringLiteral(" %")),
                   ProgramFields::tr("are held out and get nothing")});
    form.sentence({ProgramFields::tr("Priority"),
                   form.number(QStringLiteral("priority"), ProgramFields::tr("Priority"), program.priority, 1, 9,
                               [edit](int value) {
                                   edit(QStringLiteral("priority"), [&](program::Program& at) { at.priority = value; });
                               }),
                   ProgramFields::tr("of 9, when several are due at once")});
    addLimits(form, program.limits, edit);
}

}
