// Resource names: `clients/{client}/goals/{goal}`.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace concord::contract {

// Whether `id` is 1 to 63 of `a-z`, `0-9`, `-`.
bool IsResourceId(absl::string_view id);
// Whether `name` has the form of `pattern`, with ids in place of `{}`.
bool NameHasPattern(absl::string_view pattern, absl::string_view name);
// The ids of a name, in order, if it has the pattern's form; ids are 1 to 63 of
// `a-z`, `0-9`, `-`.
absl::optional<std::vector<std::string>> MatchName(absl::string_view pattern,
                                                   absl::string_view name);
// The id behind the last `/`.
absl::string_view LastSegment(absl::string_view name);
// The client id of a name that begins with `clients/{client}`, or nothing.
absl::string_view ClientOf(absl::string_view name);
// What of a name is behind its client's: `goals/listen` in
// `clients/ines/goals/listen`; the whole of one without a client.
absl::string_view WithoutClient(absl::string_view name);
// The id of a new resource: the caller's choice, else the request's id.
std::string NewId(absl::string_view chosen, absl::string_view request_id);
// `clients/{client}/{collection}/{id}`.
std::string ResourceName(absl::string_view client, absl::string_view collection,
                         absl::string_view id);

}  // namespace concord::contract
