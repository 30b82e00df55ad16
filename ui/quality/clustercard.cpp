#include "ui/quality/clustercard.h"

#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patron::ui {

ClusterCard::ClusterCard(Theme& theme, const customer::ValueCluster& cluster, int number, QWidget* parent)
    : Card(theme, {}, parent)
    , m_cluster(cluster)
    , m_name(new QLineEdit(this))
{
    auto* ticks = new QWidget(this);
    auto* flow = new FlowLayout(ticks, space::l, space::s);
    for (const customer::ValueCount& value : cluster.values) {
        const QString text = textOf(value.value);
        auto* tick = new QCheckBox(tr("%1 (%2)", "value (count)")
                                       .arg(QString(text).replace(u'&', QStringLiteral("&&")), countText(value.count)),
                                   ticks);
        tick->setObjectName(QStringLiteral("cluster%1_%2").arg(number).arg(m_ticks.size()));
        tick->setAccessibleName(tr("%1, %2 customers").arg(text, countText(value.count)));
        flow->addWidget(tick);
        m_ticks << tick;
        connect(tick, &QCheckBox::toggled, this, &ClusterCard::edited);
    }
    m_name->setObjectName(QStringLiteral("clusterName%1").arg(number));
    m_name->setText(cluster.values.empty() ? QString() : textOf(cluster.values.front().value));
    m_name->setAccessibleName(tr("What they are called from now on"));
    m_name->setFixedWidth(theme.scaled(220));
    connect(m_name, &QLineEdit::textEdited, this, &ClusterCard::edited);
    auto* line = new QHBoxLayout;
    line->setSpacing(space::l);
    line->addWidget(ticks, 1);
    line->addWidget(new Label(theme, QStringLiteral("→"), Type::Lead, Colour::Text3, this));
    line->addWidget(m_name);
    body()->addLayout(line);
}

std::map<std::string, std::string> ClusterCard::changes() const
{
    std::map<std::string, std::string> changes;
    const std::string to = m_name->text().trimmed().toStdString();
    for (qsizetype i = 0; i < m_ticks.size(); ++i) {
        const std::string& from = m_cluster.values[static_cast<std::size_t>(i)].value;
        if (m_ticks[i]->isChecked() && from != to && !to.empty())
            changes.emplace(from, to);
    }
    return changes;
}

}
