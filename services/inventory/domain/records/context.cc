// Which topics belong to which kind, and what an answer is.
#include "services/inventory/domain/records/context.h"

#include <utility>
#include <vector>

#include "common/status/error.h"
#include "concord/inventory/v1/context_fact.pb.h"

namespace concord::inventory {
namespace {

using v1::ContextFact;

bool IsOfKind(ContextFact::Topic topic, ContextFact::Kind kind) {
  switch (topic) {
    case ContextFact::TOPIC_LIVING_SITUATION:
    case ContextFact::TOPIC_WORK_OR_SCHOOL:
    case ContextFact::TOPIC_FINANCES:
    case ContextFact::TOPIC_CARING_DUTIES:
    case ContextFact::TOPIC_RECENT_LIFE_EVENT:
    case ContextFact::TOPIC_NETWORK_SETTING:
      return kind == ContextFact::KIND_SOCIAL;
    case ContextFact::TOPIC_OTHER:
      return true;
    default:
      return kind == ContextFact::KIND_CULTURAL;
  }
}

}  // namespace

absl::Status CheckContextFact(const ContextFact& fact) {
  std::vector<FieldViolation> violations;
  if (!IsOfKind(fact.topic(), fact.kind())) {
    violations.push_back({"context_fact.topic",
                          "is no topic of this kind; send one of the kind, or "
                          "TOPIC_OTHER"});
  }
  if (fact.asked_declined() && !fact.statements().empty()) {
    violations.push_back({"context_fact.statements",
                          "says something although the client prefers not to; "
                          "leave it empty, or clear asked_declined"});
  }
  if (!fact.asked_declined() && fact.statements().empty()) {
    violations.push_back({"context_fact.statements",
                          "is empty; send the client's words, or set "
                          "asked_declined if the client prefers not to say"});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

}  // namespace concord::inventory
