#pragma once

#include <QFrame>

class QComboBox;
class QLineEdit;

namespace patron::ui {

class FormRows;
class Services;
class Theme;

/// Asks where a test of one person's mail goes and by which way. What was asked last is offered again. Deletes itself
/// when closed.
class TestSendPopup : public QFrame
{
    Q_OBJECT

public:
    /// The services must outlive the popup.
    TestSendPopup(Theme& theme, Services& services, const QString& person, QWidget* parent);
    void openAt(const QRect& place);

Q_SIGNALS:
    /// One line of addresses that can be written to, and a connector's name.
    void chosen(const QString& addresses, const QString& connector);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void load();
    void take();

    Services& m_services;
    FormRows* m_rows;
    QLineEdit* m_addresses;
    QComboBox* m_connector;
};

}
