// Page tokens: a position, and a keyed digest of it and of what it is bound to.
#include "common/rpc/page.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::rpc {
namespace {

constexpr int kDefaultPageSize = 50;
constexpr int kLargestPageSize = 500;
constexpr size_t kPageBytes = 1 << 20;
constexpr size_t kDigestSize = 16;
// Field numbers 1 and 2 with wire type 2, as every list response has them.
constexpr char kResourceTag = '\x0A';
constexpr char kNextPageTokenTag = '\x12';

using Position = std::pair<int64_t, std::string>;

// Each part with its length in front, so that no two lists of parts look alike.
std::string DigestOf(const Call& call, absl::string_view key,
                     const storage::Kind& kind, absl::string_view arguments,
                     absl::string_view position) {
  std::string text = absl::StrCat("page/1/", kind.number, "/", kind.collection);
  for (absl::string_view part : {absl::string_view(call.caller().tenant),
                                 call.client(), arguments, position}) {
    absl::StrAppend(&text, "/", part.size(), ":", part);
  }
  std::string digest = security::HmacSha256(key, text);
  digest.resize(kDigestSize);
  return digest;
}

// Takes the same time wherever the first difference is.
bool EqualDigests(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return false;
  int difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
  return difference == 0;
}

absl::optional<Position> ReadToken(const Call& call, const storage::Kind& kind,
                                   absl::string_view arguments,
                                   absl::string_view token) {
  const absl::optional<std::string> decoded = security::Base64UrlDecode(token);
  if (!decoded.has_value() || decoded->size() <= kDigestSize) {
    return absl::nullopt;
  }
  const absl::string_view text =
      absl::string_view(*decoded).substr(kDigestSize);
  const auto is_of = [&](absl::string_view key) {
    return EqualDigests(absl::string_view(*decoded).substr(0, kDigestSize),
                        DigestOf(call, key, kind, arguments, text));
  };
  const absl::Span<const std::string> former = call.former_page_token_keys();
  if (!is_of(call.page_token_key()) &&
      std::none_of(former.begin(), former.end(), is_of)) {
    return absl::nullopt;
  }
  const size_t slash = text.find('/');
  int64_t sort = 0;
  if (slash == absl::string_view::npos ||
      !absl::SimpleAtoi(text.substr(0, slash), &sort)) {
    return absl::nullopt;
  }
  return Position(sort, std::string(text.substr(slash + 1)));
}

void AppendField(char tag, absl::string_view bytes, std::string& out) {
  out.push_back(tag);
  size_t size = bytes.size();
  for (; size >= 0x80; size >>= 7) {
    out.push_back(static_cast<char>((size & 0x7F) | 0x80));
  }
  out.push_back(static_cast<char>(size));
  out.append(bytes.data(), bytes.size());
}

}  // namespace

std::string MakePageToken(const Call& call, const storage::Kind& kind,
                          absl::string_view arguments,
                          const Position& position) {
  const std::string text = absl::StrCat(position.first, "/", position.second);
  return security::Base64UrlEncode(absl::StrCat(
      DigestOf(call, call.page_token_key(), kind, arguments, text), text));
}

absl::StatusOr<storage::Page> ParsePage(const Call& call,
                                        const storage::Kind& kind,
                                        absl::string_view arguments,
                                        int32_t page_size,
                                        absl::string_view page_token) {
  if (page_size < 0) {
    return InvalidField("page_size", "is negative; send 0 for the default");
  }
  storage::Page page;
  page.size =
      page_size == 0 ? kDefaultPageSize : std::min(page_size, kLargestPageSize);
  page.bytes = kPageBytes;
  if (page_token.empty()) return page;
  page.after = ReadToken(call, kind, arguments, page_token);
  if (!page.after.has_value()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 type::v1::REASON_PAGE_TOKEN_INVALID,
                 "The page_token was not issued for this list with these "
                 "arguments. Start again without a token.");
  }
  return page;
}

std::string ArgumentsOf(const storage::Page& page) {
  return absl::StrCat(
      page.descending, "/", page.by_time, "/", page.show_deleted, "/",
      page.states, "/", page.categories, "/", page.reference.value_or("*"), "/",
      page.person.value_or("*"), "/", page.first_time, "/", page.last_time, "/",
      page.viewer.value_or("*"), "/", page.is_for_care_team);
}

std::string QueryOf(const storage::Kind& kind, const storage::Page& page) {
  const Position after = page.after.value_or(Position());
  return absl::StrCat("list/", kind.number, "/", page.size, "/",
                      ArgumentsOf(page), "/", after.first, "/", after.second);
}

void AppendListed(absl::string_view resource, std::string& response) {
  AppendField(kResourceTag, resource, response);
}

void AppendNextPageToken(absl::string_view token, std::string& response) {
  AppendField(kNextPageTokenTag, token, response);
}

}  // namespace concord::rpc
