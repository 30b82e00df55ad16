#include "core/base/text.h"
#include "core/intake/readers/mailreader.h"
#include "core/intake/readers/mailtext.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

using namespace patron::intake;

namespace {
void readOne(std::string_view bytes)
{
    const auto mail = readMail(bytes);
    if (!mail) {
        require(!mail.error().text.empty(), "an error has a sentence");
        return;
    }
    require(patron::isValidUtf8(mail->from) && patron::isValidUtf8(mail->subject), "headers in UTF-8");
    std::size_t all = 0;
    for (const MailAttachment& attachment : mail->attachments) {
        require(isTableName(attachment.name) && patron::isValidUtf8(attachment.name), "a table's name");
        require(attachment.name.find_first_of("/\\") == std::string::npos, "a name without folders");
        all += attachment.bytes.size();
    }
    require(all <= bytes.size(), "no more than the mail holds");
    const auto again = readMail(bytes);
    require(again && again->attachments.size() == mail->attachments.size(), "the same again");
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    readOne(input);
    MemoryBytes source(input);
    MboxReader mails(source);
    std::string mail;
    while (mails.next(mail))
        readOne(mail);
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string part = "Content-Type: text/csv; name=\"a.csv\"\nContent-Transfer-Encoding: base64\n"
                             "Content-Disposition: attachment; filename*0*=utf-8''b%C3%A4; filename*1=.csv\n\n"
                             "RW1haWwKYUBleGFtcGxlLmNvbQo=\n";
    const std::string mail = "From: =?utf-8?Q?Z=C3=B6e?= <z@example.com>\nDate: Fri, 1 May 2026 10:00:00 +0100\n"
                             "Message-ID: <1@example.com>\nSubject: =?iso-8859-1?B?5Pbc?=\nMIME-Version: 1.0\n"
                             "Content-Type: multipart/mixed; boundary=\"x\"\n\npreamble\n--x\n\nHello\n--x\n" +
                             part + "--x--\n";
    return {mail, "From shop Fri May  1 10:00:00 2026\n" + mail + "\nFrom shop Fri May  1 11:00:00 2026\n" + mail,
            "From: a@example.com\nContent-Type: message/rfc822\n\n" + mail,
            "From: a@example.com\nContent-Type: text/csv; name=a.csv\nContent-Transfer-Encoding: quoted-printable\n\n"
            "Name,Ort\nZo=C3=AB,K=\n=F6ln\n"};
}

std::vector<std::string> fuzzTokens()
{
    return {"\n--x\n",
            "\n--x--\n",
            "--x",
            "boundary=",
            "boundary=\"x\"",
            "multipart/mixed",
            "message/rfc822",
            "filename",
            "*0*=",
            "*1=",
            "utf-8''",
            "=?utf-8?B?",
            "=?utf-8?Q?",
            "?=",
            "=\n",
            "=3D",
            "base64",
            "\n\n",
            "\r\n",
            ">From ",
            "\nFrom ",
            "From: a",
            "Date: ",
            "Message-ID:",
            "Content-Type:",
            "; name=\"a.csv\"",
            "%C3",
            "\""};
}
