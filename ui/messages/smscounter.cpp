#include "ui/messages/smscounter.h"

#include "core/base/money.h"
#include "core/message/sms/smartencoding.h"
#include "core/message/sms/smsparts.h"
#include "ui/kit/banner.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/messages/audiencelook.h"
#include "ui/models/localetext.h"

#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int mostShown = 6; ///< characters whose plain form is shown

/// Room for so many parts.
std::size_t roomFor(const message::SmsParts& counted)
{
    const bool gsm = counted.encoding == message::SmsEncoding::Gsm7;
    return counted.parts <= 1 ? (gsm ? 160u : 70u) : counted.parts * (gsm ? 153u : 67u);
}

/// "“ becomes "", … becomes ..."", each character once.
QString plainFormsText(const std::vector<message::SmsSubstitution>& found)
{
    QStringList shown;
    for (const message::SmsSubstitution& one : found) {
        const QString before = textOf(one.before);
        const QString after = textOf(one.after);
        const QString words = after.isEmpty() ? SmsCounter::tr("a hidden mark goes")
                              : after == u" " ? SmsCounter::tr("a special space becomes a plain one")
                                              : SmsCounter::tr("%1 becomes %2").arg(before, after);
        if (!shown.contains(words))
            shown << words;
    }
    if (shown.size() > mostShown)
        shown = shown.mid(0, mostShown) << QStringLiteral("…");
    return shown.join(QStringLiteral(", "));
}
}

SmsCounter::SmsCounter(Theme& theme, QString currency, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_currency(std::move(currency))
    , m_one(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_all(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_plain(new Banner(theme, Tone::Info, {}, this))
{
    setObjectName(QStringLiteral("smsCounter"));
    m_one->setObjectName(QStringLiteral("smsCount"));
    m_all->setObjectName(QStringLiteral("smsAudience"));
    m_plain->setObjectName(QStringLiteral("smsPlainForms"));
    m_plain->setAction(tr("Use plain characters"));
    m_plain->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::s);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::xl);
    row->addWidget(m_one);
    row->addWidget(m_all);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(m_plain);
    connect(m_plain, &Banner::actionTriggered, this, [this] {
        Q_EMIT plainFormsWanted(textOf(message::substituted(m_source, message::smartEncoding(m_source))));
    });
    setRendered({});
}

void SmsCounter::setSource(const std::string& source)
{
    m_source = source;
    showPlainForms();
}

/// Offered only when the text is sent as GSM-7 with them: 160 characters a message, not 70.
void SmsCounter::showPlainForms()
{
    const auto found = message::smartEncoding(m_source);
    const auto count = static_cast<qint64>(found.size());
    const QString words = count == 1 ? tr("1 character lets only 70 fit into a message, not 160: %1.")
                                     : tr("%1 characters let only 70 fit into a message, not 160: %2.");
    if (count == 1)
        m_plain->setMessage(Tone::Info, words.arg(plainFormsText(found)));
    else if (count > 1)
        m_plain->setMessage(Tone::Info, words.arg(countText(count), plainFormsText(found)));
    m_plain->setVisible(!found.empty());
}

void SmsCounter::setRendered(const QString& text)
{
    const message::SmsParts counted = message::countSms(text.toStdString());
    const QString parts =
        counted.parts == 1 ? tr("1 message") : tr("%1 messages").arg(countText(static_cast<qint64>(counted.parts)));
    m_one->setText(tr("%1 of %2 characters, %3, %4")
                       .arg(countText(static_cast<qint64>(counted.units)),
                            countText(static_cast<qint64>(roomFor(counted))), textOf(message::nameOf(counted.encoding)),
                            parts));
    m_one->setColour(counted.parts > 1 ? Colour::Warn : Colour::Text1);
}

void SmsCounter::setAudience(const AudienceSight& sight)
{
    if (sight.tally.smsParts.empty() || !sight.cost) {
        m_all->clear();
        return;
    }
    const qint64 all = sight.tally.allSmsParts();
    const std::size_t most = sight.cost->partsAt(100);
    QString words = most <= 1 ? tr("%1 people: one message each").arg(countText(sight.tally.rendered))
                              : tr("%1 people: up to %2 each, at most %3 for 95 of 100; %4 in all")
                                    .arg(countText(sight.tally.rendered), countText(static_cast<qint64>(most)),
                                         countText(static_cast<qint64>(sight.cost->partsAt(95))), countText(all));
    if (sight.cost->total() > 0)
        words += tr(", %1").arg(
            moneyText(formatDecimalShort(sight.cost->total(), unitPriceDecimals), m_currency.toStdString()));
    m_all->setText(words);
}

}
