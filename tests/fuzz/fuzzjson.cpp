#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/readtables.h"

using patron::intake::InputFile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    readAllTables(InputFile::pasted("file.json", std::string(reinterpret_cast<const char*>(bytes), size)));
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        "[[\"vcard\",[[\"fn\",{},\"text\",\"Ann\"],[\"adr\",{\"type\":[\"a\"]},\"text\",[\"\",\"\",\"1 St\"]]]]]",

        "[{\"email\":\"a@example.com\",\"n\":1.50},{\"email\":\"b@example.com\",\"tags\":[\"x\",\"y, z\",null,true]}]",
        "{\"total\":2,\"data\":{\"customers\":{\"edges\":[{\"cursor\":\"x\",\"node\":{\"id\":1,\"a\":{\"b\":2}}}]}}}",
        "{\"orders\":[{\"id\":1,\"total_money\":{\"amount\":1050,\"currency\":\"GBP\"},\"line_items\":[{\"sku\":\"A\","
        "\"quantity\":1},{\"sku\":\"B\",\"quantity\":2}]},{\"id\":2,\"line_items\":[]}]}",
        "{\"type\":\"track\",\"messageId\":\"m1\",\"anonymousId\":\"d\",\"properties\":{\"products\":[{\"sku\":\"A\"}]}"
        "}\n"
        "{\"type\":\"identify\",\"messageId\":\"m2\",\"userId\":\"u\"}\n",
        "{\"a\":1}\n{\"a\":2\n5\n[1]\n{\"a\":\"\\u00e9\\ud83d\\ude00\"}\n",
        "[[\"email\",\"name\"],[\"a@example.com\",\"Ann\"],[\"b@example.com\",{\"x\":[1]}]]",
        "{\"event_name\":\"x\",\"event_timestamp\":1,\"event_params\":[{\"key\":\"p\",\"value\":{\"string_value\":"
        "\"v\"}},"
        "{\"key\":\"q\",\"value\":{\"int_value\":\"5\"}}]}\n{\"event_name\":\"y\",\"event_timestamp\":2}\n",
        "{\"object\":\"list\",\"data\":[{\"id\":\"ch\",\"object\":\"charge\",\"amount\":2000,\"currency\":\"usd\"}]}",
        "{\n\"a\":1,\n\"adr\":[{\"c\":1},{\"c\":2},{\"c\":3},{\"c\":4}]}\n{\"a\":{\"$oid\":\"5\"}}"};
}

std::vector<std::string> fuzzTokens()
{
    return {"{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud83d",
            "null",
            "true",
            "false",
            "-0",
            "1e9",
            "1.5",
            "{\"a\":",
            "[[",
            "\n",
            "\"node\":{",
            "\"edges\":[",
            "\"nodes\":[",
            "\"data\":[",
            "\"object\":\"list\"",
            "\"line_items\":[{",
            "\"quantity\":1",
            "\"currency\":\"GBP\"",
            "\"amount\":5",
            "\"key\":\"k\",\"value\":",
            "\"string_value\":",
            "\"$oid\":",
            "\"id\":1",
            "\"messageId\":\"m\""};
}
