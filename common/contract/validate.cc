// Rules compiled from field options, and the walk over a request that checks
// them.
#include "common/contract/validate.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "common/contract/resource_name.h"
#include "common/contract/text_format.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/bounds.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/unknown_field_set.h"

namespace concord::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using type::v1::Bounds;

// Masks are bounded here because their message is not ours to annotate.
constexpr int kMostMaskPaths = 100;
constexpr size_t kLongestMaskPath = 200;
// What google.protobuf.Timestamp and Duration may hold, by their definition.
constexpr int64_t kFirstTimestampSecond = -62'135'596'800;
constexpr int64_t kLastTimestampSecond = 253'402'300'799;
constexpr int64_t kLongestDurationSeconds = 315'576'000'000;
constexpr int32_t kNanosPerSecond = 1'000'000'000;
// As exact as a double counts.
constexpr double kLargestWhole = 9e15;
// Of one message: enough to see what is meant.
constexpr int kMostUnknown = 10;
constexpr absl::Duration kFarthestFuture = absl::Hours(24 * 3653);
constexpr absl::Duration kClockTolerance = absl::Minutes(1);

const Bounds& BoundsOf(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::bounds);
}

bool IsWellKnown(const Descriptor& descriptor) {
  return absl::StartsWith(descriptor.full_name(), "google.protobuf.");
}

// Those that have rules of their own.
enum class WellKnown { kNone, kTimestamp, kDuration, kFieldMask };

WellKnown WellKnownOf(const Descriptor& type) {
  if (&type == google::protobuf::Timestamp::descriptor()) {
    return WellKnown::kTimestamp;
  }
  if (&type == google::protobuf::Duration::descriptor()) {
    return WellKnown::kDuration;
  }
  return &type == google::protobuf::FieldMask::descriptor()
             ? WellKnown::kFieldMask
             : WellKnown::kNone;
}

bool IsTextOrBytes(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

absl::Time EarliestInstant() {
  return absl::FromCivil(absl::CivilDay(1900, 1, 1), absl::UTCTimeZone());
}

// A bound in full: 2147483647, not 2.14748e+09.
std::string Written(double bound) {
  return bound == std::trunc(bound) && std::abs(bound) < kLargestWhole
             ? absl::StrCat(static_cast<int64_t>(bound))
             : absl::StrCat(bound);
}

std::string RangeRule(const Bounds& bounds) {
  if (bounds.has_minimum() && bounds.has_maximum()) {
    return absl::StrCat("is outside its range; send ",
                        Written(bounds.minimum()), " to ",
                        Written(bounds.maximum()));
  }
  return bounds.has_minimum() ? absl::StrCat("is too small; send at least ",
                                             Written(bounds.minimum()))
                              : absl::StrCat("is too large; send at most ",
                                             Written(bounds.maximum()));
}

}  // namespace

struct Validator::MessageRules {
  struct Field {
    const FieldDescriptor* field = nullptr;
    Bounds bounds;
    // `bounds.resource`, split.
    std::vector<std::string> patterns;
    // Of a message type of our own, and of a map's entry; null otherwise.
    const MessageRules* inner = nullptr;
    // Looked up once: a stream has thousands of them.
    WellKnown well_known = WellKnown::kNone;
  };
  std::vector<const FieldDescriptor*> server_owned;
  std::vector<Field> fields;
};

// Visits every message type once; types may contain themselves.
class Validator::Compiler {
 public:
  explicit Compiler(std::vector<std::unique_ptr<MessageRules>>& rules)
      : rules_(rules) {}

  const MessageRules* Compile(const Descriptor& descriptor) {
    const auto found = compiled_.find(&descriptor);
    return found != compiled_.end()
               ? found->second
               : Compile(descriptor, Add(descriptor), nullptr);
  }

 private:
  MessageRules& Add(const Descriptor& descriptor) {
    rules_.push_back(std::make_unique<MessageRules>());
    compiled_[&descriptor] = rules_.back().get();
    return *rules_.back();
  }

  // `entry_bounds` are those of the map whose entry type this is.
  const MessageRules* Compile(const Descriptor& descriptor, MessageRules& rules,
                              const Bounds* entry_bounds) {
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      const Bounds& bounds =
          entry_bounds != nullptr ? *entry_bounds : BoundsOf(field);
      if (bounds.output_only()) {
        rules.server_owned.push_back(&field);
      } else {
        rules.fields.push_back(CompileField(field, bounds));
      }
    }
    return &rules;
  }

  MessageRules::Field CompileField(const FieldDescriptor& field,
                                   const Bounds& bounds) {
    MessageRules::Field rule{.field = &field, .bounds = bounds};
    if (IsMessage(field)) rule.well_known = WellKnownOf(*field.message_type());
    if (!bounds.resource().empty()) {
      rule.patterns = absl::StrSplit(bounds.resource(), '|');
    }
    if (field.is_map()) {
      // A map's bounds hold for its keys and values, but zero is a value there.
      Bounds entry = bounds;
      entry.clear_required();
      rule.inner =
          Compile(*field.message_type(), Add(*field.message_type()), &entry);
    } else if (IsMessage(field) && !IsWellKnown(*field.message_type())) {
      rule.inner = Compile(*field.message_type());
    }
    return rule;
  }

  std::vector<std::unique_ptr<MessageRules>>& rules_;
  absl::flat_hash_map<const Descriptor*, const MessageRules*> compiled_;
};

// One request being checked. The path is kept as a stack and written out only
// for a violation.
class Validator::Checker {
 public:
  using Rule = MessageRules::Field;

  explicit Checker(absl::Time now) : now_(now) {}

  void Check(const MessageRules& rules, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    CheckUnknown(reflection.GetUnknownFields(message));
    for (const FieldDescriptor* field : rules.server_owned) {
      reflection.ClearField(&message, field);
    }
    for (const Rule& rule : rules.fields) {
      path_.push_back({rule.field, -1});
      if (rule.field->is_repeated()) {
        CheckList(rule, message);
      } else if (reflection.HasField(message, rule.field)) {
        CheckValue(rule, message, -1);
      } else if (rule.bounds.required()) {
        Refuse("is required; set it");
      }
      path_.pop_back();
    }
  }

  std::vector<FieldViolation> TakeViolations() {
    return std::move(violations_);
  }
  bool found_unknown() const { return found_unknown_; }

 private:
  struct Step {
    const FieldDescriptor* field;
    int index;
  };

  void Refuse(absl::string_view description) {
    std::string path;
    for (const Step& step : path_) {
      absl::StrAppend(&path, path.empty() ? "" : ".", step.field->name());
      if (step.index >= 0) absl::StrAppend(&path, "[", step.index, "]");
    }
    violations_.push_back({std::move(path), std::string(description)});
  }

  // What a newer contract may mean by a field must not be lost unsaid.
  void CheckUnknown(const google::protobuf::UnknownFieldSet& unknown) {
    for (int i = 0; i < unknown.field_count() && i < kMostUnknown; ++i) {
      found_unknown_ = true;
      Refuse(absl::StrCat("has a field ", unknown.field(i).number(),
                          " that this server's contract does not know; leave "
                          "it out, or upgrade the server first"));
    }
  }

  void CheckList(const Rule& rule, Message& message) {
    const Bounds& bounds = rule.bounds;
    const int size = message.GetReflection()->FieldSize(message, rule.field);
    if (size == 0 && bounds.required()) return Refuse("is required; fill it");
    if (size < bounds.min_items()) {
      return Refuse(absl::StrCat("has too few elements; send at least ",
                                 bounds.min_items()));
    }
    if (bounds.max_items() > 0 && size > bounds.max_items()) {
      return Refuse(absl::StrCat("has too many elements; send at most ",
                                 bounds.max_items()));
    }
    for (int i = 0; i < size; ++i) {
      path_.back().index = i;
      CheckValue(rule, message, i);
    }
  }

  // The field's value, or the list's element at `index` when that is not -1.
  void CheckValue(const Rule& rule, Message& message, int index) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor* field = rule.field;
    const auto number = [&](auto single, auto repeated) {
      return static_cast<double>(
          index < 0 ? (reflection.*single)(message, field)
                    : (reflection.*repeated)(message, field, index));
    };
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return CheckText(
            rule, index < 0
                      ? reflection.GetStringReference(message, field, &scratch)
                      : reflection.GetRepeatedStringReference(message, field,
                                                              index, &scratch));
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return CheckEnum(
            rule, index < 0
                      ? reflection.GetEnumValue(message, field)
                      : reflection.GetRepeatedEnumValue(message, field, index));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return CheckMessage(
            rule, index < 0 ? *reflection.MutableMessage(&message, field)
                            : *reflection.MutableRepeatedMessage(&message,
                                                                 field, index));
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(
            rule, number(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(
            rule, number(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
      case FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(rule, number(&Reflection::GetUInt32,
                                        &Reflection::GetRepeatedUInt32));
      case FieldDescriptor::CPPTYPE_UINT64:
        return CheckNumber(rule, number(&Reflection::GetUInt64,
                                        &Reflection::GetRepeatedUInt64));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckNumber(rule, number(&Reflection::GetDouble,
                                        &Reflection::GetRepeatedDouble));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return CheckNumber(
            rule, number(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
    }
  }

  void CheckNumber(const Rule& rule, double value) {
    const Bounds& bounds = rule.bounds;
    if (!std::isfinite(value)) {
      return Refuse("is not a finite number; send one");
    }
    if ((bounds.has_minimum() && value < bounds.minimum()) ||
        (bounds.has_maximum() && value > bounds.maximum())) {
      Refuse(RangeRule(bounds));
    }
  }

  void CheckEnum(const Rule& rule, int number) {
    const auto& type = *rule.field->enum_type();
    if (type.FindValueByNumber(number) == nullptr) {
      return Refuse(absl::StrCat("is no value of ", type.name(),
                                 "; send one that the contract lists"));
    }
    // Zero in a list says nothing, so it can only be a mistake.
    if (number == 0 && (rule.bounds.required() || rule.field->is_repeated())) {
      Refuse(absl::StrCat("is unspecified; choose a value of ", type.name()));
    }
  }

  void CheckText(const Rule& rule, absl::string_view text) {
    const Bounds& bounds = rule.bounds;
    if (text.empty() && !rule.field->is_repeated()) {
      if (bounds.required()) Refuse("is required; set it");
      return;
    }
    const bool is_text = rule.field->type() == FieldDescriptor::TYPE_STRING;
    const absl::string_view unit = is_text ? " characters" : " bytes";
    const auto length =
        static_cast<int64_t>(is_text ? CountCharacters(text) : text.size());
    if (bounds.max_length() > 0 && length > bounds.max_length()) {
      return Refuse(absl::StrCat("is too long; send at most ",
                                 bounds.max_length(), unit));
    }
    if (length < bounds.min_length()) {
      return Refuse(absl::StrCat("is too short; send at least ",
                                 bounds.min_length(), unit));
    }
    if (is_text) CheckForm(rule, text);
  }

  void CheckForm(const Rule& rule, absl::string_view text) {
    const Bounds& bounds = rule.bounds;
    if (HasControlCharacter(text)) {
      return Refuse(
          "contains a control character; only tab and line feed are allowed");
    }
    if (!HasFormat(bounds.format(), text)) {
      return Refuse(FormatRule(bounds.format()));
    }
    if (bounds.format() == Bounds::FORMAT_DATE &&
        bounds.time() == Bounds::TIME_PAST && IsFutureDate(text, now_)) {
      return Refuse("is in the future; send a day that has begun");
    }
    if (rule.patterns.empty()) return;
    for (const std::string& pattern : rule.patterns) {
      if (NameHasPattern(pattern, text)) return;
    }
    Refuse(absl::StrCat("is no resource name of the form ", bounds.resource(),
                        "; copy the name as the server sent it"));
  }

  void CheckMessage(const Rule& rule, Message& message) {
    if (rule.inner != nullptr) return Check(*rule.inner, message);
    CheckUnknown(message.GetReflection()->GetUnknownFields(message));
    switch (rule.well_known) {
      case WellKnown::kTimestamp:
        return CheckTimestamp(
            rule.bounds,
            static_cast<const google::protobuf::Timestamp&>(message));
      case WellKnown::kDuration:
        return CheckDuration(
            rule, static_cast<const google::protobuf::Duration&>(message));
      case WellKnown::kFieldMask:
        return CheckMask(
            static_cast<const google::protobuf::FieldMask&>(message));
      case WellKnown::kNone:
        return;
    }
  }

  void CheckTimestamp(const Bounds& bounds,
                      const google::protobuf::Timestamp& timestamp) {
    if (timestamp.seconds() < kFirstTimestampSecond ||
        timestamp.seconds() > kLastTimestampSecond || timestamp.nanos() < 0 ||
        timestamp.nanos() >= kNanosPerSecond) {
      return Refuse("is no instant; send seconds and nanos in their ranges");
    }
    const absl::Time time = FromTimestamp(timestamp);
    if (time < EarliestInstant()) {
      return Refuse("is before 1900; send a later instant");
    }
    if (bounds.time() == Bounds::TIME_PAST && time > now_ + kClockTolerance) {
      return Refuse("is in the future; send an instant that has passed");
    }
    if (time > now_ + kFarthestFuture) {
      Refuse("is more than ten years ahead; send an earlier instant");
    }
  }

  void CheckDuration(const Rule& rule,
                     const google::protobuf::Duration& duration) {
    const int64_t seconds = duration.seconds();
    const int32_t nanos = duration.nanos();
    if (std::abs(seconds) > kLongestDurationSeconds ||
        std::abs(int64_t{nanos}) >= kNanosPerSecond ||
        (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0)) {
      return Refuse("is no duration; send seconds and nanos of the same sign");
    }
    CheckNumber(rule, absl::ToDoubleSeconds(FromProto(duration)));
  }

  void CheckMask(const google::protobuf::FieldMask& mask) {
    if (mask.paths_size() > kMostMaskPaths) {
      return Refuse(
          absl::StrCat("has too many paths; send at most ", kMostMaskPaths));
    }
    for (const std::string& path : mask.paths()) {
      if (path.size() > kLongestMaskPath || HasControlCharacter(path)) {
        return Refuse("has a path that no message has; use field names");
      }
    }
  }

  const absl::Time now_;
  std::vector<Step> path_;
  std::vector<FieldViolation> violations_;
  bool found_unknown_ = false;
};

Validator::Validator(const Descriptor& descriptor) {
  Compiler(rules_).Compile(descriptor);
}

Validator::~Validator() = default;

absl::Status Validator::Check(Message& request, absl::Time now) const {
  Checker checker(now);
  checker.Check(*rules_.front(), request);
  std::vector<FieldViolation> violations = checker.TakeViolations();
  if (violations.empty()) return absl::OkStatus();
  return checker.found_unknown() ? InvalidFields(std::move(violations),
                                                 type::v1::REASON_FIELD_UNKNOWN)
                                 : InvalidFields(std::move(violations));
}

namespace {

bool HasBoundedText(const FieldDescriptor& field, const Bounds& bounds) {
  return !IsTextOrBytes(field) || bounds.max_length() > 0 ||
         bounds.format() != Bounds::FORMAT_UNSPECIFIED ||
         !bounds.resource().empty();
}

void AddUnbounded(const Descriptor& descriptor,
                  absl::flat_hash_set<const Descriptor*>& seen,
                  std::vector<std::string>& faults) {
  if (IsWellKnown(descriptor) || !seen.insert(&descriptor).second) return;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const Bounds& bounds = BoundsOf(field);
    if (bounds.output_only()) continue;
    if (field.is_repeated() && bounds.max_items() <= 0) {
      faults.push_back(absl::StrCat(field.full_name(), " has no max_items"));
    }
    const bool bounded_text =
        field.is_map()
            ? HasBoundedText(*field.message_type()->map_key(), bounds) &&
                  HasBoundedText(*field.message_type()->map_value(), bounds)
            : HasBoundedText(field, bounds);
    if (!bounded_text) {
      faults.push_back(absl::StrCat(field.full_name(), " has no max_length"));
    }
    const FieldDescriptor& value =
        field.is_map() ? *field.message_type()->map_value() : field;
    if (IsMessage(value)) AddUnbounded(*value.message_type(), seen, faults);
  }
}

}  // namespace

std::vector<std::string> Validator::UnboundedFields(
    const Descriptor& descriptor) {
  absl::flat_hash_set<const Descriptor*> seen;
  std::vector<std::string> faults;
  AddUnbounded(descriptor, seen, faults);
  return faults;
}

}  // namespace concord::contract
