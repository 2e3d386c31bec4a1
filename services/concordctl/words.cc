// Columns are counted in characters, as a screen shows them.
#include "services/concordctl/words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace concord::concordctl {
namespace {

constexpr size_t kColumns = 78;

// Characters as a screen counts them: UTF-8 bytes that begin one.
size_t Width(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(),
                    [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

std::string Plain(absl::string_view value_name, absl::string_view prefix) {
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(value_name, prefix)),
      {{"_", " "}});
}

std::string NumberText(double value) {
  const std::string text = absl::StrFormat("%.2f", value);
  return std::string(absl::StripSuffix(
      absl::StripSuffix(absl::StripSuffix(text, "0"), "0"), "."));
}

std::string Paragraph(int indent, absl::string_view text) {
  std::string result(static_cast<size_t>(indent), ' ');
  size_t column = result.size();
  bool at_start = true;
  for (absl::string_view word :
       absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty())) {
    if (!at_start && column + 1 + Width(word) > kColumns) {
      absl::StrAppend(&result, "\n",
                      std::string(static_cast<size_t>(indent) + 2, ' '));
      column = static_cast<size_t>(indent) + 2;
    } else if (!at_start) {
      absl::StrAppend(&result, " ");
      ++column;
    }
    absl::StrAppend(&result, word);
    column += Width(word);
    at_start = false;
  }
  return result + "\n";
}

}  // namespace concord::concordctl
