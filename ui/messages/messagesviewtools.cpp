#include "core/message/messagelanguages.h"
#include "core/workspace/testsend.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"
#include "ui/messages/blockeditor.h"
#include "ui/messages/brandview.h"
#include "ui/messages/languagechoice.h"
#include "ui/messages/messageeditor.h"
#include "ui/messages/messagesview.h"
#include "ui/messages/recipientpreview.h"
#include "ui/messages/testsendpopup.h"
#include "ui/messages/versionsview.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QListWidget>
#include <QLocale>
#include <QStackedWidget>

#include <algorithm>

// What can be done with the message in front: its versions, its languages, a test of it.

namespace patron::ui {

void MessagesView::showBrand()
{
    if (isEditing())
        return;
    if (!m_brandView) {
        m_brandView = new BrandView(m_theme, m_services, m_stack);
        m_stack->addWidget(m_brandView);
    }
    m_brandView->open();
    m_stack->setCurrentWidget(m_brandView);
    refresh();
}

void MessagesView::showVersions()
{
    if (!isEditing())
        return;
    if (!m_versionsView) {
        m_versionsView = new VersionsView(m_theme, m_services, m_stack);
        m_stack->addWidget(m_versionsView);
        connect(m_versionsView, &VersionsView::takeUpRequested, this, &MessagesView::takeUp);
    }
    m_versionsView->open(m_editor->draft().message(), m_editor->preview().customer());
    m_stack->setCurrentWidget(m_versionsView);
    m_versionsView->list()->setFocus(Qt::OtherFocusReason);
    Q_EMIT undoStackChanged();
    refresh();
}

void MessagesView::leaveVersions()
{
    m_stack->setCurrentWidget(m_editor);
    m_editor->body().enter();
    Q_EMIT undoStackChanged();
    refresh();
}

void MessagesView::takeUp(const message::Message& version, int number)
{
    leaveVersions();
    m_editor->takeUp(version, tr("Take up version %1").arg(number));
    Q_EMIT noteRaised(Tone::Ok, tr("The message is again what it was as version %1. Undo takes that back; saving makes "
                                   "it the newest version.")
                                    .arg(number));
}

void MessagesView::loadLanguages()
{
    if (!m_editor)
        return;
    const QString name = textOf(m_editor->draft().message().name);
    m_services.ask<QStringList>(
        this,
        [key = name.toStdString()](ReadSession& session) -> Result<QStringList> {
            PATRON_TRY(saved, message::messages::find(session, key));
            QStringList codes;
            for (const auto& variant : message::messages::variants(session, saved.id, saved.version))
                codes << textOf(variant.message.language);
            return codes;
        },
        [this, name](Result<QStringList> codes) {
            const message::Message& message = m_editor->draft().message();
            if (textOf(message.name) != name)
                return;
            m_isStored = codes.has_value();
            m_languages->setLanguages(codes ? *codes : QStringList(), textOf(message.language));
            refresh();
        },
        QStringLiteral("languages"));
}

/// Saves what is in front and opens the message in another of its languages.
void MessagesView::openLanguage(const QString& code)
{
    const auto open = [this, code] {
        using Variants = std::vector<message::SavedMessage>;
        m_services.ask<Variants>(
            this,
            [key = m_editor->draft().message().name](ReadSession& session) -> Result<Variants> {
                PATRON_TRY(saved, message::messages::find(session, key));
                return message::messages::variants(session, saved.id, saved.version);
            },
            [this, code](Result<Variants> variants) {
                if (!variants) {
                    Q_EMIT noteRaised(Tone::Danger, textOf(variants.error().text));
                    return;
                }
                const auto found = std::find_if(variants->begin(), variants->end(), [&](const auto& variant) {
                    return textOf(variant.message.language) == code;
                });
                if (found != variants->end())
                    openMessage(found->message, textOf(found->uuid));
            },
            QStringLiteral("variant"));
    };
    if (m_editor->draft().isChanged())
        save(open);
    else
        open();
}

void MessagesView::askNewLanguage()
{
    QList<PickPopup::Entry> entries;
    QStringList known = m_languages->languages();
    for (int number = QLocale::C + 1; number <= QLocale::LastLanguage; ++number) {
        const auto language = static_cast<QLocale::Language>(number);
        const QString code = QLocale::languageToCode(language);
        // Languages that Qt has no texts for have no locale of their own.
        if (code.isEmpty() || known.contains(code) || QLocale(language).language() != language)
            continue;
        known << code;
        entries.append(
            {code, QLocale::languageToString(language), Glyph::Count, QLocale(language).nativeLanguageName()});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
    auto* popup = new PickPopup(m_theme, tr("Language"), std::move(entries), this);
    connect(popup, &PickPopup::picked, this, &MessagesView::addLanguage);
    popup->openAt({m_languages->mapToGlobal(QPoint()), m_languages->size()});
}

/// Another language begins with what is in front, to be translated.
void MessagesView::addLanguage(const QString& code)
{
    const auto begin = [this, code] {
        message::Message message = m_editor->draft().message();
        message.language = code.toStdString();
        const QString uuid = m_editor->uuid();
        m_editor->openNew(message, uuid);
        m_languages->setLanguages(m_languages->languages(), code);
        Q_EMIT undoStackChanged();
        refresh();
        Q_EMIT noteRaised(Tone::Info, tr("Translate it into %1 and save it. Customers whose language that is get it "
                                         "from then on.")
                                          .arg(LanguageChoice::nameOf(code)));
    };
    if (m_editor->draft().isChanged())
        save(begin);
    else
        begin();
}

void MessagesView::removeLanguage()
{
    const message::Message& message = m_editor->draft().message();
    const QString language = LanguageChoice::nameOf(textOf(message.language));
    if (m_editor->draft().isNew()) {
        const QStringList others = m_languages->languages();
        m_editor->draft().markSaved(message);
        openLanguage(others.first());
        return;
    }
    const Ms now = m_services.clock().now();
    m_services.change<message::SavedMessage>(
        this,
        [key = message.name, code = message.language, now](Transaction& tx) -> Result<message::SavedMessage> {
            ReadSession session(tx.connection());
            PATRON_TRY(saved, message::messages::find(session, key));
            return message::messages::removeLanguage(tx, saved.id, code, now);
        },
        [this, language](Result<message::SavedMessage> left) {
            if (!left) {
                Q_EMIT noteRaised(Tone::Danger, textOf(left.error().text));
                return;
            }
            openMessage(left->message, textOf(left->uuid));
            Q_EMIT noteRaised(Tone::Ok, tr("The message is no more in %1: those customers get another language. Its "
                                           "versions are kept and come back with the language.")
                                            .arg(language));
        });
}

void MessagesView::askTest()
{
    if (!isEditing())
        return;
    if (!m_editor->preview().customer()) {
        Q_EMIT noteRaised(Tone::Warn, tr("A test is the mail of one person, and nobody is in the segment of the "
                                         "preview. Choose another segment there."));
        return;
    }
    auto* popup = new TestSendPopup(m_theme, m_services, m_editor->preview().customerName(), this);
    connect(popup, &TestSendPopup::chosen, this, &MessagesView::sendTest);
    popup->openAt({m_header->mapToGlobal(QPoint(m_header->width() / 2, 0)), QSize(1, m_header->height())});
}

void MessagesView::sendTest(const QString& addresses, const QString& connector)
{
    const auto customer = m_editor->preview().customer();
    const auto parsed = workspace::parseTestAddresses(addresses.toStdString());
    if (!customer || !parsed)
        return;
    workspace::TestSend test{m_editor->draft().message(), *customer, connector.toStdString(), *parsed};
    using Outcomes = std::vector<workspace::TestOutcome>;
    m_services.run<Outcomes>(
        this, tr("Sending a test"),
        [&workspace = m_services.workspace(), test = std::move(test), now = m_services.clock().now()](JobContext& job) {
            return workspace::sendTest(workspace, test, job.cancelToken(), now);
        },
        [this](Result<Outcomes> outcomes) {
            if (!outcomes) {
                Q_EMIT noteRaised(Tone::Danger, tr("The test was not sent. %1").arg(textOf(outcomes.error().text)));
                return;
            }
            QStringList taken;
            QStringList others;
            for (const workspace::TestOutcome& outcome : *outcomes)
                (outcome.isTaken() ? taken : others)
                    << (outcome.isTaken() ? textOf(outcome.address) : textOf(outcome.sentence()));
            if (!taken.isEmpty())
                others.prepend(tr("The test is on its way to %1.").arg(taken.join(QStringLiteral(", "))));
            Q_EMIT noteRaised(others.size() == (taken.isEmpty() ? 0 : 1) ? Tone::Ok : Tone::Warn, others.join(u' '));
        });
}

}
