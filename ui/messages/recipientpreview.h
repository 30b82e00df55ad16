#pragma once

#include <QTimer>
#include <QWidget>

#include "core/message/message.h"
#include "core/workspace/mailsource.h"
#include "ui/kit/mailsurface.h"
#include "ui/models/services.h"

#include <memory>
#include <vector>

class QStackedWidget;

namespace patron::ui {

class AudienceLook;
class Banner;
class MailGrid;
class MailPreview;
class PhonePicture;
class RecipientStrip;
class Theme;
class WorstCaseList;

/// A message as its recipients get it, one after the other: in one view beside the text, or in all views at once with
/// the worst cases of the audience beside them. Renders in the background; what could not be made for somebody is said
/// above the mail. Nothing is drawn while it is hidden.
class RecipientPreview : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the preview.
    RecipientPreview(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// Renders soon: typing is waited for.
    void setMessage(const message::Message& message);
    /// Reads segments and people again.
    void refreshPeople();
    /// All views at once, with the worst cases.
    void setGrid(bool grid);
    MailPreview& mail() { return *m_mail; }
    MailGrid& grid() { return *m_grid; }
    AudienceLook& audience() { return *m_audience; }
    void showCustomer(CustomerId customer);
    /// Who is in front; nobody while the people are read and in an empty segment.
    std::optional<CustomerId> customer() const;
    QString customerName() const;
    /// Who a text message comes from.
    void setSender(const QString& name);
    RecipientStrip& strip() { return *m_strip; }

Q_SIGNALS:
    /// The inbox line for the person in front.
    void lineRendered(const QString& subject, const QString& preheader);
    /// Their text message.
    void smsRendered(const QString& text);
    /// A line of the source is to be shown.
    void placeRequested(const QString& part, int line, int column);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Shot
    {
        std::string name;
        std::string preheader;
        workspace::PersonalMail mail;
        CarriedPictures pictures;
        std::optional<Error> failure;
    };
    static Result<Shot> shoot(ReadSession& session, workspace::MailSource& source, const message::Message& message,
                              CustomerId customer, Ms now);
    void loadSegments();
    void loadPeople();
    void render();
    void take(Result<Shot> shot);
    void connectParts();
    QWidget* framed(PhonePicture* phone);
    bool isSms() const { return m_message.channel == message::MessageChannel::Sms; }
    void showViews();
    void present();
    void say(const QString& sentence, bool failed);

    Theme& m_theme;
    Services& m_services;
    std::shared_ptr<workspace::MailSource> m_source;
    RecipientStrip* m_strip;
    Banner* m_problem;
    QStackedWidget* m_views;
    MailPreview* m_mail;
    QWidget* m_wide;
    MailGrid* m_grid;
    PhonePicture* m_phone;     ///< of a text message, beside its text
    PhonePicture* m_widePhone; ///< beside the worst cases
    QWidget* m_widePlace;      ///< where it stands
    WorstCaseList* m_worst;
    AudienceLook* m_audience;
    QTimer m_pause;
    message::Message m_message;
    std::vector<CustomerId> m_people;
    bool m_peopleKnown = false;
    QString m_html;
    CarriedPictures m_pictures;
    QString m_text;
    bool m_isWide = false;
    bool m_stale = false; ///< what is to be shown is not on the screen yet
    QString m_problemPart;
    int m_problemLine = 0;
    int m_problemColumn = 0;
};

}
