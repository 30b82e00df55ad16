#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A piece of text that messages share: `{% render "footer" %}` puts it in.
struct Snippet
{
    std::int64_t id = 0; ///< 0: not saved yet
    std::string uuid;
    std::string name;
    std::string body; ///< Liquid, in the words of the messages it is for: HTML, or text
    int version = 1;
    Ms createdAt = 0;
    Ms updatedAt = 0;
};

/// The bodies of a workspace's snippets by name.
using SnippetTexts = std::map<std::string, std::string>;

/// Snippets by name. The functions run inside store closures and announce Area::Messages.
namespace snippets {

/// Saves under the name; one of that name (folded) is replaced when anything changed. BadInput for an empty name, a
/// name with quotes or line breaks, or Liquid that cannot be read, with its place. Gives it back as saved.
Result<Snippet> save(Transaction& tx, std::string_view name, std::string_view body, Ms now);
/// By name (folded) or uuid. NotFound with the nearest name.
Result<Snippet> find(ReadSession& session, std::string_view key);
/// NotFound when it is gone already. Messages that name it cannot be sent until there is one again.
Result<void> remove(Transaction& tx, std::int64_t id);
/// All, by name.
std::vector<Snippet> all(ReadSession& session);
SnippetTexts texts(ReadSession& session);
/// Another text after every change of any of them.
std::string stamp(ReadSession& session);

}
}
