// Splitting and joining resource names, segment by segment.
#include "common/contract/resource_name.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord::contract {
namespace {

constexpr size_t kLongestId = 63;
constexpr absl::string_view kClients = "clients/";

// Cuts the text up to the next `/` off the front of `rest`.
absl::string_view TakeSegment(absl::string_view& rest) {
  const size_t slash = rest.find('/');
  const absl::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(slash == absl::string_view::npos ? rest.size()
                                                      : slash + 1);
  return segment;
}

bool IsVariable(absl::string_view segment) {
  return absl::StartsWith(segment, "{") && absl::EndsWith(segment, "}");
}

// `{form.part}` takes an id, and one of a part of it behind a dot.
bool FitsVariable(absl::string_view variable, absl::string_view segment) {
  const size_t dot = segment.find('.');
  if (dot == absl::string_view::npos || !absl::StrContains(variable, '.')) {
    return IsResourceId(segment);
  }
  return IsResourceId(segment.substr(0, dot)) &&
         IsResourceId(segment.substr(dot + 1));
}

}  // namespace

bool IsResourceId(absl::string_view id) {
  return !id.empty() && id.size() <= kLongestId &&
         std::all_of(id.begin(), id.end(), [](char character) {
           return absl::ascii_islower(static_cast<unsigned char>(character)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(character)) ||
                  character == '-';
         });
}

bool NameHasPattern(absl::string_view pattern, absl::string_view name) {
  if (std::count(pattern.begin(), pattern.end(), '/') !=
      std::count(name.begin(), name.end(), '/')) {
    return false;
  }
  while (!pattern.empty()) {
    const absl::string_view expected = TakeSegment(pattern);
    const absl::string_view segment = TakeSegment(name);
    if (IsVariable(expected) ? !FitsVariable(expected, segment)
                             : expected != segment) {
      return false;
    }
  }
  return name.empty();
}

absl::optional<std::vector<std::string>> MatchName(absl::string_view pattern,
                                                   absl::string_view name) {
  if (!NameHasPattern(pattern, name)) return absl::nullopt;
  std::vector<std::string> ids;
  while (!pattern.empty()) {
    const absl::string_view segment = TakeSegment(name);
    if (IsVariable(TakeSegment(pattern))) ids.emplace_back(segment);
  }
  return ids;
}

absl::string_view LastSegment(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

absl::string_view ClientOf(absl::string_view name) {
  if (!absl::StartsWith(name, kClients)) return {};
  name.remove_prefix(kClients.size());
  const absl::string_view id = TakeSegment(name);
  return IsResourceId(id) ? id : absl::string_view();
}

absl::string_view WithoutClient(absl::string_view name) {
  if (ClientOf(name).empty()) return name;
  name.remove_prefix(kClients.size());
  TakeSegment(name);
  return name;
}

std::string NewId(absl::string_view chosen, absl::string_view request_id) {
  return chosen.empty() ? absl::AsciiStrToLower(request_id)
                        : std::string(chosen);
}

std::string ResourceName(absl::string_view client, absl::string_view collection,
                         absl::string_view id) {
  return absl::StrCat(kClients, client, "/", collection, "/", id);
}

}  // namespace concord::contract
