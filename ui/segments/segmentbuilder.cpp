#include "ui/segments/segmentbuilder.h"

#include "core/base/paths.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"
#include "core/workspace/peopleexport.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/segments/audiencepanel.h"
#include "ui/segments/rulerows.h"
#include "ui/segments/startpanel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QStackedWidget>

namespace patron::ui {

namespace {
constexpr int pauseMs = 120;
}

SegmentBuilder::SegmentBuilder(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_words(std::make_shared<RuleVocabulary>())
    , m_header(new PageHeader(theme, tr("New segment"), this))
    , m_save(new QAction(tr("Save"), this))
    , m_export(new QAction(tr("Export these people"), this))
    , m_name(new QLineEdit(this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_hint(new Banner(theme, Tone::Info, {}, this))
    , m_total(new Label(theme, QStringLiteral("…"), Type::Display, Colour::Text1, this))
    , m_of(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_view(new SegmentedControl(theme, tr("View"), this))
    , m_stack(new QStackedWidget(this))
    , m_json(new QPlainTextEdit(this))
    , m_sql(new QPlainTextEdit(this))
    , m_dialect(new SegmentedControl(theme, tr("Dialect"), this))
    , m_people(new AudiencePanel(theme, services, this))
{
    setObjectName(QStringLiteral("segmentBuilder"));
    buildHeader();
    build();
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, &SegmentBuilder::count);
    connect(&m_draft, &RuleDraft::changed, this, &SegmentBuilder::onEdited);
    connect(m_header, &PageHeader::backRequested, this, &SegmentBuilder::backRequested);
    connect(m_save, &QAction::triggered, this, &SegmentBuilder::save);
    connect(m_export, &QAction::triggered, this, &SegmentBuilder::exportPeople);
    connect(m_people, &AudiencePanel::explained, m_rows, &RuleRows::setVerdicts);
    connect(m_people, &AudiencePanel::customerOpened, this, &SegmentBuilder::customerOpened);
    connect(m_hint, &Banner::actionTriggered, this, [this] { m_draft.toggle(m_hintPath); });
    connect(m_view, &SegmentedControl::chosen, this, &SegmentBuilder::showView);
    connect(m_dialect, &SegmentedControl::chosen, this, &SegmentBuilder::askSql);
    connect(m_start, &StartPanel::chosen, this, [this](const QString& name, const segment::Rule& rule) {
        if (m_name->text().isEmpty())
            m_name->setText(name);
        m_draft.replace(rule, tr("Start from “%1”").arg(name));
        m_rows->focusRow({});
    });
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && !changes.touches(Area::Segments))
            m_pause.start();
    });
}

void SegmentBuilder::buildHeader()
{
    m_header->setBack(tr("All segments"));
    m_name->setObjectName(QStringLiteral("segmentName"));
    m_name->setAccessibleName(tr("Name of the segment"));
    m_name->setPlaceholderText(tr("Name of the segment"));
    m_name->setMinimumWidth(m_theme.scaled(260));
    m_header->setCentre(m_name);
    m_save->setObjectName(QStringLiteral("segmentSave"));
    m_save->setShortcut(QKeySequence(QStringLiteral("Ctrl+Return")));
    m_save->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_save);
    m_header->setPrimaryAction(m_save);
    m_export->setObjectName(QStringLiteral("segmentExport"));
    m_export->setToolTip(tr("As an Excel workbook or CSV"));
    addAction(m_export);
    m_header->addSecondaryAction(m_export);
}

QWidget* SegmentBuilder::makeRowsView()
{
    auto* body = new ScrollBody(QStringLiteral("segmentRows"), tr("Conditions"), m_stack);
    m_rows = new RuleRows(m_theme, m_services, m_draft, body);
    m_start = new StartPanel(m_theme, m_services, body);
    body->body()->setContentsMargins(0, 0, space::m, space::xxl);
    body->body()->addWidget(m_rows);
    body->body()->addWidget(m_start);
    body->body()->addStretch(1);
    return body;
}

QWidget* SegmentBuilder::makeJsonView()
{
    auto* box = new QWidget(m_stack);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, space::m, space::xl);
    m_json->setObjectName(QStringLiteral("segmentJson"));
    m_json->setAccessibleName(tr("The rule as JSON"));
    m_json->setTabChangesFocus(true);
    m_json->setFont(m_theme.fixedFont());
    auto* take = new Button(m_theme, Button::Role::Secondary, tr("Use this rule"), box);
    take->setObjectName(QStringLiteral("segmentJsonTake"));
    connect(take, &QAbstractButton::clicked, this, &SegmentBuilder::takeJson);
    column->addWidget(m_json, 1);
    column->addWidget(take, 0, Qt::AlignTrailing);
    return box;
}

QWidget* SegmentBuilder::makeSqlView()
{
    auto* box = new QWidget(m_stack);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, space::m, space::xl);
    m_sql->setObjectName(QStringLiteral("segmentSql"));
    m_sql->setAccessibleName(tr("The rule as one SQL statement"));
    m_sql->setTabChangesFocus(true);
    m_sql->setReadOnly(true);
    m_sql->setFont(m_theme.fixedFont());
    m_dialect->setObjectName(QStringLiteral("segmentDialect"));
    m_dialect->addSegment(QStringLiteral("sqlite"), QStringLiteral("SQLite"));
    m_dialect->addSegment(QStringLiteral("postgresql"), QStringLiteral("PostgreSQL"));
    auto* head = new QHBoxLayout;
    head->addWidget(new Label(m_theme, tr("The same question as one statement over the published views."), Type::Small,
                              Colour::Text2, box),
                    1);
    head->addWidget(m_dialect);
    column->addLayout(head);
    column->addWidget(m_sql, 1);
    return box;
}

void SegmentBuilder::build()
{
    m_trouble->hide();
    m_trouble->setClosable(true);
    m_hint->hide();
    m_hint->setAction(tr("Switch it off"));
    m_total->setType(Type::Display, Weight::Strong);
    m_total->setObjectName(QStringLiteral("segmentTotal"));
    m_view->setObjectName(QStringLiteral("segmentView"));
    m_view->addSegment(QStringLiteral("rule"), tr("Sentences"));
    m_view->addSegment(QStringLiteral("json"), tr("JSON"));
    m_view->addSegment(QStringLiteral("sql"), tr("SQL"));

    auto* top = new QHBoxLayout;
    top->setSpacing(space::l);
    top->addWidget(m_total);
    top->addWidget(m_of, 1, Qt::AlignBottom);
    top->addWidget(m_view, 0, Qt::AlignVCenter);
    m_stack->addWidget(makeRowsView());
    m_stack->addWidget(makeJsonView());
    m_stack->addWidget(makeSqlView());

    auto* side = new ScrollBody(QStringLiteral("segmentPeople"), tr("People"), this);
    side->body()->setContentsMargins(0, 0, space::m, space::xxl);
    side->body()->addWidget(m_people);
    side->setFixedWidth(m_theme.scaled(300));

    auto* main = new QVBoxLayout;
    main->setSpacing(space::l);
    main->addLayout(top);
    main->addWidget(m_trouble);
    main->addWidget(m_hint);
    main->addWidget(m_stack, 1);
    auto* body = new QHBoxLayout;
    body->setContentsMargins(space::xxl, 0, space::l, 0);
    body->setSpacing(space::xl);
    body->addLayout(main, 1);
    body->addWidget(side);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(body, 1);
}

void SegmentBuilder::showView(const QString& view)
{
    if (view == u"json")
        showJson();
    if (view == u"sql")
        askSql();
    m_stack->setCurrentIndex(view == u"json" ? 1 : view == u"sql" ? 2 : 0);
}

void SegmentBuilder::askSql()
{
    const auto dialect =
        m_dialect->current() == u"postgresql" ? segment::SqlDialect::Postgresql : segment::SqlDialect::Sqlite;
    m_services.ask<std::string>(
        this,
        [rule = m_draft.rule(), dialect, &store = m_services.store(), asOf = segment::liveAsOf(m_services.clock())](
            ReadSession& session) { return segment::sqlText(session, store, rule, {asOf}, dialect); },
        [this](Result<std::string> text) { m_sql->setPlainText(textOf(text ? *text : text.error().text)); },
        QStringLiteral("sql"));
}

QString SegmentBuilder::chosenName() const
{
    const QString typed = m_name->text().trimmed();
    if (!typed.isEmpty())
        return typed;
    constexpr int longest = 60;
    QString sentence = ruleSentence(m_draft.saved().root, *m_words);
    if (sentence.size() > longest)
        sentence = sentence.left(longest - 1) + QStringLiteral("…");
    return sentence.left(1).toUpper() + sentence.mid(1);
}

void SegmentBuilder::exportPeople()
{
    if (!isFinished(m_draft.rule()))
        return;
    FileQuestion question;
    question.title = tr("Export these people");
    static const QRegularExpression unfit(QStringLiteral("[/\\\\:*?\"<>|]"));
    question.suggestedName = chosenName().replace(unfit, QStringLiteral("-")) + QStringLiteral(".xlsx");
    question.filters = {tr("Excel workbook (*.xlsx)"), tr("Comma separated (*.csv)")};
    m_dialogs.saveFile(this, question, [this](const QString& path) {
        if (path.isEmpty())
            return;
        m_services.run<std::int64_t>(
            this, tr("Exporting people"),
            [rule = m_draft.rule(), file = toPath(path.toStdString()), &store = m_services.store(),
             asOf = segment::liveAsOf(m_services.clock())](JobContext& job) {
                return store.read(
                    [&](ReadSession& session) { return workspace::exportPeople(session, store, rule, asOf, file); },
                    job.cancelToken());
            },
            [this, path](Result<std::int64_t> done) {
                if (done)
                    Q_EMIT noteRaised(Tone::Ok, tr("%n people were written to %1.", nullptr, int(*done)).arg(path));
                else if (done.error().code != ErrorCode::Cancelled)
                    fail(done.error());
            });
    });
}

QList<QWidget*> SegmentBuilder::panes()
{
    return {m_rows, m_people};
}

void SegmentBuilder::open(SegmentId id)
{
    m_id = id;
    m_services.ask<Opened>(
        this,
        [id, &store = m_services.store()](ReadSession& session) -> Result<Opened> {
            PATRON_TRY(saved, segment::segments::get(session, id));
            saved.rule = segment::withNames(session, std::move(saved.rule));
            PATRON_TRY(words, readRuleVocabulary(session, store));
            return Opened{std::move(saved), std::move(words)};
        },
        [this](Result<Opened> opened) {
            if (!opened) {
                fail(opened.error());
                return;
            }
            m_header->setTitle(textOf(opened->saved.name));
            m_name->setText(textOf(opened->saved.name));
            takeWords(opened->words);
            m_draft.reset(opened->saved.rule);
            m_rows->focusRow({});
        },
        QStringLiteral("open"));
}

void SegmentBuilder::startNew(const QString& name, const segment::Rule& rule)
{
    m_id = {};
    m_header->setTitle(tr("New segment"));
    m_name->setText(name);
    m_draft.reset(rule);
    m_services.ask<RuleVocabularyPtr>(
        this, [&store = m_services.store()](ReadSession& session) { return readRuleVocabulary(session, store); },
        [this](Result<RuleVocabularyPtr> words) {
            if (!words) {
                fail(words.error());
                return;
            }
            takeWords(*words);
            m_rows->focusRow({});
            count();
        },
        QStringLiteral("open"));
}

void SegmentBuilder::takeWords(RuleVocabularyPtr words)
{
    m_words = std::move(words);
    m_rows->setWords(m_words);
    m_trouble->hide();
    m_view->setCurrent(QStringLiteral("rule"));
    m_stack->setCurrentIndex(0);
}

void SegmentBuilder::onEdited()
{
    m_total->setColour(Colour::TextDisabled);
    m_rows->setStale(true);
    m_people->setStale();
    m_hint->hide();
    const auto* root = std::get_if<segment::Group>(&m_draft.rule().root.form);
    m_start->setVisible(root && root->children.empty());
    if (m_stack->currentIndex() == 1)
        showJson();
    if (m_stack->currentIndex() == 2)
        askSql();
    m_pause.start();
}

void SegmentBuilder::count()
{
    if (!isFinished(m_draft.rule())) {
        m_of->setText(tr("Finish the red words, then everybody is counted."));
        return;
    }
    const quint64 asked = ++m_asked;
    m_services.ask<segment::Waterfall>(
        this,
        [rule = m_draft.rule(), &store = m_services.store(), asOf = segment::liveAsOf(m_services.clock())](
            ReadSession& session) { return segment::waterfall(session, store, rule, {asOf}); },
        [this, asked](Result<segment::Waterfall> answer) {
            if (asked == m_asked)
                showCount(answer);
        },
        QStringLiteral("count"));
}

void SegmentBuilder::showCount(const Result<segment::Waterfall>& answer)
{
    if (m_pause.isActive())
        return;
    if (!answer) {
        if (answer.error().code != ErrorCode::Cancelled)
            fail(answer.error());
        return;
    }
    m_trouble->hide();
    m_total->setColour(Colour::Text1);
    m_total->setText(countText(answer->count));
    const double share = answer->of > 0 ? 100.0 * double(answer->count) / double(answer->of) : 0;
    m_of->setText(tr("of %1 people, %2 %").arg(countText(answer->of), QLocale().toString(share, 'f', 1)));
    m_rows->setCounts(*answer);
    m_people->setRule(m_draft.rule(), m_words);
    showHint(*answer);
}

void SegmentBuilder::showHint(const segment::Waterfall& counts)
{
    m_hint->hide();
    if (counts.count > 0)
        return;
    int number = 0;
    for (const segment::NodeCount& node : counts.nodes) {
        if (!node.cumulative)
            continue;
        ++number;
        if (node.ignored || *node.cumulative > 0 || node.path.empty())
            continue;
        m_hintPath = node.path;
        m_hint->setMessage(Tone::Info, tr("Nobody is left: condition %1 takes the last ones out.").arg(number));
        m_hint->show();
        return;
    }
}

void SegmentBuilder::save()
{
    if (!isFinished(m_draft.rule())) {
        m_trouble->setMessage(Tone::Warn, tr("A condition is not finished: fill in the red words first."));
        m_trouble->show();
        return;
    }
    const QString name = chosenName();
    m_name->setText(name);
    m_services.change<SegmentId>(
        this,
        [id = m_id, name = name.toStdString(), rule = m_draft.saved(),
         now = m_services.clock().now()](Transaction& tx) -> Result<SegmentId> {
            ReadSession session(tx.connection());
            if (id) {
                PATRON_CHECK(segment::segments::rename(tx, id, name, now));
            } else if (segment::segments::find(session, name)) {
                return makeError(ErrorCode::Conflict, "There is a segment of this name already. Choose another name.");
            }
            return segment::segments::save(tx, name, rule, now);
        },
        [this, name](Result<SegmentId> done) {
            if (!done) {
                fail(done.error());
                return;
            }
            m_id = *done;
            m_header->setTitle(name);
            m_trouble->hide();
            m_draft.undoStack().setClean();
            Q_EMIT saved(m_id);
            Q_EMIT noteRaised(Tone::Ok, tr("Saved “%1”.").arg(name));
        });
}

void SegmentBuilder::showJson()
{
    m_json->setPlainText(textOf(prettyJson(segment::writeRule(m_draft.saved()))));
}

void SegmentBuilder::takeJson()
{
    const auto rule = segment::parseRule(std::string_view(m_json->toPlainText().toStdString()), m_words->catalog);
    if (!rule) {
        fail(rule.error());
        return;
    }
    m_trouble->hide();
    m_draft.replace(*rule, tr("Take a rule from JSON"));
    m_view->setCurrent(QStringLiteral("rule"));
}

void SegmentBuilder::fail(const Error& error)
{
    m_trouble->setMessage(Tone::Danger, textOf(error.text));
    m_trouble->show();
}

}
