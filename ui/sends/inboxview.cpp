#include "ui/sends/inboxview.h"

#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/inboxmodel.h"
#include "ui/models/localetext.h"
#include "ui/sends/twolinedelegate.h"

#include <QListView>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <filesystem>

namespace patron::ui {

InboxView::InboxView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_model(new InboxModel(services, this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(theme, Drawing::Mail, tr("The Local inbox is empty"),
                             tr("Send by “Local inbox” and the mails land here instead of with people: to look at "
                                "everything once before it is real."),
                             m_stack))
    , m_list(new QListView(this))
    , m_count(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_subject(new Label(theme, {}, Type::Lead, Colour::Text1, this))
    , m_people(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_mail(new MailPreview(theme, this))
{
    m_empty->setPrimary(tr("New send"));
    connect(m_empty, &EmptyState::primaryTriggered, this, &InboxView::newSendRequested);
    m_list->setObjectName(QStringLiteral("inboxList"));
    m_list->setAccessibleName(tr("Mails in the Local inbox"));
    m_list->setModel(m_model);
    TwoLineDelegate::makeTwoLines(*m_list, theme, InboxModel::ToRole, InboxModel::WhenRole);
    auto* left = new QWidget(this);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(space::xxl, 0, 0, space::xl);
    leftColumn->addWidget(m_count);
    leftColumn->addWidget(m_list, 1);
    auto* split = new SplitView(theme, Qt::Horizontal, QStringLiteral("inboxSplit"), this);
    split->addWidget(left);
    split->addWidget(buildReader());
    split->setChildrenCollapsible(false);
    split->setSizes({360, 680});
    m_stack->addWidget(split);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { open(index.isValid() ? index.row() : -1); });
    connect(m_model, &InboxModel::loaded, this, &InboxView::takeLoaded);
    connect(m_model, &InboxModel::failed, this, &InboxView::failed);
}

QWidget* InboxView::buildReader()
{
    auto* reader = new QWidget(this);
    auto* column = new QVBoxLayout(reader);
    column->setContentsMargins(space::xl, 0, space::xxl, space::xl);
    column->setSpacing(space::xs);
    m_subject->setType(Type::Lead, Weight::Strong);
    m_subject->setObjectName(QStringLiteral("inboxSubject"));
    m_subject->setElided(true);
    m_people->setElided(true);
    m_mail->setObjectName(QStringLiteral("inboxMail"));
    column->addWidget(m_subject);
    column->addWidget(m_people);
    column->addSpacing(space::s);
    column->addWidget(m_mail, 1);
    return reader;
}

void InboxView::refresh()
{
    m_model->load();
}

QWidget* InboxView::list() const
{
    return m_list;
}

/// The mail in front stays in front when more come in.
void InboxView::takeLoaded()
{
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
    m_count->setText(tr("%n mail(s)", nullptr, m_model->rowCount()));
    int row = m_model->rowCount() > 0 ? 0 : -1;
    for (int i = 0; i < m_model->rowCount() && !m_openPath.isEmpty(); ++i) {
        if (QString::fromStdString(m_model->at(i).path.string()) == m_openPath) {
            row = i;
            break;
        }
    }
    if (row >= 0)
        m_list->setCurrentIndex(m_model->index(row, 0));
}

void InboxView::open(int row)
{
    if (row < 0)
        return;
    const std::filesystem::path path = m_model->at(row).path;
    const QString key = QString::fromStdString(path.string());
    if (key == m_openPath)
        return;
    m_openPath = key;
    m_services.run<message::ParsedMail>(
        this, QString(),
        [inbox = m_model->inbox(), path](JobContext&) -> Result<message::ParsedMail> {
            PATRON_TRY(bytes, inbox.read(path));
            return message::parseMime(bytes);
        },
        [this](Result<message::ParsedMail> mail) {
            if (mail)
                show(*mail);
            else
                Q_EMIT failed(textOf(mail.error().text));
        },
        QStringLiteral("mail"));
}

void InboxView::show(const message::ParsedMail& mail)
{
    const TimeZone& zone = m_services.store().zone();
    m_subject->setText(textOf(mail.subject));
    m_people->setText(
        tr("%1 to %2 · %3, %4")
            .arg(textOf(mail.from), textOf(mail.to), dateText(mail.date, zone), timeText(mail.date, zone)));
    CarriedPictures pictures;
    for (const message::MailFile& image : mail.images)
        pictures.insert(textOf(image.contentId),
                        {QByteArray::fromStdString(image.type), QByteArray::fromStdString(image.bytes)});
    m_mail->showMail(textOf(mail.html), textOf(mail.text), pictures);
}

}
