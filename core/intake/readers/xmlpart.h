#pragma once

#include "core/base/error.h"
#include "core/intake/readers/bytesource.h"

#include <QXmlStreamReader>

#include <memory>
#include <optional>
#include <string>

namespace patron::intake {

/// One XML file of a workbook, read token by token in bounded memory: without document type (entity bombs need one),
/// not nested deeper than sheets are, and without a single text or tag of many megabytes. Used by one thread.
class XmlPart
{
public:
    /// `what` names the file in sentences: "\"shop.xlsx\"".
    XmlPart(std::unique_ptr<ByteSource> bytes, std::string what);
    ~XmlPart();

    /// Moves to the next token; false at the end, and when the file is not to be read any further.
    bool next();
    const QXmlStreamReader& token() const { return m_xml; }
    bool isStart() const { return m_xml.isStartElement(); }
    bool isEnd() const { return m_xml.isEndElement(); }
    /// The element's name without its prefix.
    bool named(QStringView name) const { return m_xml.name() == name; }
    std::string attribute(QStringView name) const;
    /// How many elements are open; the one whose start or end is at hand counts.
    int depth() const { return m_depth; }

    std::optional<Error> failure() const { return m_failure; }

private:
    class Device;

    std::string m_what;
    std::unique_ptr<Device> m_device;
    QXmlStreamReader m_xml;
    int m_depth = 0;
    std::optional<Error> m_failure;
};

}
