#pragma once

#include "core/workspace/launchfacts.h"
#include "ui/kit/icons.h"

#include <QList>
#include <QWidget>

#include <optional>

class QVBoxLayout;

namespace patron::ui {

class Services;
class Theme;

/// What was looked at before a broadcast goes, a line each, with a sign whether it is right.
class LaunchChecklist : public QWidget
{
    Q_OBJECT

public:
    LaunchChecklist(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// Nothing is known any more.
    void clear();
    void show(const workspace::LaunchFacts& facts);
    /// What rendering it for everyone said; `showing` it stays until the next facts.
    void showRender(const workspace::LaunchRender& render);
    /// The lines as text, for tests and screen readers: "ok: From …".
    QStringList lines() const;
    /// Something is wrong that stops a careful person.
    bool hasErrors() const;

Q_SIGNALS:
    void goRequested(const QString& page, const QVariantMap& at);

private:
    struct Line
    {
        Tone tone = Tone::Ok;
        QString text;
        QString action; ///< the word on its button
        QString page;
        QVariantMap at;
    };
    void refill();
    Line senderLine() const;
    Line consentLine() const;
    QList<Line> findingLines() const;
    Line capLine() const;
    Line quietLine() const;
    Line paceLine() const;
    QList<Line> renderLines() const;

    Theme& m_theme;
    Services& m_services;
    QVBoxLayout* m_column;
    QWidget* m_content = nullptr;
    std::optional<workspace::LaunchFacts> m_facts;
    std::optional<workspace::LaunchRender> m_render;
    QList<Line> m_lines;
};

}
