// First and newest versions, and decisions that are only ever added.
#include "services/inventory/domain/course/agreement.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace concord::inventory {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;
using v1::Episode;

constexpr int kMostConsents = 200;

}  // namespace

bool IsGuardian(const Episode& episode, const std::string& name) {
  return std::any_of(episode.guardians().begin(), episode.guardians().end(),
                     [&name](const Episode::Guardian& guardian) {
                       return guardian.display_name() == name;
                     });
}

void KeepDesiredOutcome(const Episode& before, absl::Time now,
                        Episode& episode) {
  if (episode.desired_outcome() == before.desired_outcome()) return;
  if (episode.first_desired_outcome().empty() &&
      before.desired_outcome().empty()) {
    episode.set_first_desired_outcome(episode.desired_outcome());
    *episode.mutable_first_desired_outcome_time() = ToTimestamp(now);
    return;
  }
  // Episodes that are older than the field have a version but no time of it.
  if (episode.first_desired_outcome().empty()) {
    episode.set_first_desired_outcome(before.desired_outcome());
  }
  *episode.mutable_desired_outcome_time() = ToTimestamp(now);
}

absl::Status CheckSafeContact(const Episode& episode) {
  const auto& channels = episode.safe_contact().channels();
  for (int i = 0; i < channels.size(); ++i) {
    if (std::find(channels.begin(), channels.begin() + i, channels.Get(i)) !=
        channels.begin() + i) {
      return InvalidField(
          absl::StrCat("episode.safe_contact.channels[", i, "]"),
          "is there already; send each way once");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckChangedByClient(const Episode& before, const Episode& after) {
  for (int i = 0; i < Episode::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = Episode::descriptor()->field(i);
    if (field->number() == Episode::kDesiredOutcomeFieldNumber ||
        field->number() == Episode::kSafeContactFieldNumber) {
      continue;
    }
    if (!MessageDifferencer().CompareWithFields(before, after, {field},
                                                {field})) {
      return FieldNotAllowed(absl::StrCat("episode.", field->name()));
    }
  }
  return absl::OkStatus();
}

absl::Status RecordConsent(const Episode::Consent& consent, Episode& episode) {
  if (!consent.guardian().empty() && !IsGuardian(episode, consent.guardian())) {
    return InvalidField("guardian",
                        "is no guardian of the episode; send the display_name "
                        "of one of its guardians, or enter this one first");
  }
  if (episode.consents_size() >= kMostConsents) {
    return Error(absl::StatusCode::kResourceExhausted,
                 type::v1::REASON_LIMIT_REACHED,
                 absl::StrCat("An episode keeps at most ", kMostConsents,
                              " decisions about consents. Begin another "
                              "episode to record more."),
                 {{"limit", absl::StrCat(kMostConsents)}});
  }
  *episode.add_consents() = consent;
  return absl::OkStatus();
}

}  // namespace concord::inventory
