// Verification: split, decode, let `kid` choose the key, check the signature,
// and only then read the claims.
#include "common/security/token.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "common/security/key_set.h"
#include "common/security/seal.h"
#include "common/security/strict_json.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::security {
namespace {

using nlohmann::json;

constexpr absl::string_view kScheme = "Bearer ";
constexpr size_t kTokenLimit = 4096;
constexpr size_t kNameLimit = 128;
constexpr size_t kNamesLimit = 200;
constexpr size_t kRememberedLimit = 10'000;
constexpr absl::Duration kRememberedTime = absl::Minutes(1);
// How soon the keys have usually been read again.
constexpr absl::Duration kMissedDelay = absl::Milliseconds(200);
// A token that lives longer cannot be withdrawn in a useful time.
constexpr int64_t kLongestLife = 86'400;
// 9999-12-31T23:59:59Z, the last second of a Timestamp.
constexpr int64_t kLastSecond = 253'402'300'799;

constexpr std::pair<Role, absl::string_view> kRoles[] = {
    {Role::kClient, "client"},         {Role::kTherapist, "therapist"},
    {Role::kSupervisor, "supervisor"}, {Role::kInformant, "informant"},
    {Role::kService, "service"},       {Role::kAdmin, "admin"},
    {Role::kMigration, "migration"},
};

absl::Status Missing() {
  return Error(absl::StatusCode::kUnauthenticated,
               type::v1::REASON_TOKEN_MISSING,
               "Send one header `authorization: Bearer <token>`.");
}

// `cause` is for the log: it holds nothing of the token.
absl::Status Invalid(absl::string_view cause) {
  return WithDetail(
      Error(absl::StatusCode::kUnauthenticated, type::v1::REASON_TOKEN_INVALID,
            "The token cannot be trusted; obtain one from the configured "
            "issuer for this audience."),
      cause);
}

absl::Status Expired() {
  return WithDetail(
      Error(absl::StatusCode::kUnauthenticated, type::v1::REASON_TOKEN_EXPIRED,
            "The token's time is over; obtain a new one."),
      "expired");
}

absl::Status Missed() {
  return WithRetryDelay(
      Error(absl::StatusCode::kUnavailable, type::v1::REASON_RIGHTS_UNKNOWN,
            "The key of this token is not known yet: the issuer's keys are "
            "being read again; call again soon."),
      kMissedDelay);
}

absl::StatusOr<json> DecodePart(absl::string_view part) {
  const absl::optional<std::string> text = Base64UrlDecode(part);
  if (!text.has_value()) return Invalid("a part is not canonical base64url");
  absl::StatusOr<json> object = ParseStrictJson(*text);
  if (!object.ok()) return Invalid(object.status().message());
  return object;
}

// A text of 1 to 128 visible ASCII characters.
absl::optional<std::string> NameOf(const json& value) {
  if (!value.is_string()) return absl::nullopt;
  std::string name = value.get<std::string>();
  if (name.empty() || name.size() > kNameLimit ||
      !std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isgraph(static_cast<unsigned char>(c));
      })) {
    return absl::nullopt;
  }
  return name;
}

// A member that is such a text.
absl::optional<std::string> NameIn(const json& object, const char* member) {
  const auto found = object.find(member);
  return found == object.end() ? absl::nullopt : NameOf(*found);
}

// A member that is a list of such texts.
absl::optional<std::vector<std::string>> NamesIn(const json& object,
                                                 const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_array() ||
      found->size() > kNamesLimit) {
    return absl::nullopt;
  }
  std::vector<std::string> names;
  for (const json& element : *found) {
    absl::optional<std::string> name = NameOf(element);
    if (!name.has_value()) return absl::nullopt;
    names.push_back(*std::move(name));
  }
  return names;
}

// A member that is a whole number of seconds since 1970, before the year 10000.
absl::optional<int64_t> SecondIn(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_number_integer()) {
    return absl::nullopt;
  }
  if (found->is_number_unsigned() &&
      found->get<uint64_t>() > static_cast<uint64_t>(kLastSecond)) {
    return absl::nullopt;
  }
  const auto second = found->get<int64_t>();
  if (second < 0) return absl::nullopt;
  return second;
}

absl::Status CheckHeader(const json& header) {
  for (const char* member : {"crit", "b64", "zip"}) {
    if (header.contains(member)) {
      return Invalid(absl::StrCat("header `", member, "` is not supported"));
    }
  }
  if (!header.contains("typ")) return absl::OkStatus();
  const absl::optional<std::string> type = NameIn(header, "typ");
  if (!type.has_value() || (!absl::EqualsIgnoreCase(*type, "JWT") &&
                            !absl::EqualsIgnoreCase(*type, "at+jwt"))) {
    return Invalid("`typ` is neither JWT nor at+jwt");
  }
  return absl::OkStatus();
}

// `aud` is a text or a list of texts.
bool IsFor(const json& claims, absl::string_view audience) {
  const auto aud = claims.find("aud");
  if (aud == claims.end()) return false;
  const auto is_text = [](const json& one) { return one.is_string(); };
  const auto is_this = [&](const json& one) {
    return one.get_ref<const std::string&>() == audience;
  };
  if (aud->is_string()) return is_this(*aud);
  return aud->is_array() && std::all_of(aud->begin(), aud->end(), is_text) &&
         std::any_of(aud->begin(), aud->end(), is_this);
}

absl::StatusOr<absl::Time> CheckTimes(const json& claims, absl::Duration leeway,
                                      absl::Time now) {
  const absl::optional<int64_t> exp = SecondIn(claims, "exp");
  const absl::optional<int64_t> nbf = SecondIn(claims, "nbf");
  const absl::optional<int64_t> iat = SecondIn(claims, "iat");
  if (!exp.has_value() || !nbf.has_value() || !iat.has_value()) {
    return Invalid("`exp`, `nbf` or `iat` is not a whole number of seconds");
  }
  if (*exp <= *iat || *exp - *iat > kLongestLife) {
    return Invalid("the token lives longer than a day or not at all");
  }
  if (now + leeway < absl::FromUnixSeconds(std::max(*nbf, *iat))) {
    return Invalid("not valid yet; compare the clocks");
  }
  const absl::Time expires = absl::FromUnixSeconds(*exp);
  if (now >= expires + leeway) return Expired();
  return expires;
}

absl::StatusOr<Claims> ReadClaims(const json& text,
                                  const TokenVerifier::Options& options,
                                  absl::Time now) {
  if (NameIn(text, "iss") != options.issuer) return Invalid("wrong issuer");
  if (!IsFor(text, options.audience)) return Invalid("wrong audience");
  Claims claims;
  CONCORD_ASSIGN_OR_RETURN(claims.expires,
                           CheckTimes(text, options.leeway, now));
  absl::optional<std::string> tenant = NameIn(text, "tenant");
  absl::optional<std::string> subject = NameIn(text, "sub");
  if (!tenant.has_value() || !subject.has_value()) {
    return Invalid("`tenant` or `sub` is not 1 to 128 visible characters");
  }
  claims.role = RoleNamed(NameIn(text, "role").value_or(""));
  if (claims.role == Role::kNone) return Invalid("`role` is none of the six");
  if (claims.role == Role::kClient) {
    absl::optional<std::string> client = NameIn(text, "client");
    if (text.contains("client") && !client.has_value()) {
      return Invalid("`client` is not 1 to 128 visible characters");
    }
    claims.client = client.value_or(*subject);
  }
  if (claims.role == Role::kService && text.contains("methods")) {
    absl::optional<std::vector<std::string>> methods = NamesIn(text, "methods");
    if (!methods.has_value()) {
      return Invalid("`methods` is no list of at most 200 names");
    }
    claims.methods = *std::move(methods);
  }
  claims.tenant = *std::move(tenant);
  claims.subject = *std::move(subject);
  return claims;
}

// Verified tokens by their digest, so that a captured memory page holds no
// usable token. Divided so that threads seldom meet.
class Remembered {
 public:
  std::shared_ptr<const Claims> Find(const std::string& digest,
                                     absl::Time now) {
    Shard& shard = ShardOf(digest);
    const std::lock_guard lock(shard.mu);
    const auto found = shard.entries.find(digest);
    if (found == shard.entries.end() || now >= found->second.until) {
      return nullptr;
    }
    return found->second.claims;
  }

  void Add(const std::string& digest, std::shared_ptr<const Claims> claims,
           absl::Time now) {
    const absl::Time until = std::min(claims->expires, now + kRememberedTime);
    Shard& shard = ShardOf(digest);
    const std::lock_guard lock(shard.mu);
    if (shard.entries.size() >= kRememberedLimit / kShards) {
      absl::erase_if(shard.entries, [now](const auto& entry) {
        return now >= entry.second.until;
      });
    }
    if (shard.entries.size() >= kRememberedLimit / kShards) {
      shard.entries.erase(shard.entries.begin());
    }
    shard.entries.insert_or_assign(digest, Entry{std::move(claims), until});
  }

 private:
  struct Entry {
    // Shared with the calls that the token makes.
    std::shared_ptr<const Claims> claims;
    absl::Time until;
  };
  struct Shard {
    std::mutex mu;
    absl::flat_hash_map<std::string, Entry> entries;  // Guarded by mu.
  };
  static constexpr size_t kShards = 16;

  Shard& ShardOf(const std::string& digest) {
    return shards_[static_cast<unsigned char>(digest[0]) % kShards];
  }

  std::array<Shard, kShards> shards_;
};

}  // namespace

namespace {

// The keys of a time and the tokens that were verified with them.
struct Trust {
  KeySet keys;
  Remembered remembered;

  absl::StatusOr<Claims> Verify(absl::string_view token,
                                const TokenVerifier::Options& options,
                                absl::Time now) const {
    const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
    if (parts.size() != 3) return Invalid("is not three parts");
    CONCORD_ASSIGN_OR_RETURN(const json header, DecodePart(parts[0]));
    CONCORD_RETURN_IF_ERROR(CheckHeader(header));
    const PublicKey* key = keys.Find(NameIn(header, "kid").value_or(""));
    if (key == nullptr) {
      if (options.missed()) return Missed();
      return Invalid("`kid` names no key of the set");
    }
    if (NameIn(header, "alg") != key->algorithm()) {
      return Invalid("`alg` is not the algorithm of the key");
    }
    const absl::optional<std::string> signature = Base64UrlDecode(parts[2]);
    const absl::string_view text =
        token.substr(0, parts[0].size() + 1 + parts[1].size());
    if (!signature.has_value() || !key->Verify(text, *signature)) {
      return Invalid("the signature is not the key's");
    }
    CONCORD_ASSIGN_OR_RETURN(const json claims, DecodePart(parts[1]));
    return ReadClaims(claims, options, now);
  }
};

}  // namespace

struct TokenVerifier::Rep {
  explicit Rep(Options chosen) : options(std::move(chosen)) {}

  const Options options;
  std::mutex mu;
  // Never null. Guarded by mu.
  std::shared_ptr<Trust> trust = std::make_shared<Trust>();
};

absl::string_view RoleName(Role role) {
  for (const auto& [known, name] : kRoles) {
    if (known == role) return name;
  }
  return "none";
}

Role RoleNamed(absl::string_view name) {
  for (const auto& [role, known] : kRoles) {
    if (known == name) return role;
  }
  return Role::kNone;
}

TokenVerifier::TokenVerifier(Options options)
    : rep_(std::make_unique<Rep>(std::move(options))) {}
TokenVerifier::~TokenVerifier() = default;

void TokenVerifier::Replace(KeySet keys) {
  auto trust = std::make_shared<Trust>();
  trust->keys = std::move(keys);
  const std::lock_guard lock(rep_->mu);
  rep_->trust.swap(trust);
}

absl::StatusOr<std::shared_ptr<const Claims>> TokenVerifier::Verify(
    absl::string_view authorization, absl::Time now) {
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) return Missing();
  const absl::string_view token = authorization.substr(kScheme.size());
  if (token.empty()) return Missing();
  if (token.size() > kTokenLimit) return Invalid("is longer than 4096 bytes");
  const std::string digest = Sha256(token);
  const std::shared_ptr<Trust> trust = [&] {
    const std::lock_guard lock(rep_->mu);
    return rep_->trust;
  }();
  if (auto known = trust->remembered.Find(digest, now)) return known;
  CONCORD_ASSIGN_OR_RETURN(Claims claims,
                           trust->Verify(token, rep_->options, now));
  auto shared = std::make_shared<const Claims>(std::move(claims));
  trust->remembered.Add(digest, shared, now);
  return shared;
}

}  // namespace concord::security
