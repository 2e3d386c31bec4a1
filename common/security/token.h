// Who a caller is: verification of JSON Web Tokens against a key set.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/security/key_set.h"

namespace concord::security {

enum class Role {
  kNone = 0,
  kClient = 1,
  kTherapist = 2,
  kSupervisor = 4,
  kInformant = 8,
  kService = 16,
  kAdmin = 32,
  kMigration = 64,
};
// `client`, `therapist` and so on, as in the claim `role`; `none` for kNone.
absl::string_view RoleName(Role role);
// The role of a name; kNone for any other text.
Role RoleNamed(absl::string_view name);

// What a verified token says. A token names exactly one role.
struct Claims {
  std::string tenant;
  std::string subject;
  Role role = Role::kNone;
  // For role kClient: the client id that the subject is; equal to `subject`
  // when the token has no claim `client`.
  std::string client;
  // For role kService: the methods that the account may call beside what every
  // service may, from the claim `methods`:
  // `concord.goals.v1.GoalPlanningService/GetGoal`.
  std::vector<std::string> methods;
  absl::Time expires;
};

// Verifies tokens. The key that `kid` names decides the algorithm (RS256,
// ES256, EdDSA); `alg` must agree with it. `iss`, `aud`, `exp`, `nbf`, `iat`,
// `sub`, `tenant` and `role` are required and strict; 30 s of leeway for
// clocks; at most a day between `iat` and `exp`. Critical headers, duplicate
// members, non-canonical base64 and tokens over 4 KiB are refused. Thread-safe;
// results are remembered per process until the token expires, at most a minute
// and 10,000 tokens.
class TokenVerifier {
 public:
  struct Options {
    std::string issuer;
    std::string audience;
    absl::Duration leeway = absl::Seconds(30);
    // Told of a token whose `kid` names no key of the set; true when the set is
    // about to be read again, so that the same token may soon be good. Called
    // from many threads.
    std::function<bool()> missed = [] { return false; };
  };
  // Trusts nobody until Replace.
  explicit TokenVerifier(Options options);
  ~TokenVerifier();

  // From now on `keys` alone are trusted, also for tokens that were verified
  // before.
  void Replace(KeySet keys);

  // `authorization` is the whole header value, `Bearer ...`. UNAUTHENTICATED
  // with TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED, or UNAVAILABLE with
  // RIGHTS_UNKNOWN when the set is about to be read again; DetailOf() of the
  // status has the cause for the log.
  absl::StatusOr<std::shared_ptr<const Claims>> Verify(
      absl::string_view authorization, absl::Time now);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace concord::security
