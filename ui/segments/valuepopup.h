#pragma once

#include "ui/models/services.h"
#include "ui/segments/conditionparts.h"

#include <QFrame>
#include <QPointer>

namespace patron::ui {

class Theme;
class ValueEditor;

/// The editor of one value below a chip, with what the workspace holds of the field once that is counted. Enter takes
/// the value, Esc leaves it. Deletes itself when closed.
class ValuePopup : public QFrame
{
    Q_OBJECT

public:
    ValuePopup(Theme& theme, Services& services, const QString& title, const PartValue& value, const QString& currency,
               QWidget* parent);
    void openAt(QWidget* anchor);

Q_SIGNALS:
    void given(const patron::segment::Value& value);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void askFacts(Services& services, const ValueSubject& subject);
    void take();

    ValueEditor* m_editor;
    QPointer<QWidget> m_anchor;
};

}
