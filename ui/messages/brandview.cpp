#include "ui/messages/brandview.h"

#include "core/message/messageexport.h"
#include "core/message/recipientfields.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/formrows.h"
#include "ui/kit/paint.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/messages/colourpopup.h"
#include "ui/messages/mailframe.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <variant>

namespace patron::ui {

namespace {
constexpr int mostColours = 6;
constexpr int swatchPx = 28;
constexpr int sampleWidth = 420;

/// Fonts that are on nearly every reader's machine, with what stands in for them.
const QList<std::pair<QString, QString>>& fonts()
{
    static const QList<std::pair<QString, QString>> list{
        {QStringLiteral("Arial"), QStringLiteral("Arial, Helvetica, sans-serif")},
        {QStringLiteral("Verdana"), QStringLiteral("Verdana, Geneva, sans-serif")},
        {QStringLiteral("Tahoma"), QStringLiteral("Tahoma, Geneva, sans-serif")},
        {QStringLiteral("Trebuchet MS"), QStringLiteral("'Trebuchet MS', Helvetica, sans-serif")},
        {QStringLiteral("Georgia"), QStringLiteral("Georgia, 'Times New Roman', serif")},
        {QStringLiteral("Times New Roman"), QStringLiteral("'Times New Roman', Times, serif")},
        {QStringLiteral("Courier New"), QStringLiteral("'Courier New', Courier, monospace")}};
    return list;
}

/// One of the brand's colours; pressed, it can be changed.
class BrandSwatch : public QAbstractButton
{
public:
    BrandSwatch(Theme& theme, const QString& colour, const QString& name, QWidget* parent)
        : QAbstractButton(parent)
        , m_theme(theme)
        , m_colour(colour)
    {
        setFixedSize(theme.scaled(swatchPx), theme.scaled(swatchPx));
        setFocusPolicy(Qt::StrongFocus);
        setToolTip(colour);
        setAccessibleName(name);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintBox(painter, QRectF(rect()).adjusted(2, 2, -2, -2), radius::s, QColor(m_colour),
                 m_theme.colour(Colour::BorderStrong));
        if (hasFocus())
            paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
    }

private:
    Theme& m_theme;
    QString m_colour;
};

/// A mail that shows what the brand gives to mails.
std::string sampleOf(const message::Brand& brand)
{
    const auto safe = [](const std::string& text) { return textOf(text).toHtmlEscaped().toStdString(); };
    const std::string main = brand.mainColour().empty() ? "#1f4e79" : brand.mainColour();
    const auto colours = brand.colourList();
    const std::string second = colours.size() > 1 ? colours[1] : "#dddddd";
    const std::string font = brand.fontFamily.empty() ? "Arial, Helvetica, sans-serif" : brand.fontFamily;
    const std::string name = brand.name.empty() ? BrandView::tr("Your shop").toStdString() : brand.name;
    const std::string head = brand.logoUrl.empty() ? "<mj-text font-size=\"24px\" font-weight=\"bold\" color=\"" +
                                                         main + "\">" + safe(name) + "</mj-text>"
                                                   : "<mj-image width=\"160px\" align=\"left\" alt=\"" + safe(name) +
                                                         "\" src=\"" + safe(brand.logoUrl) + "\" />";
    return "<mjml><mj-head><mj-attributes><mj-all font-family=\"" + safe(font) +
           "\" /></mj-attributes></mj-head><mj-body background-color=\"#ffffff\"><mj-section><mj-column>" + head +
           "<mj-divider border-width=\"3px\" border-color=\"" + second +
           "\" /><mj-text font-size=\"16px\" line-height=\"1.5\" color=\"#333333\">" +
           safe(BrandView::tr("This is what your mails look like from their first word on.").toStdString()) +
           "</mj-text><mj-button align=\"left\" background-color=\"" + main +
           "\" color=\"#ffffff\" font-size=\"16px\" font-weight=\"bold\" border-radius=\"6px\" inner-padding=\"12px "
           "28px\">" +
           safe(BrandView::tr("See what is new").toStdString()) +
           "</mj-button><mj-text font-size=\"12px\" color=\"#666666\" padding-top=\"28px\">" + safe(name) + "<br />" +
           safe(brand.address) + "</mj-text></mj-column></mj-section></mj-body></mjml>";
}
}

BrandView::BrandView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_problem(new Banner(theme, Tone::Danger, {}, this))
    , m_rows(nullptr)
    , m_font(new QComboBox(this))
    , m_sample(new MailFrame(theme, MailFrame::Kind::Desktop, this))
{
    setObjectName(QStringLiteral("brandView"));
    m_problem->setObjectName(QStringLiteral("brandProblem"));
    m_problem->hide();
    m_sample->setExpandable(false);
    m_sample->setTitle(tr("A mail of yours"));
    m_sample->setMinimumWidth(theme.scaled(sampleWidth));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    row->setSpacing(space::xl);
    row->addWidget(buildForm(), 1);
    row->addWidget(m_sample, 1);
    connect(m_font, &QComboBox::activated, this, [this](int index) {
        m_brand.fontFamily = m_font->itemData(index).toString().toStdString();
        take();
    });
}

QWidget* BrandView::buildForm()
{
    auto* scroll = new ScrollBody(QStringLiteral("brandBody"), tr("Brand"), this);
    scroll->body()->setContentsMargins(0, 0, 0, 0);
    scroll->body()->addWidget(m_problem);
    auto* card = new Card(m_theme, {}, scroll);
    m_rows = new FormRows(m_theme, card);
    using B = message::Brand;
    m_rows->addSection(tr("Who you are"));
    addLine(tr("Name"), QStringLiteral("brandName"), &B::name, {});
    addLine(tr("Postal address"), QStringLiteral("brandAddress"), &B::address,
            tr("Stands below every marketing mail, as the law asks"));
    addLine(tr("Website"), QStringLiteral("brandWebsite"), &B::website, {});
    m_rows->addSection(tr("Who mails come from"));
    addLine(tr("Sender's name"), QStringLiteral("brandFromName"), &B::fromName, {});
    addLine(tr("Sender's address"), QStringLiteral("brandFromEmail"), &B::fromEmail,
            tr("Where the way of sending names none"));
    addLine(tr("Answers go to"), QStringLiteral("brandReplyTo"), &B::replyTo, {});
    m_rows->addSection(tr("What they look like"));
    addLine(tr("Logo"), QStringLiteral("brandLogo"), &B::logoUrl, tr("The address of a picture on the web"));
    m_rows->addRow(tr("Colours"), buildColours(), tr("The first one is that of buttons. Click one to change it."));
    m_font->setObjectName(QStringLiteral("brandFont"));
    m_font->addItem(tr("Arial, unless a mail says otherwise"), QString());
    for (const auto& [name, family] : fonts())
        m_font->addItem(name, family);
    m_rows->addRow(tr("Font"), m_font, tr("Fonts that nearly every reader has"));
    card->body()->addWidget(m_rows);
    scroll->body()->addWidget(card);
    scroll->body()->addStretch(1);
    return scroll;
}

void BrandView::addLine(const QString& title, const QString& name, std::string message::Brand::*member,
                        const QString& hint)
{
    auto* line = new QLineEdit(m_rows);
    line->setObjectName(name);
    m_rows->addRow(title, line, hint);
    m_fields.append({member, line});
    connect(line, &QLineEdit::editingFinished, this, &BrandView::take);
}

QWidget* BrandView::buildColours()
{
    m_swatches = new QWidget(m_rows);
    m_swatches->setObjectName(QStringLiteral("brandColours"));
    m_swatchRow = new QHBoxLayout(m_swatches);
    m_swatchRow->setContentsMargins(0, 0, 0, 0);
    m_swatchRow->setSpacing(space::xs);
    return m_swatches;
}

void BrandView::open()
{
    m_services.ask<message::Brand>(
        this, [](ReadSession& session) -> Result<message::Brand> { return message::recipients::brand(session); },
        [this](Result<message::Brand> brand) {
            if (!brand) {
                m_problem->setMessage(Tone::Danger, textOf(brand.error().text));
                m_problem->show();
                return;
            }
            m_brand = m_kept = std::move(*brand);
            show();
        },
        QStringLiteral("brand"));
}

void BrandView::show()
{
    const QScopedValueRollback showing(m_showing, true);
    for (const Field& field : std::as_const(m_fields)) {
        field.line->setText(textOf(m_brand.*field.member));
        m_rows->setError(field.line, {});
    }
    const QString family = textOf(m_brand.fontFamily);
    int row = m_font->findData(family);
    if (row < 0) {
        m_font->addItem(family.section(u',', 0, 0), family);
        row = m_font->count() - 1;
    }
    m_font->setCurrentIndex(row);
    showColours();
    showSample();
}

QStringList BrandView::colours() const
{
    QStringList list;
    for (const std::string& colour : m_brand.colourList())
        list << textOf(colour);
    return list;
}

void BrandView::showColours()
{
    while (QLayoutItem* item = m_swatchRow->takeAt(0)) {
        if (QWidget* old = item->widget())
            old->deleteLater();
        delete item;
    }
    const QStringList list = colours();
    for (int i = 0; i < int(list.size()); ++i) {
        auto* swatch = new BrandSwatch(m_theme, list.at(i), tr("Colour %1: %2").arg(i + 1).arg(list.at(i)), m_swatches);
        swatch->setObjectName(QStringLiteral("brandColour-%1").arg(i));
        connect(swatch, &QAbstractButton::clicked, this, [this, i, swatch] { changeColour(i, swatch); });
        m_swatchRow->addWidget(swatch);
    }
    if (list.size() < mostColours) {
        auto* add = new IconButton(m_theme, Glyph::Plus, tr("Add a colour"), m_swatches);
        add->setObjectName(QStringLiteral("brandAddColour"));
        connect(add, &QAbstractButton::clicked, this, [this, add] { changeColour(-1, add); });
        m_swatchRow->addWidget(add);
    }
    m_swatchRow->addStretch(1);
}

/// The popup's "standard" takes the colour out.
void BrandView::changeColour(int index, QWidget* at)
{
    const QStringList list = colours();
    auto* popup = new ColourPopup(m_theme, {}, list.value(index), this);
    connect(popup, &ColourPopup::picked, this, [this, index](const QString& colour) {
        QStringList changed = colours();
        if (index < 0 && !colour.isEmpty() && !changed.contains(colour, Qt::CaseInsensitive))
            changed << colour;
        else if (index >= 0 && colour.isEmpty())
            changed.removeAt(index);
        else if (index >= 0)
            changed[index] = colour;
        m_brand.colours = changed.join(u',').toStdString();
        take();
    });
    popup->openAt({at->mapToGlobal(QPoint()), at->size()});
}

void BrandView::take()
{
    if (m_showing)
        return;
    message::Brand next = m_brand;
    for (const Field& field : std::as_const(m_fields))
        next.*field.member = field.line->text().trimmed().toStdString();
    const auto problems = message::checkBrand(next);
    for (const Field& field : std::as_const(m_fields))
        m_rows->setError(field.line, {});
    for (const message::BrandProblem& problem : problems) {
        QWidget* at = m_swatches;
        for (const Field& field : std::as_const(m_fields))
            at = field.member == problem.member ? field.line : at;
        m_rows->setError(at, textOf(problem.text));
        // What was kept of it stays.
        next.*problem.member = m_kept.*problem.member;
    }
    m_brand = next;
    showColours();
    showSample();
    if (next == m_kept)
        return;
    m_kept = next;
    m_services.change<std::monostate>(
        this,
        [next](Transaction& tx) -> Result<std::monostate> {
            message::recipients::saveBrand(tx, next);
            return std::monostate();
        },
        [this](const Result<std::monostate>& saved) {
            m_problem->setVisible(!saved);
            if (!saved)
                m_problem->setMessage(Tone::Danger, textOf(saved.error().text));
        });
}

void BrandView::showSample()
{
    message::Message mail;
    mail.bodyKind = message::BodyKind::Mjml;
    mail.body = sampleOf(m_brand);
    if (const auto html = message::exportMessage(mail, message::ExportFormat::Html))
        m_sample->showMail(textOf(*html), {});
}

}
