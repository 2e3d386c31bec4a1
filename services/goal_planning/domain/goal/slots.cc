// Looks for codes in braces.
#include "services/goal_planning/domain/goal/slots.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord::goal_planning {
namespace {

bool IsCode(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) || c == '_';
  });
}

}  // namespace

std::string InBraces(absl::string_view code) {
  return absl::StrCat("{", code, "}");
}

absl::optional<std::vector<std::string>> SlotCodesIn(absl::string_view text) {
  std::vector<std::string> codes;
  for (size_t begin = text.find_first_of("{}"); begin != text.npos;
       begin = text.find_first_of("{}")) {
    const size_t end = text.find('}', begin);
    if (text[begin] == '}' || end == text.npos) return absl::nullopt;
    const std::string code(text.substr(begin + 1, end - begin - 1));
    if (!IsCode(code)) return absl::nullopt;
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) {
      codes.push_back(code);
    }
    text.remove_prefix(end + 1);
  }
  return codes;
}

std::vector<const goals::v1::Template::Slot*> OpenSlots(
    const goals::v1::Template& source, absl::string_view text) {
  std::vector<const goals::v1::Template::Slot*> open;
  for (const auto& slot : source.slots()) {
    if (absl::StrContains(text, InBraces(slot.code()))) open.push_back(&slot);
  }
  return open;
}

std::vector<FieldViolation> FaultsOfSlots(const goals::v1::Goal& goal,
                                          const goals::v1::Goal& before,
                                          const goals::v1::Template* source,
                                          absl::string_view prefix) {
  if (source == nullptr || goal.objective() == before.objective()) return {};
  std::vector<FieldViolation> faults;
  for (const auto* slot : OpenSlots(*source, goal.objective())) {
    faults.push_back({absl::StrCat(prefix, "objective"),
                      absl::StrCat("still has ", InBraces(slot->code()),
                                   "; fill it in: ", slot->question())});
  }
  return faults;
}

}  // namespace concord::goal_planning
