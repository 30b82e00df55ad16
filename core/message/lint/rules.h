#pragma once

#include "core/message/lint/checksubject.h"

/// The checks behind messageRules(): each looks at a message and adds what it finds.
namespace patron::message::rules {

using Findings = std::vector<Finding>;

inline void addError(Findings& findings, FindingPlace place, std::string text, std::string fix)
{
    findings.push_back({{}, FindingLevel::Error, std::move(place), std::move(text), std::move(fix)});
}
inline void addWarning(Findings& findings, FindingPlace place, std::string text, std::string fix)
{
    findings.push_back({{}, FindingLevel::Warning, std::move(place), std::move(text), std::move(fix)});
}
inline void addHint(Findings& findings, FindingPlace place, std::string text, std::string fix)
{
    findings.push_back({{}, FindingLevel::Hint, std::move(place), std::move(text), std::move(fix)});
}

// templaterules.cpp
void unknownField(const CheckSubject& subject, Findings& findings);
void unknownSnippet(const CheckSubject& subject, Findings& findings);
void missingFallback(const CheckSubject& subject, Findings& findings);
void placeholder(const CheckSubject& subject, Findings& findings);
void rendered(const CheckSubject& subject, Findings& findings);

// enveloperules.cpp
void unsubscribe(const CheckSubject& subject, Findings& findings);
void postalAddress(const CheckSubject& subject, Findings& findings);
void listUnsubscribe(const CheckSubject& subject, Findings& findings);
void consentPurpose(const CheckSubject& subject, Findings& findings);
void sender(const CheckSubject& subject, Findings& findings);
void fromFreeMail(const CheckSubject& subject, Findings& findings);
void noReply(const CheckSubject& subject, Findings& findings);
void size(const CheckSubject& subject, Findings& findings);
void plainText(const CheckSubject& subject, Findings& findings);

// subjectrules.cpp
void subjectLine(const CheckSubject& subject, Findings& findings);
void subjectStyle(const CheckSubject& subject, Findings& findings);
void preheader(const CheckSubject& subject, Findings& findings);
void spamSignals(const CheckSubject& subject, Findings& findings);

// promiserules.cpp
void offerEnd(const CheckSubject& subject, Findings& findings);
void couponSupply(const CheckSubject& subject, Findings& findings);
void quietHours(const CheckSubject& subject, Findings& findings);
void dataClaims(const CheckSubject& subject, Findings& findings);

// linkrules.cpp
void linkTarget(const CheckSubject& subject, Findings& findings);
void linkDead(const CheckSubject& subject, Findings& findings);
void linkInsecure(const CheckSubject& subject, Findings& findings);
void linkTrust(const CheckSubject& subject, Findings& findings);
void linkText(const CheckSubject& subject, Findings& findings);

// imagerules.cpp
void imageSource(const CheckSubject& subject, Findings& findings);
void imageEmbedded(const CheckSubject& subject, Findings& findings);
void imageAlt(const CheckSubject& subject, Findings& findings);
void imageSize(const CheckSubject& subject, Findings& findings);
void imageWeight(const CheckSubject& subject, Findings& findings);
void imageOnly(const CheckSubject& subject, Findings& findings);

// readingrules.cpp
void contrast(const CheckSubject& subject, Findings& findings);
void textSize(const CheckSubject& subject, Findings& findings);
void lineHeight(const CheckSubject& subject, Findings& findings);
void centredText(const CheckSubject& subject, Findings& findings);
void tapTarget(const CheckSubject& subject, Findings& findings);

// structurerules.cpp
void headings(const CheckSubject& subject, Findings& findings);
void language(const CheckSubject& subject, Findings& findings);
void title(const CheckSubject& subject, Findings& findings);
void layoutTable(const CheckSubject& subject, Findings& findings);
void lists(const CheckSubject& subject, Findings& findings);
void duplicateId(const CheckSubject& subject, Findings& findings);
void roles(const CheckSubject& subject, Findings& findings);
void viewport(const CheckSubject& subject, Findings& findings);

// markuprules.cpp
void readableHtml(const CheckSubject& subject, Findings& findings);
void activeContent(const CheckSubject& subject, Findings& findings);
void outlook(const CheckSubject& subject, Findings& findings);
void cssSupport(const CheckSubject& subject, Findings& findings);

// smsrules.cpp
void smsParts(const CheckSubject& subject, Findings& findings);
void smsEncoding(const CheckSubject& subject, Findings& findings);
void smsOptOut(const CheckSubject& subject, Findings& findings);
void smsSender(const CheckSubject& subject, Findings& findings);
void smsLink(const CheckSubject& subject, Findings& findings);

}
