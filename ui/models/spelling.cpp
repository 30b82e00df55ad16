#include "ui/models/spelling.h"

#include "core/base/paths.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QDir>

#include <variant>

namespace patron::ui {

namespace {
const QString checkTopic = QStringLiteral("spelling");
const QString suggestTopic = QStringLiteral("spelling suggestions");

/// From bytes to units; the places rise.
QList<SpellMark> marksOf(const QString& text, const std::vector<message::UnknownWord>& unknown)
{
    QList<SpellMark> marks;
    qsizetype unit = 0;
    std::size_t byte = 0;
    const auto unitAt = [&](std::size_t wanted) {
        for (; byte < wanted && unit < text.size(); ++unit) {
            const QChar c = text.at(unit);
            const bool isPair = c.isHighSurrogate() && unit + 1 < text.size() && text.at(unit + 1).isLowSurrogate();
            byte += isPair ? 4 : c.unicode() < 0x80 ? 1 : c.unicode() < 0x800 ? 2 : 3;
            unit += isPair ? 1 : 0;
        }
        return int(unit);
    };
    for (const message::UnknownWord& word : unknown) {
        const int from = unitAt(word.from);
        marks.append({from, unitAt(word.to), textOf(word.word)});
    }
    return marks;
}

QString noDictionary(const std::string& language)
{
    if (language.empty())
        return Spelling::tr("Spelling is not checked: it is not known in which language this is.");
    const QString code = textOf(language);
    const QString folder = QDir::toNativeSeparators(textOf(fromPath(message::ownDictionaryFolder())));
    const QString name = QString(code).replace(u'-', u'_');
#ifdef Q_OS_LINUX
    return Spelling::tr("There is no dictionary for %1. Install the package hunspell-%2, or put %3.dic and %3.aff into "
                        "%4.")
        .arg(languageText(language), code.toLower(), name, folder);
#else
    return Spelling::tr("There is no dictionary for %1. Put %2.dic and %2.aff, such as LibreOffice's, into %3.")
        .arg(languageText(language), name, folder);
#endif
}
}

struct Spelling::Loaded
{
    std::shared_ptr<message::Dictionary> dictionary;
    std::shared_ptr<message::SpellChecker> checker;
    QSet<QString> added;
    QString trouble;
};

Spelling::Spelling(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (m_asked && changes.touches(Area::Settings))
            load();
    });
}

void Spelling::startMessage()
{
    m_ignored.clear();
    m_asked = true;
    load();
}

void Spelling::setLanguage(const QString& language)
{
    if (language == m_language)
        return;
    m_language = language;
    if (m_asked)
        load();
}

void Spelling::setEnabled(bool enabled)
{
    if (enabled == m_enabled)
        return;
    m_enabled = enabled;
    if (m_enabled && m_asked)
        load();
    Q_EMIT changed();
}

QString Spelling::languageTitle() const
{
    if (!isReady())
        return {};
    const QString code = textOf(m_checker->dictionary().files().language);
    const QString region = code.section(u'-', -1);
    const QString language = languageText(code.section(u'-', 0, 0).toStdString());
    return code.contains(u'-') && region.size() == 2 ? tr("%1 (%2)").arg(language, countryText(region.toStdString()))
                                                     : language;
}

void Spelling::load()
{
    if (!m_enabled)
        return;
    m_services.run<Loaded>(
        this, QString(),
        [&store = m_services.store(), written = m_language.toStdString(),
         known = m_dictionary](JobContext&) -> Result<Loaded> {
            Loaded loaded;
            message::ShopWords words;
            PATRON_TRY(added, store.read([&](ReadSession& session) -> Result<std::vector<std::string>> {
                words = message::shopwords::all(session);
                return message::shopwords::added(session);
            }));
            for (const std::string& word : added)
                loaded.added.insert(textOf(word).toCaseFolded());
            const std::string language = message::spellLanguage(written, store.country());
            const auto found = message::dictionariesIn(message::dictionaryFolders());
            const message::DictionaryFiles* files = message::chooseDictionary(found, language);
            if (!files) {
                loaded.trouble = noDictionary(language);
                return loaded;
            }
            if (known && known->files().words == files->words) {
                loaded.dictionary = known;
            } else {
                PATRON_TRY(opened, message::Dictionary::open(*files));
                loaded.dictionary = opened;
            }
            loaded.checker = std::make_shared<message::SpellChecker>(loaded.dictionary, std::move(words));
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            Loaded broken;
            if (!loaded)
                broken.trouble = textOf(loaded.error().text);
            take(loaded ? *loaded : broken);
        },
        checkTopic);
}

void Spelling::take(const Loaded& loaded)
{
    if (loaded.dictionary)
        m_dictionary = loaded.dictionary;
    m_checker = loaded.checker;
    m_added = loaded.added;
    m_trouble = loaded.trouble;
    Q_EMIT changed();
}

void Spelling::check(QObject* asker, const QString& text, message::SpellSyntax syntax, Marked answer)
{
    if (!isReady())
        return answer({});
    m_services.run<QList<SpellMark>>(
        asker, QString(),
        [checker = m_checker, text, syntax](JobContext& job) -> Result<QList<SpellMark>> {
            return marksOf(text, checker->check(text.toStdString(), syntax, job.cancelToken()));
        },
        [this, answer = std::move(answer)](const Result<QList<SpellMark>>& marks) {
            QList<SpellMark> kept;
            if (marks && m_enabled) {
                for (const SpellMark& mark : *marks) {
                    if (!m_ignored.contains(mark.word))
                        kept.append(mark);
                }
            }
            answer(kept);
        },
        checkTopic);
}

void Spelling::suggest(QObject* asker, const QString& word, std::function<void(const QStringList&)> answer)
{
    if (!isReady())
        return answer({});
    m_services.run<QStringList>(
        asker, QString(),
        [checker = m_checker, word](JobContext&) -> Result<QStringList> {
            QStringList words;
            for (const std::string& suggestion : checker->dictionary().suggestions(word.toStdString()))
                words << textOf(suggestion);
            return words;
        },
        [answer = std::move(answer)](const Result<QStringList>& words) { answer(words ? *words : QStringList()); },
        suggestTopic);
}

void Spelling::change(const std::function<Result<void>(Transaction&)>& work)
{
    m_services.change<std::monostate>(
        this,
        [work](Transaction& tx) -> Result<std::monostate> {
            PATRON_CHECK(work(tx));
            return std::monostate();
        },
        [this](const Result<std::monostate>& done) {
            if (!done)
                Q_EMIT failed(textOf(done.error().text));
        });
}

void Spelling::add(const QString& word)
{
    change([word = word.toStdString()](Transaction& tx) { return message::shopwords::add(tx, word); });
}

void Spelling::remove(const QString& word)
{
    change([word = word.toStdString()](Transaction& tx) { return message::shopwords::remove(tx, word); });
}

bool Spelling::isAdded(const QString& word) const
{
    return m_added.contains(word.toCaseFolded());
}

void Spelling::ignore(const QString& word)
{
    m_ignored.insert(word);
    Q_EMIT changed();
}

}
