#pragma once

#include "ui/kit/icons.h"

#include <QStringList>
#include <QTabBar>

namespace patron::ui {

class Theme;

/// Two to five views of one thing: Design | Source. A QTabBar (arrow keys, mnemonics, screen readers) that looks like
/// one control with a raised part. Segments have ids; `chosen` comes for the person's choice and for setCurrent().
class SegmentedControl : public QTabBar
{
    Q_OBJECT

public:
    SegmentedControl(Theme& theme, const QString& name, QWidget* parent = nullptr);

    void addSegment(const QString& id, const QString& text);
    void addSegment(const QString& id, Glyph glyph, const QString& text);
    QString current() const;
    void setCurrent(const QString& id);

Q_SIGNALS:
    void chosen(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }

private:
    Theme& m_theme;
};

}
