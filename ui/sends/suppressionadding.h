#pragma once

#include <QWidget>

#include "core/customer/pastedaddresses.h"
#include "core/customer/suppressionlist.h"
#include "ui/models/services.h"

class QLineEdit;
class QPlainTextEdit;

namespace patron::ui {

class Banner;
class Button;
class Label;
class Theme;

/// The form that puts addresses on the suppression list: one typed or many pasted, each looked at while they are
/// typed. What is no address is named and stays to be put right.
class SuppressionAdding : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the widget.
    SuppressionAdding(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// The keyboard goes to the field; what was typed before is still there.
    void start();

Q_SIGNALS:
    /// All was taken, or nothing more is wanted.
    void finished();
    /// So many are on the list that were not.
    void added(qint64 addresses);
    void failed(const QString& sentence);

private:
    void build();
    void look();
    void takeLook(customer::PastedAddresses read);
    void add();
    void takeAdded(const customer::suppressions::Added& done);
    /// "anna@, bo and 3 more"
    QString namesOf(const std::vector<std::string>& texts) const;

    Theme& m_theme;
    Services& m_services;
    QPlainTextEdit* m_text;
    QLineEdit* m_evidence;
    Banner* m_banner;
    Label* m_count;
    Button* m_add;
    Button* m_cancel;
    customer::PastedAddresses m_read;
    QString m_before; ///< what was said of the addresses taken last
};

}
