#pragma once

#include "core/program/programjson.h"
#include "tests/support/checks.h"

#include <string>

namespace patron::test {

/// A program that holds each kind of step and both kinds of ways back: a join, and a jump after a wait.
inline const std::string& everyStep()
{
    static const std::string text = R"({"patron_program":1,"name":"Every step","strategy":"lifecycle","type":"winback",
"entry":{"when":"change","of":"rfm_group","from":["champion"],"to":["at_risk"],"check":"daily at 08:30"},
"reentry":{"policy":"after","after":"180 days"},"holdout":{"share":0.125},"priority":3,
"goal":{"event":"order","where":[{"field":"value","op":">=","value":20}],"within":"30 days"},
"exit":[{"trait":"country","op":"is","value":"FR"}],
"limits":{"class":"marketing","cap":[{"channel":"email","max":2,"per":"7 days","else":"wait 3 days"},
{"max":5,"per":"1 months","else":"skip"}],"quiet_hours":{"from":"20:00","to":"09:00"},"max_late":"12 hours"},
"start":"note","steps":[
{"id":"note","do":"note","text":"Only at the till","next":"wait"},
{"id":"wait","do":"wait","name":"A while","for":"3 days","next":"random"},
{"id":"random","do":"wait","random":["1 days","3 days"],"next":"until"},
{"id":"until","do":"wait","until":{"time":"09:00","weekday":"tuesday","date":"birthday","offset":"-1 days","late":"exit"},"next":"event"},
{"id":"event","do":"wait","until_event":{"event":"order","where":[{"field":"value","op":">","value":5}]},"timeout":"7 days","on_timeout":"channel","next":"split"},
{"id":"split","do":"split","if":{"event":"order","measure":"count","op":">=","value":5},"yes":"branch","no":"channel"},
{"id":"branch","do":"branch","cases":[{"if":{"trait":"country","op":"is","value":"GB"},"next":"points"},{"if":{"trait":"country","op":"is","value":"DE"},"next":"tag"}],"else":"trait"},
{"id":"points","do":"points","add":100,"reason":"welcome back","next":"coupon"},
{"id":"coupon","do":"coupon","pool":"Spring codes","next":"goal"},
{"id":"tag","do":"tag","add":["back"],"remove":["gone"],"next":"goal"},
{"id":"trait","do":"set_trait","trait":"city","value":"London","next":"goal"},
{"id":"goal","do":"goal","next":"task"},
{"id":"task","do":"task","kind":"call","text":"Say thank you","next":"other"},
{"id":"other","do":"subprogram","program":"Second program","next":"bye"},
{"id":"channel","do":"channel","order":["sms","email"],"sms":"text","email":"mail","none":"bye"},
{"id":"text","do":"sms","message":"Short","next":"try"},
{"id":"mail","do":"email","message":"Spring","if":{"trait":"country","op":"is_set"},"offer_ends":"2024-12-24","next":"try"},
{"id":"try","do":"experiment","arms":[{"name":"A","weight":70,"next":"bye"},{"name":"B","weight":30,"next":"again"}]},
{"id":"again","do":"jump","to":"wait"},
{"id":"bye","do":"exit","reason":"through"}]})";
    return text;
}

inline program::Program programOf(const std::string& text)
{
    const auto json = parseJson(text, "The program");
    if (!json)
        qFatal("%s", json.error().text.c_str());
    auto program = program::parseProgram(*json);
    if (!program)
        qFatal("%s", program.error().text.c_str());
    return std::move(*program);
}

inline QString documentOf(const program::Program& program)
{
    return QString::fromStdString(prettyJson(program::writeProgram(program)));
}

/// A program of these steps: "wait:a>b" is a wait `a` that goes on at `b`; kinds are wait, email, split (two targets,
/// "b|c"), exit and jump. The first is where it starts.
inline program::Program chain(const QStringList& steps)
{
    program::Program made;
    made.name = "Chain";
    made.strategy = "lifecycle";
    made.type = "winback";
    made.entry = program::ManualEntry{};
    for (const QString& text : steps) {
        const QStringList kindAndRest = text.split(QLatin1Char(':'));
        const QStringList idAndNext = kindAndRest.at(1).split(QLatin1Char('>'));
        const QStringList next = idAndNext.value(1).split(QLatin1Char('|'));
        const auto to = [&](int i) { return next.value(i).toStdString(); };
        program::Step step;
        step.id = idAndNext.at(0).toStdString();
        const QString& kind = kindAndRest.at(0);
        if (kind == u"wait") {
            program::WaitStep wait;
            wait.how = program::WaitFor{Duration{7, TimeUnit::Days}, {}};
            wait.next = to(0);
            step.what = wait;
        } else if (kind == u"split") {
            step.what = program::SplitStep{Json{{"all", Json::array()}}, to(0), to(1)};
        } else if (kind == u"jump") {
            step.what = program::JumpStep{to(0)};
        } else if (kind == u"exit") {
            step.what = program::ExitStep{"end"};
        } else {
            step.what = program::MessageStep{"Spring", to(0), customer::Channel::Email};
        }
        if (made.start.empty())
            made.start = step.id;
        made.steps.push_back(std::move(step));
    }
    return made;
}

/// The same back, in the order of the steps.
inline QStringList chainOf(const program::Program& program)
{
    QStringList texts{QStringLiteral("start>") + QString::fromStdString(program.start)};
    for (const program::Step& step : program.steps) {
        QStringList next;
        for (const program::Edge& edge : program::edgesOf(step))
            next << QString::fromStdString(edge.to);
        texts << QString::fromStdString(step.id) + u'>' + next.join(u'|');
    }
    return texts;
}

}
