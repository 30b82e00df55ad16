#pragma once

#include "ui/kit/mailsurface.h"

#include <QWidget>

#include <vector>

class QGridLayout;

namespace patron::ui {

class MailFrame;
class Theme;

/// A mail as different readers see it, all at once: at a desk, on a phone, in the dark, without pictures, as plain
/// text. One of them can have the whole place. Engines start when a frame is first seen.
class MailGrid : public QWidget
{
    Q_OBJECT

public:
    explicit MailGrid(Theme& theme, QWidget* parent = nullptr);

    void showMail(const QString& html, const QString& text, const CarriedPictures& pictures = {});
    /// A mail without HTML has but one view.
    void setPlainOnly(bool plainOnly);
    /// "desktop", "phone", "dark", "plain" (without pictures), "text"; empty: all.
    void setFront(const QString& frame);
    QString front() const { return m_front; }
    /// The frames in their order; a number from 1 for keys.
    void toggleFront(int number);
    MailFrame* frame(const QString& id) const;

private:
    void arrange();

    Theme& m_theme;
    QGridLayout* m_grid;
    std::vector<MailFrame*> m_frames;
    QString m_front;
    bool m_isPlainOnly = false;
};

}
