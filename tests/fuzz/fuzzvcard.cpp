#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/readtables.h"

using patron::intake::InputFile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    // What comes before the first card is passed over.
    readAllTables(InputFile::pasted("file.vcf", "BEGIN:VCARD\nFN:x\nEND:VCARD\n" +
                                                    std::string(reinterpret_cast<const char*>(bytes), size)));
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;John;Q,P;Mr.;Esq.\r\nFN:Mr. John\\, "
            "Doe\r\nEMAIL;TYPE=INTERNET,pref:a@exa\r\n "
            "mple.com\r\nitem1.TEL;type=CELL:+44 1\r\nADR;TYPE=HOME:PO;Flat;1 St;York;Y;YO1;UK\r\nEND:VCARD\r\n",
            "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=\nller;J;;;\n"
            "PHOTO;JPEG;ENCODING=BASE64:\n/9j/4AAQ\n\nFN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:J=F6rg\nEND:VCARD\n",
            "BEGIN:VCARD\nVERSION:4.0\nFN:Simon\nBDAY:--0203\nGENDER:M\nTEL;VALUE=uri;PREF=1;TYPE=\"work,voice\":tel:+"
            "1;ext=102\n"
            "GEO:geo:46.77,-71.28\nREV:20080424T195243Z\nKIND:group\nEND:VCARD\n",
            "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nFN:A\nCATEGORIES:x,y\\,z\nEND:VCARD\n",
            "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\n"};
}

std::vector<std::string> fuzzTokens()
{
    return {"BEGIN:VCARD\n",
            "END:VCARD\n",
            "\n ",
            "=\n",
            ":",
            ";",
            "\\",
            ",",
            "\"",
            "TYPE=",
            "PREF=",
            "AGENT:",
            "PHOTO;ENCODING=b:",
            "ENCODING=QUOTED-PRINTABLE",
            "CHARSET=UTF-16",
            "CHARSET=Shift_JIS",
            "=C3=28",
            "N:",
            "ADR:",
            "ORG:",
            "BDAY:19800101",
            "VERSION:2.1\n",
            "item1.",
            "mailto:",
            "tel:"};
}
