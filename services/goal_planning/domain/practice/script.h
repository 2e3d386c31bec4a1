// Words for a difficult talk, made of parts and looked at for what may hurt.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "concord/goals/v1/script.pb.h"
#include "services/goal_planning/domain/practice/script_pack.pb.h"

namespace concord::goal_planning {

// `packs` has at most one of a language. Of a language without one nothing is
// said, and what needs its words is UNAVAILABLE.
goals::v1::ScriptDraft DraftScript(absl::Span<const ScriptPack> packs,
                                   const goals::v1::Script& script);

// What is wrong with a pack, one sentence each; empty when it can be used.
std::vector<std::string> FindFaults(const ScriptPack& pack);

}  // namespace concord::goal_planning
