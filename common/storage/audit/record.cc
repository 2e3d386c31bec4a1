// A fixed head of numbers, then the texts one after the other.
#include "common/storage/audit/record.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "common/time/timestamp.h"

namespace concord::audit {
namespace {

static_assert(std::endian::native == std::endian::little,
              "records are written as they are in memory");

constexpr size_t kTexts = 6;
constexpr size_t kTextLimit = 500;

struct Head {
  uint64_t code;
  uint32_t size;
  uint8_t is_record;
  uint8_t role;
  uint8_t relation;
  uint8_t decision;
  int64_t time;
  uint16_t lengths[kTexts];
  // The status code plus one; 0 for reads.
  uint8_t outcome;
  uint8_t unused[3];
};
static_assert(sizeof(Head) == 40);
static_assert(offsetof(Head, code) == 0 && sizeof(Head::code) == kCodeSize);
static_assert(sizeof(Head) + kTexts * kTextLimit <= kLargestRecord);

std::array<absl::string_view, kTexts> TextsOf(const Record& record) {
  std::array<absl::string_view, kTexts> texts = {
      record.tenant,  record.client, record.resource,
      record.subject, record.method, record.trace_id};
  for (absl::string_view& text : texts) text = text.substr(0, kTextLimit);
  return texts;
}

size_t RoundUp(size_t size) {
  return (size + kRecordAlignment - 1) / kRecordAlignment * kRecordAlignment;
}

}  // namespace

size_t SizeOf(const Record& record) {
  size_t size = sizeof(Head);
  for (const absl::string_view text : TextsOf(record)) size += text.size();
  return RoundUp(size);
}

void Encode(const Record& record, char* bytes) {
  Head head{};
  head.is_record = 1;
  head.role = static_cast<uint8_t>(record.role);
  head.relation = static_cast<uint8_t>(record.relation);
  head.decision = static_cast<uint8_t>(record.decision);
  head.time = ToMicros(record.time);
  head.outcome =
      record.outcome.has_value()
          ? static_cast<uint8_t>(static_cast<int>(*record.outcome) + 1)
          : uint8_t{0};
  size_t end = sizeof(Head);
  const std::array<absl::string_view, kTexts> texts = TextsOf(record);
  for (size_t i = 0; i < kTexts; ++i) {
    head.lengths[i] = static_cast<uint16_t>(texts[i].size());
    std::copy(texts[i].begin(), texts[i].end(), bytes + end);
    end += texts[i].size();
  }
  const size_t size = RoundUp(end);
  std::memset(bytes + end, 0, size - end);
  head.size = static_cast<uint32_t>(size);
  // The code is written last of all, by whom the bytes are published.
  std::memcpy(bytes + kCodeSize,
              reinterpret_cast<const char*>(&head) + kCodeSize,
              sizeof(Head) - kCodeSize);
}

void EncodePadding(size_t size, char* bytes) {
  Head head{};
  head.size = static_cast<uint32_t>(size);
  std::memcpy(bytes + kCodeSize,
              reinterpret_cast<const char*>(&head) + kCodeSize,
              std::min(size, sizeof(Head)) - kCodeSize);
}

size_t SizeAt(absl::string_view bytes) {
  if (bytes.size() < kRecordAlignment) return 0;
  uint32_t size = 0;
  std::memcpy(&size, bytes.data() + offsetof(Head, size), sizeof(size));
  const bool possible = size >= kRecordAlignment && size <= kLargestRecord &&
                        size % kRecordAlignment == 0 && size <= bytes.size();
  return possible ? size : 0;
}

absl::optional<Record> Decode(absl::string_view bytes) {
  const size_t size = SizeAt(bytes);
  if (size < sizeof(Head)) return absl::nullopt;
  Head head;
  std::memcpy(&head, bytes.data(), sizeof(head));
  if (head.is_record != 1) return absl::nullopt;
  std::array<absl::string_view, kTexts> texts;
  size_t end = sizeof(Head);
  for (size_t i = 0; i < kTexts; ++i) {
    if (end + head.lengths[i] > size) return absl::nullopt;
    texts[i] = bytes.substr(end, head.lengths[i]);
    end += head.lengths[i];
  }
  Record record;
  record.time = FromMicros(head.time);
  record.tenant = texts[0];
  record.client = texts[1];
  record.resource = texts[2];
  record.subject = texts[3];
  record.role = static_cast<security::Role>(head.role);
  record.relation = static_cast<storage::Relation>(head.relation);
  record.method = texts[4];
  record.decision = static_cast<Decision>(head.decision);
  if (head.outcome > 0) {
    record.outcome = static_cast<absl::StatusCode>(head.outcome - 1);
  }
  record.trace_id = texts[5];
  return record;
}

}  // namespace concord::audit
