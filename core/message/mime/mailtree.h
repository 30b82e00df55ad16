#pragma once

#include "core/base/clock.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// One header field, unfolded, encoded words (RFC 2047) read, valid UTF-8.
struct MailField
{
    std::string name; ///< lower case
    std::string value;
};

/// The fields of a header in their order.
class MailFields
{
public:
    /// The first of that name (given in lower case); empty when there is none.
    std::string_view first(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    bool has(std::string_view name) const;
    bool isEmpty() const { return m_fields.empty(); }
    const std::vector<MailField>& list() const { return m_fields; }
    void add(std::string name, std::string value) { m_fields.push_back({std::move(name), std::move(value)}); }

private:
    std::vector<MailField> m_fields;
};

/// Reads fields out of text (RFC 5322, 2.2): from its begin to the first blank line, folded lines joined. Stops at the
/// first line that is none; `end` then is where the rest begins. At most a thousand fields.
MailFields readFields(std::string_view text, std::size_t* end = nullptr);

/// The instant of a Date field (RFC 5322, 3.3, and its old forms); nothing for what is none.
std::optional<Ms> readMailDate(std::string_view value);

/// A part of a mail, or a mail itself.
struct MailNode
{
    int parent = -1; ///< index of the one it stands in; the mail itself has none
    int depth = 0;
    bool isMail = false; ///< the whole, or what stands in a message/rfc822 part: `fields` are a mail's header
    bool isAttachment = false;
    std::string type;       ///< "multipart/report", lower case
    std::string reportType; ///< "delivery-status": the parameter of a multipart/report, lower case
    MailFields fields;
    /// Of a leaf of text/* or message/*: its content without transfer encoding, as UTF-8; of a mail whose parts cannot
    /// be told apart, all of them. Else empty.
    std::string text;
};

/// How much of a mail is looked at. What is beyond is left out, never an error.
struct MailTreeLimits
{
    std::size_t bytes = std::size_t{4} << 20;
    std::size_t textBytes = std::size_t{256} << 10; ///< of one leaf
    std::size_t valueBytes = std::size_t{16} << 10; ///< of one field
    int depth = 40;                                 ///< of parts within parts
    std::size_t nodes = 300;
};

/// Takes any bytes apart as a mail (RFC 5322, MIME): the mail first, then its parts in their order, each behind the one
/// it stands in. Mails within mails are taken apart, too. What is cut short, malformed or beyond the limits is read as
/// far as it goes; never empty. Thread-safe.
std::vector<MailNode> readMailTree(std::string_view bytes, const MailTreeLimits& limits = {});

}
