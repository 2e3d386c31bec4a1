// `concordctl audit verify`: whether a service's audit trail is what was
// written.
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/security/secret.h"
#include "common/status/error.h"
#include "common/storage/audit/verify.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "services/concordctl/command.h"
#include "services/concordctl/files.h"
#include "services/peers/peers_of.h"

namespace concord::concordctl {
namespace {

struct Request {
  std::string database;
  std::string service;
  std::string secret_file;
};

absl::StatusOr<audit::Verdict> Verify(const Request& request) {
  const absl::string_view path = storage::SqlitePath(request.database);
  if (path.empty()) {
    return absl::InvalidArgumentError(
        "the database is unknown: give sqlite:/path/to/file");
  }
  CONCORD_ASSIGN_OR_RETURN(const std::string text,
                           ReadFile(request.secret_file));
  const std::vector<std::string> secrets = security::DecodeSecrets(text);
  if (secrets.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(request.secret_file,
                     " does not hold 32 bytes in hexadecimal or base64"));
  }
  std::vector<std::string> keys;
  keys.reserve(secrets.size());
  for (const std::string& secret : secrets) {
    keys.push_back(security::AuditKey(secret, request.service));
  }
  const audit::KeyRing ring(keys.front(), {keys.begin() + 1, keys.end()});
  audit::Verdict verdict;
  CONCORD_RETURN_IF_ERROR(storage::ReadSqlite(
      std::string(path), [&](storage::Reader& reader) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(
            verdict, audit::Verify(reader, ring, audit::Extent::kWhole));
        return absl::OkStatus();
      }));
  return verdict;
}

int Tell(const Request& request, const audit::Verdict& verdict) {
  std::cout << request.service << ": chains " << verdict.chains << ", lines "
            << verdict.lines << ", records " << verdict.records;
  if (verdict.recovered > 0) {
    std::cout << ", of them found after a process had died "
              << verdict.recovered;
  }
  std::cout << "\n";
  if (verdict.lost_bytes > 0) {
    std::cout << verdict.lost_bytes
              << " bytes of records of reads were lost in a power cut\n";
  }
  for (const std::string& fault : verdict.faults) {
    std::cout << "BROKEN: " << fault << "\n";
  }
  if (verdict.is_of_former_key) {
    std::cout << "It ends before the first secret of the file was used: right "
                 "for a copy from then, and\nfor nothing else.\n";
  }
  if (verdict.faults.empty()) std::cout << "The trail is whole.\n";
  return verdict.faults.empty() ? kDone : kFailed;
}

}  // namespace

int Audit(int argc, char** argv) {
  Request request;
  config::Settings settings(
      "concordctl audit verify",
      "recomputes every code of a service's audit trail, and names\nchain and "
      "line of whatever was changed, removed or added. The service may be\n"
      "running; nothing is written.");
  settings.Text("database", &request.database, "sqlite:PATH",
                "The service's database, or a copy of it.");
  settings.Choice("service", &request.service,
                  {std::begin(peers::kServices), std::end(peers::kServices)},
                  "Whose database it is.");
  settings.Text("secret_file", &request.secret_file, "FILE",
                "The installation's secret.");
  const std::string action = argc > 1 ? argv[1] : "";
  if (action != "verify" && action != "--help") {
    std::cerr << "concordctl audit: give what to do: verify\n";
    return kWrongUse;
  }
  const int skipped = action == "verify" ? 1 : 0;
  if (const auto code =
          ReadSettings(settings, argc - skipped, argv + skipped,
                       {{"database", &request.database},
                        {"service", &request.service},
                        {"secret_file", &request.secret_file}},
                       "concordctl audit verify --database=sqlite:inventory.db "
                       "--service=inventory --secret_file=build/keys/secret")) {
    return *code;
  }
  const absl::StatusOr<audit::Verdict> verdict = Verify(request);
  return verdict.ok() ? Tell(request, *verdict) : Fail(verdict.status());
}

}  // namespace concord::concordctl
