#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/readtables.h"

using patron::intake::InputFile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    readAllTables(InputFile::pasted("file.csv", std::string(reinterpret_cast<const char*>(bytes), size)));
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    using namespace std::string_literals;
    return {"Email,First name,City\na@example.com,Ann,York\nb@example.com,\"Bo \"\"B\"\"\",\"Le\neds\"\n",
            "sep=;\r\nid;price;date\r\n1;2,50;31.12.2025\r\n2;3,50;01.01.2026\r\n",
            "Report of "
            "May\n\n,,,\nOrder\tEmail\tTotal\n1001\ta@example.com\t5.00\n1002\tb@example.com\t6.00\nTotal\t\t11\n",
            "name|note\n'Lee, Ann'|'x'\n'May, Bo'|'y'\n",
            "a,b\n\"never closed,1\n2,3\n\"closed\",4\n",
            "\xEF\xBB\xBFName;Ort\nZo\xC3\xAB;K\xC3\xB6ln\nJ\xF6rg;N\xFCrnberg\n",
            "\xFF\xFE"
            "a\0,\0b\0\n\0"
            "1\0,\0002\0\n\0"s,
            "\xFE\xFF\0a\0,\0b\0\n\0001\0,\0002\0\n"s,
            "\x83\x81\x81\x5B\x83\x8B,\x96\xBC\x91\x4F\na@example.com,\x8E\x52\x93\x63\n",
            "a,b\0,c\n1,\0\0,2\n"s,
            "a\\\"b,c\n\"x\\\"y\",z\n"};
}

std::vector<std::string> fuzzTokens()
{
    using namespace std::string_literals;
    return {"\"",       "\"\"",     ",",     ";",
            "\t",       "|",        "\n",    "\r",
            "\r\n",     "sep=,\n",  "\0"s,   "\xEF\xBB\xBF",
            "\xFF\xFE", "\xC3\xA4", "\xE4",  "\xF0\x9F\x98\x80",
            "'",        "\\",       "Total", "\",\"",
            ", \"",     "#"};
}
