#pragma once

#include "core/delivery/connectorstore.h"
#include "core/outbox/latelysent.h"

#include <QWidget>

class QStackedWidget;
class QStandardItemModel;
class QTableView;

namespace patron::ui {

class EmptyState;
class SegmentedControl;
class Services;
class Theme;

/// What was tried by one connector lately, in the other side's own words.
class AttemptLog : public QWidget
{
    Q_OBJECT

public:
    AttemptLog(Theme& theme, Services& services, QWidget* parent = nullptr);

    void show(const delivery::ConnectorRow& row);
    void refresh();
    QTableView* table() const { return m_table; }

private:
    void fill(const std::vector<outbox::AttemptLine>& lines);

    Theme& m_theme;
    Services& m_services;
    ConnectorId m_connector;
    SegmentedControl* m_which;
    QStackedWidget* m_stack;
    QTableView* m_table;
    QStandardItemModel* m_model;
    EmptyState* m_empty;
};

}
