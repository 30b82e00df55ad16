#pragma once

#include <string>

namespace patron::test {

/// A delivery report (RFC 3464) as mail servers send it: words for people, the groups of its recipients, and the header
/// of the mail that came back.
inline std::string report(const std::string& words, const std::string& groups,
                          const std::string& subject = "Undelivered Mail Returned to Sender")
{
    return "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.net>\r\n"
           "To: bounce+m42-0123456789@shop.example\r\nDate: Fri, 1 May 2026 10:00:00 +0100\r\n"
           "Message-ID: <report@mx.example.net>\r\nSubject: " +
           subject +
           "\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
           "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
           words +
           "\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n"
           "Arrival-Date: Fri, 1 May 2026 09:59:00 +0100\r\n\r\n" +
           groups +
           "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nReceived: by mx.example.net\r\n"
           "Message-ID: <m42.abc@shop.example>\r\nX-Patron-Ref: m42\r\nFrom: Shop <hello@shop.example>\r\n"
           "To: Anna <anna@example.com>\r\nSubject: Spring\r\nDate: Fri, 1 May 2026 09:58:00 +0100\r\n\r\nHello\r\n"
           "--b--\r\n";
}

/// The group of one recipient.
inline std::string group(const std::string& action, const std::string& status, const std::string& diagnostic,
                         const std::string& recipient = "anna@example.com")
{
    return "Final-Recipient: rfc822; " + recipient + "\r\nAction: " + action + "\r\nStatus: " + status + "\r\n" +
           (diagnostic.empty() ? std::string() : "Diagnostic-Code: smtp; " + diagnostic + "\r\n") + "\r\n";
}

/// What servers send that keep to no standard.
inline std::string notice(const std::string& from, const std::string& subject, const std::string& body,
                          const std::string& headers = {})
{
    return "Return-Path: <>\nFrom: " + from + "\nTo: hello@shop.example\nSubject: " + subject +
           "\nDate: Fri, 1 May 2026 10:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n" + headers + "\n" + body;
}

/// The mail of ours that such a notice brings back in its text.
inline std::string returnedMail()
{
    return "Received: by mx.example.net; Fri, 1 May 2026 09:59:00 +0100\nMessage-ID: <m42.abc@shop.example>\n"
           "From: Shop <hello@shop.example>\nTo: Anna <anna@example.com>\nSubject: Spring\n\nHello\n";
}

/// What a person or their program writes to the shop.
inline std::string letter(const std::string& subject, const std::string& body, const std::string& headers = {})
{
    return "Return-Path: <anna@example.com>\nFrom: Anna Berg <anna@example.com>\nTo: hello@shop.example\nSubject: " +
           subject +
           "\nDate: Fri, 1 May 2026 10:00:00 +0100\nMessage-ID: <letter@example.com>\n"
           "Content-Type: text/plain; charset=utf-8\n" +
           headers + "\n" + body;
}

}
