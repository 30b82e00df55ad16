#pragma once

#include "ui/connectors/connectorchoice.h"

#include <QWidget>

class QLineEdit;

namespace patron::ui {

class SearchField;
class Theme;

/// Everything that can be connected, as cards in groups, found by typing.
class ConnectorGallery : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectorGallery(Theme& theme, QWidget* parent = nullptr);
    /// Forgets what was typed and takes the focus.
    void start();

Q_SIGNALS:
    void chosen(const patron::ui::ConnectorChoice& choice);

private:
    void filter(const QString& words);

    struct Group
    {
        QWidget* title = nullptr;
        QWidget* box = nullptr;
        QList<std::pair<QWidget*, QString>> cards; ///< with the words they are found by
    };
    Theme& m_theme;
    SearchField* m_search;
    QWidget* m_nothing;
    QList<Group> m_groups;
};

}
