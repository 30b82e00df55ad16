#pragma once

#include <QWidget>

#include "core/message/brand.h"
#include "ui/models/services.h"

class QComboBox;
class QHBoxLayout;
class QLineEdit;

namespace patron::ui {

class Banner;
class FormRows;
class MailFrame;
class Theme;

/// The shop's brand: who its mails come from and what they look like, with a mail that shows it. What is entered is
/// kept at once, and not while something in it is wrong.
class BrandView : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the view.
    BrandView(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// Reads what is kept.
    void open();

private:
    struct Field
    {
        std::string message::Brand::*member;
        QLineEdit* line;
    };
    QWidget* buildForm();
    QWidget* buildColours();
    void addLine(const QString& title, const QString& name, std::string message::Brand::*member, const QString& hint);
    void show();
    void showColours();
    void changeColour(int index, QWidget* at);
    void setColours(const QStringList& colours);
    void take();
    void showSample();
    QStringList colours() const;

    Theme& m_theme;
    Services& m_services;
    Banner* m_problem;
    FormRows* m_rows;
    QList<Field> m_fields;
    QWidget* m_swatches = nullptr;
    QHBoxLayout* m_swatchRow = nullptr;
    QComboBox* m_font;
    MailFrame* m_sample;
    message::Brand m_brand;
    message::Brand m_kept;
    bool m_showing = false;
};

}
