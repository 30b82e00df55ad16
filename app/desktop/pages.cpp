#include "app/desktop/pages.h"

#include "ui/connectors/connectorspage.h"
#include "ui/customers/customerspage.h"
#include "ui/home/homepage.h"
#include "ui/intake/intakepage.h"
#include "ui/messages/messagespage.h"
#include "ui/programs/programspage.h"
#include "ui/quality/qualitypage.h"
#include "ui/segments/ruleediting.h"
#include "ui/segments/segmentspage.h"
#include "ui/sends/sendspage.h"
#include "ui/signup/signuppage.h"

namespace patron::desktop {

QList<ui::PageSpec> workspacePages(ui::Theme& theme, ui::Services& services, ui::Dialogs& dialogs)
{
    ui::RuleEditing editing;
    editing.rule = [&](ui::RuleDraft& draft, const ui::RuleVocabularyPtr& words, QWidget* parent) {
        return ui::makeRuleRows(theme, services, draft, words, parent);
    };
    editing.event = [&](ui::RuleDraft& draft, const ui::RuleVocabularyPtr& words, QWidget* parent) {
        return ui::makeEventRow(theme, services, draft, words, parent);
    };
    return {ui::makeHomePage(theme, services, dialogs),     ui::makeCustomersPage(theme, services, dialogs),
            ui::makeSegmentsPage(theme, services, dialogs), ui::makeProgramsPage(theme, services, dialogs, editing),
            ui::makeMessagesPage(theme, services, dialogs), ui::makeSendsPage(theme, services, dialogs),
            ui::makeIntakePage(theme, services, dialogs),   ui::makeQualityPage(theme, services, dialogs),
            ui::makeSignUpPage(theme, services, dialogs),   ui::makeConnectorsPage(theme, services, dialogs)};
}

}
