#pragma once

#include <QWidget>

#include "core/message/message.h"
#include "core/message/versions/messageversions.h"
#include "core/workspace/versioncompare.h"
#include "ui/models/services.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

class QListWidget;

namespace patron::ui {

class Banner;
class Button;
class Label;
class MailFrame;
class SegmentedControl;
class Theme;

/// The versions of a message in one language, and two of them beside each other with what changed marked: each against
/// the message in front, or against the one before it. Mails are shown as one person gets them.
class VersionsView : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the view.
    VersionsView(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// `now` is what is in front, saved or not; versions of its language are listed. Without a customer the mails are
    /// shown with their Liquid.
    void open(const message::Message& now, std::optional<CustomerId> customer);
    QListWidget* list() const { return m_list; }

Q_SIGNALS:
    /// The message is to be again what it was then.
    void takeUpRequested(const message::Message& version, int number);

private:
    struct Compared
    {
        message::Message chosen;
        workspace::VersionComparison what;
    };
    QWidget* buildBar();
    QWidget* buildPages();
    void take(std::vector<message::messages::MessageVersion> versions);
    void loadSends(MessageId message);
    void fillList();
    void compare();
    void show(const Compared& compared);
    void showLine(Label* label, const QString& title, const std::vector<message::TextChange>& changes);
    QString markedText(const std::vector<message::TextChange>& changes) const;
    bool isAgainstNow() const;
    void say(const QString& sentence);

    Theme& m_theme;
    Services& m_services;
    std::shared_ptr<workspace::MailSource> m_source;
    QListWidget* m_list;
    SegmentedControl* m_against;
    Label* m_summary;
    Button* m_takeUp;
    Banner* m_problem;
    Label* m_subject;
    Label* m_preheader;
    Label* m_text;
    QWidget* m_mails;
    MailFrame* m_left;
    MailFrame* m_right;
    message::Message m_now;
    std::optional<CustomerId> m_customer;
    std::vector<message::messages::MessageVersion> m_versions;
    std::map<std::int64_t, std::int64_t> m_sends;
    std::optional<Compared> m_compared;
};

}
