// `concordctl enrol`: begins the record of a client, or mends who reaches it.
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/care_team_requests.pb.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/journey.h"

namespace concord::concordctl {
namespace {

using inventory::v1::CareTeam;
using inventory::v1::EnrolClientRequest;
using inventory::v1::Episode;
using inventory::v1::GetCareTeamRequest;
using inventory::v1::MendCareTeamRequest;

// Subjects with commas between them.
struct Asked {
  std::string client;
  std::string therapists;
  std::string supervisors;
  std::string removed;
  std::string reason;
};

template <typename Members>
void AddAll(const std::string& subjects, Episode::CareTeamMember::Kind kind,
            Members& members) {
  for (const absl::string_view subject :
       absl::StrSplit(subjects, ',', absl::SkipEmpty())) {
    Episode::CareTeamMember& member = *members.Add();
    member.set_subject(std::string(subject));
    member.set_kind(kind);
  }
}

template <typename Members>
void AddMembers(const Asked& asked, Members& members) {
  AddAll(asked.therapists, Episode::CareTeamMember::KIND_THERAPIST, members);
  AddAll(asked.supervisors, Episode::CareTeamMember::KIND_SUPERVISOR, members);
}

absl::StatusOr<CareTeam> EnrolOrMend(Connection& connection,
                                     const Identity& admin,
                                     const Asked& asked) {
  const std::string parent = absl::StrCat("clients/", asked.client);
  GetCareTeamRequest get;
  get.set_name(absl::StrCat(parent, "/careTeam"));
  absl::StatusOr<CareTeam> present = connection.Get<CareTeam>(admin, get);
  if (absl::IsNotFound(present.status())) {
    EnrolClientRequest enrol;
    enrol.set_parent(parent);
    AddMembers(asked, *enrol.mutable_members());
    enrol.set_request_id(UuidOf(enrol.SerializeAsString()));
    return connection.Get<CareTeam>(admin, enrol);
  }
  if (!present.ok() || (asked.therapists.empty() && asked.supervisors.empty() &&
                        asked.removed.empty())) {
    return present;
  }
  MendCareTeamRequest mend;
  mend.set_name(get.name());
  AddMembers(asked, *mend.mutable_added());
  for (const absl::string_view subject :
       absl::StrSplit(asked.removed, ',', absl::SkipEmpty())) {
    mend.add_removed_subjects(std::string(subject));
  }
  mend.set_reason(asked.reason);
  mend.set_request_id(
      UuidOf(absl::StrCat(mend.SerializeAsString(), present->etag())));
  return connection.Get<CareTeam>(admin, mend);
}

void Tell(const CareTeam& team) {
  std::cout << team.name() << "\n";
  for (const Episode::CareTeamMember& member : team.members()) {
    std::cout << "  "
              << (member.kind() == Episode::CareTeamMember::KIND_SUPERVISOR
                      ? "supervisor "
                      : "therapist  ")
              << member.subject() << (member.deputy() ? ", deputy" : "")
              << "\n";
  }
}

}  // namespace

int Enrol(int argc, char** argv) {
  ConnectionOptions options;
  Asked asked{.reason = "By concordctl."};
  Identity admin{
      .tenant = "demo", .subject = "admin", .role = security::Role::kAdmin};
  config::Settings settings(
      "concordctl enrol",
      "begins the record of a client, with who reaches it. Of a client\nwho "
      "has one it adds to the care team and removes from it, in every "
      "episode;\nwith nobody named it says who is in it.");
  settings.Text("client", &asked.client, "ID", "The client.");
  settings.Text("therapist", &asked.therapists, "NAME,NAME",
                "Therapists to add, by the subjects of their tokens.");
  settings.Text("supervisor", &asked.supervisors, "NAME,NAME",
                "Supervisors to add.");
  settings.Text("remove", &asked.removed, "NAME,NAME", "Whom to remove.");
  settings.Text("reason", &asked.reason, "TEXT",
                "Why, without a word about health.");
  settings.Text("tenant", &admin.tenant, "NAME", "The client's tenant.");
  settings.Text("admin", &admin.subject, "NAME", "Who does it.");
  DeclareConnection(settings, &options);
  if (const auto code =
          ReadSettings(settings, argc, argv,
                       {{"client", &asked.client}, {"keys", &options.keys}},
                       "concordctl enrol --keys=build/keys --client=ines "
                       "--therapist=dr-silva")) {
    return *code;
  }
  Connection connection(options);
  const absl::StatusOr<CareTeam> team = EnrolOrMend(connection, admin, asked);
  if (!team.ok()) return Fail(team.status());
  Tell(*team);
  return kDone;
}

}  // namespace concord::concordctl
