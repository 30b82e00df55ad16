#include "ui/messages/testsendpopup.h"

#include "core/delivery/connectorstore.h"
#include "core/workspace/testsend.h"
#include "ui/kit/button.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

#include <optional>

namespace patron::ui {

namespace {
constexpr int widthPx = 430;
constexpr const char* addressSetting = "test.addresses";

struct Choices
{
    QStringList connectors;
    QString standard;
    QString addresses;
};
}

TestSendPopup::TestSendPopup(Theme& theme, Services& services, const QString& person, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_services(services)
    , m_rows(new FormRows(theme, this))
    , m_addresses(new QLineEdit(m_rows))
    , m_connector(new QComboBox(m_rows))
{
    setObjectName(QStringLiteral("testSendPopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Send a test"));
    m_addresses->setObjectName(QStringLiteral("testAddresses"));
    m_addresses->setPlaceholderText(QStringLiteral("me@shop.example"));
    m_addresses->installEventFilter(this);
    m_connector->setObjectName(QStringLiteral("testConnector"));
    auto* title = new Label(theme, tr("The mail of %1, as a test").arg(person), Type::Body, Colour::Text1, this);
    title->setType(Type::Body, Weight::Strong);
    title->setElided(true);
    m_rows->addRow(tr("To"), m_addresses, tr("Several with commas. No customer gets anything."));
    m_rows->addRow(tr("Sent by"), m_connector, tr("The Local inbox keeps it on this computer."));
    auto* send = new Button(theme, Button::Role::Primary, Glyph::Sends, tr("Send the test"), this);
    send->setObjectName(QStringLiteral("testSend"));
    connect(send, &QAbstractButton::clicked, this, &TestSendPopup::take);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::m);
    column->addWidget(title);
    column->addWidget(m_rows);
    column->addWidget(send, 0, Qt::AlignTrailing);
    setFixedWidth(theme.scaled(widthPx));
    setFocusProxy(m_addresses);
    load();
}

void TestSendPopup::load()
{
    m_services.run<Choices>(
        this, QString(),
        [&workspace = m_services.workspace()](JobContext&) -> Result<Choices> {
            PATRON_TRY(standard, workspace.defaultConnector());
            Choices choices;
            choices.standard = textOf(standard.name);
            PATRON_TRY(addresses, workspace.store().setting(addressSetting));
            choices.addresses = textOf(addresses.value_or(std::string()));
            return workspace.store().read([&](ReadSession& session) -> Result<Choices> {
                for (const auto& row : delivery::connectors::list(session.connection()))
                    choices.connectors << textOf(row.name);
                return choices;
            });
        },
        [this](Result<Choices> choices) {
            if (!choices)
                return m_rows->setError(m_connector, textOf(choices.error().text));
            m_connector->addItems(choices->connectors);
            m_connector->setCurrentText(choices->standard);
            if (m_addresses->text().isEmpty()) {
                m_addresses->setText(choices->addresses);
                m_addresses->selectAll();
            }
        });
}

void TestSendPopup::openAt(const QRect& place)
{
    adjustSize();
    placeBelow(this, place, isRightToLeft());
    show();
    m_addresses->setFocus(Qt::PopupFocusReason);
}

void TestSendPopup::take()
{
    const auto addresses = workspace::parseTestAddresses(m_addresses->text().toStdString());
    if (!addresses) {
        m_rows->setError(m_addresses, textOf(addresses.error().text));
        m_addresses->setFocus();
        return;
    }
    QStringList list;
    for (const std::string& address : *addresses)
        list << textOf(address);
    const QString line = list.join(QStringLiteral(", "));
    const QString connector = m_connector->currentText();
    m_services.run<bool>(
        &m_services, QString(),
        [&store = m_services.store(), kept = line.toStdString()](JobContext&) -> Result<bool> {
            PATRON_CHECK(store.setSetting(addressSetting, kept));
            return true;
        },
        [](const Result<bool>&) {});
    close();
    Q_EMIT chosen(line, connector);
}

bool TestSendPopup::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_addresses && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            take();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

}
