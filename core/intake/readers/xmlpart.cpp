#include "core/intake/readers/xmlpart.h"

#include <QIODevice>

namespace patron::intake {

namespace {
constexpr int maxDepth = 64;
constexpr std::size_t maxTokenBytes = 8 << 20;
}

/// Hands the bytes to Qt and counts those that went into the token at hand.
class XmlPart::Device final : public QIODevice
{
public:
    explicit Device(std::unique_ptr<ByteSource> bytes)
        : m_bytes(std::move(bytes))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    bool isSequential() const override { return true; }
    void tokenDone() { m_sinceToken = 0; }
    bool tokenTooLong() const { return m_sinceToken > maxTokenBytes; }
    std::optional<Error> failure() const { return m_bytes->failure(); }

protected:
    qint64 readData(char* buffer, qint64 size) override
    {
        if (tokenTooLong())
            return -1;
        const std::size_t got = m_bytes->read(buffer, static_cast<std::size_t>(size));
        m_sinceToken += got;
        return got == 0 ? -1 : static_cast<qint64>(got);
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    std::unique_ptr<ByteSource> m_bytes;
    std::size_t m_sinceToken = 0;
};

XmlPart::XmlPart(std::unique_ptr<ByteSource> bytes, std::string what)
    : m_what(std::move(what))
    , m_device(std::make_unique<Device>(std::move(bytes)))
    , m_xml(m_device.get())
{}

XmlPart::~XmlPart() = default;

bool XmlPart::next()
{
    if (m_failure)
        return false;
    // An element's end is at hand until the next token.
    if (m_xml.isEndElement())
        --m_depth;
    const auto token = m_xml.readNext();
    const auto refuse = [this](std::string why) {
        m_failure = makeError(ErrorCode::BadInput, m_what + why);
        return false;
    };
    if (m_device->tokenTooLong())
        return refuse(" holds a single cell or tag of more than 8 MB. That is no ordinary table, so nothing of it was "
                      "read.");
    m_device->tokenDone();
    if (token == QXmlStreamReader::DTD || token == QXmlStreamReader::EntityReference)
        return refuse(" declares document types or entities inside its sheets, as traps do. Nothing of it was read.");
    if (token == QXmlStreamReader::StartElement && ++m_depth > maxDepth)
        return refuse(" is nested deeper than any workbook is. Nothing of it was read.");
    if (token == QXmlStreamReader::Invalid) {
        if (auto broken = m_device->failure())
            m_failure = broken;
        else
            return refuse(" is damaged: its contents end or break off in line " + std::to_string(m_xml.lineNumber()) +
                          " of a part. Save it again in your spreadsheet program.");
        return false;
    }
    return token != QXmlStreamReader::EndDocument;
}

std::string XmlPart::attribute(QStringView name) const
{
    // Attributes may have a prefix, as r:id does.
    for (const QXmlStreamAttribute& attribute : m_xml.attributes()) {
        if (attribute.name() == name)
            return attribute.value().toUtf8().toStdString();
    }
    return {};
}

}
