// Sentences are filled in, never bent; words are compared as whole words.
#include "services/goal_planning/domain/practice/script.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "concord/goals/v1/script.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/repeated_field.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Script;
using goals::v1::ScriptDraft;
using google::protobuf::FieldDescriptor;
using google::protobuf::RepeatedPtrField;

constexpr char kGap[] = "{}";
constexpr int kMostWords = 10;

const ScriptPack* FindPack(absl::Span<const ScriptPack> packs,
                           absl::string_view language) {
  const absl::string_view primary = language.substr(0, language.find('-'));
  const auto found = std::find_if(
      packs.begin(), packs.end(), [primary](const ScriptPack& pack) {
        return absl::EqualsIgnoreCase(pack.language_code(), primary);
      });
  return found == packs.end() ? nullptr : &*found;
}

bool Suits(const ScriptPack::Variant& variant, Script::Kind kind,
           int relationship) {
  return variant.kind() == kind &&
         std::count(variant.relationships().begin(),
                    variant.relationships().end(), relationship) > 0;
}

// Null when the script has no such part.
const FieldDescriptor* PartNamed(const std::string& name) {
  const FieldDescriptor* field = Script::descriptor()->FindFieldByName(name);
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING
             ? field
             : nullptr;
}

std::string PartOf(const Script& script, const std::string& name) {
  const FieldDescriptor* field = PartNamed(name);
  return field == nullptr ? ""
                          : script.GetReflection()->GetString(script, field);
}

std::string Fill(const ScriptPack::Variant& variant, const Script& script) {
  std::vector<std::string> sentences;
  for (const ScriptPack::Sentence& sentence : variant.sentences()) {
    const std::string part = PartOf(script, sentence.field());
    if (part.empty()) continue;
    sentences.push_back(absl::StrReplaceAll(sentence.text(), {{kGap, part}}));
  }
  return absl::StrJoin(sentences, " ");
}

// ` you never help `: words in lower case with a space on both sides. Bytes of
// letters beyond ASCII are part of a word.
std::string WordsOf(absl::string_view text) {
  std::string words = " ";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool in_word =
        absl::ascii_isalnum(byte) || byte >= 0x80 || character == '\'';
    if (in_word) {
      words.push_back(absl::ascii_tolower(byte));
    } else if (words.back() != ' ') {
      words.push_back(' ');
    }
  }
  if (words.back() != ' ') words.push_back(' ');
  return words;
}

// What is said, whoever has put it into sentences.
std::string SaidIn(const Script& script) {
  if (!script.own_words().empty()) return script.own_words();
  std::vector<std::string> parts;
  for (const char* field : {"situation", "feeling", "need", "request", "limit",
                            "reason", "consequence", "thanks"}) {
    parts.push_back(PartOf(script, field));
  }
  return absl::StrJoin(parts, ". ");
}

void AddWordCheck(ScriptDraft::Issue issue, const ScriptPack* pack,
                  const RepeatedPtrField<std::string>& phrases,
                  const std::string& words, ScriptDraft& draft) {
  ScriptDraft::Check& check = *draft.add_checks();
  check.set_issue(issue);
  check.set_verdict(pack == nullptr ? ScriptDraft::VERDICT_UNAVAILABLE
                                    : ScriptDraft::VERDICT_CLEAR);
  for (const std::string& phrase : phrases) {
    if (!absl::StrContains(words, absl::StrCat(" ", phrase, " "))) continue;
    check.set_verdict(ScriptDraft::VERDICT_FOUND);
    if (check.words_size() < kMostWords) check.add_words(phrase);
  }
}

void AddMissingCheck(ScriptDraft::Issue issue, const std::string& part,
                     const char* field, ScriptDraft& draft) {
  ScriptDraft::Check& check = *draft.add_checks();
  check.set_issue(issue);
  check.set_verdict(part.empty() ? ScriptDraft::VERDICT_FOUND
                                 : ScriptDraft::VERDICT_CLEAR);
  if (part.empty()) check.set_field(field);
}

}  // namespace

ScriptDraft DraftScript(absl::Span<const ScriptPack> packs,
                        const Script& script) {
  ScriptDraft draft;
  const ScriptPack* const pack = FindPack(packs, script.language_code());
  const ScriptPack& known =
      pack == nullptr ? ScriptPack::default_instance() : *pack;
  const std::string words = WordsOf(SaidIn(script));
  AddWordCheck(ScriptDraft::ISSUE_ACCUSATION, pack, known.accusations(), words,
               draft);
  AddWordCheck(ScriptDraft::ISSUE_ABSOLUTE_WORDS, pack, known.absolute_words(),
               words, draft);
  if (pack != nullptr) {
    draft.set_rule(
        absl::StrCat("scripts/", pack->language_code(), "/", pack->version()));
  }
  if (!script.own_words().empty()) return draft;
  if (script.kind() == Script::KIND_EXPRESSION) {
    AddMissingCheck(ScriptDraft::ISSUE_MISSING_REQUEST, script.request(),
                    "request", draft);
    AddMissingCheck(ScriptDraft::ISSUE_MISSING_NEED, script.need(), "need",
                    draft);
  } else {
    AddMissingCheck(ScriptDraft::ISSUE_MISSING_LIMIT, script.limit(), "limit",
                    draft);
  }
  for (const ScriptPack::Variant& variant : known.variants()) {
    if (!Suits(variant, script.kind(), script.relationship())) continue;
    draft.set_variant(variant.key());
    draft.set_text(Fill(variant, script));
  }
  return draft;
}

std::vector<std::string> FindFaults(const ScriptPack& pack) {
  std::vector<std::string> faults;
  const auto fault_if = [&faults](bool wrong, absl::string_view fault) {
    if (wrong) faults.emplace_back(fault);
  };
  fault_if(pack.language_code().empty() || pack.version() < 1 ||
               pack.source().empty(),
           "has no language, version or source");
  fault_if(pack.accusations().empty() || pack.absolute_words().empty(),
           "has no words to look for");
  for (const int kind : {Script::KIND_EXPRESSION, Script::KIND_LIMIT}) {
    for (int to = 1; to <= Script::Relationship_MAX; ++to) {
      const auto suited = std::count_if(
          pack.variants().begin(), pack.variants().end(),
          [kind, to](const auto& variant) {
            return Suits(variant, static_cast<Script::Kind>(kind), to);
          });
      fault_if(suited != 1,
               "has not exactly one variant for a kind and a relationship");
    }
  }
  std::set<std::string> keys;
  for (const ScriptPack::Variant& variant : pack.variants()) {
    fault_if(!keys.insert(variant.key()).second, "has a key twice");
    for (const ScriptPack::Sentence& sentence : variant.sentences()) {
      fault_if(PartNamed(sentence.field()) == nullptr,
               "has a sentence for no part of a script");
      fault_if(!absl::StrContains(sentence.text(), kGap),
               "has a sentence without a place for its part");
    }
  }
  for (const auto* phrases : {&pack.accusations(), &pack.absolute_words()}) {
    for (const std::string& phrase : *phrases) {
      fault_if(WordsOf(phrase) != absl::StrCat(" ", phrase, " "),
               "has a phrase that is not made of words in lower case");
    }
  }
  return faults;
}

}  // namespace concord::goal_planning
