// Steps between instants, runs of what was recorded together, and exceptions by
// position.
#include "services/progress_analytics/store/chunk.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "google/protobuf/repeated_field.h"

namespace concord::progress_analytics {
namespace {

using google::protobuf::RepeatedPtrField;
using progress::v1::Measurement;
using progress::v1::Reading;
using store::StoredChunk;

constexpr char kFirstEtag[] = "\"1\"";

type::v1::Author AuthorOf(const StoredChunk::Entry& entry,
                          type::v1::AuthorRole role) {
  type::v1::Author author;
  author.set_role(role);
  if (entry.own()) {
    author.set_subject(entry.entered_by());
  } else {
    author.set_entered_by(entry.entered_by());
  }
  return author;
}

// The one of `position` among those in this order, or where it belongs.
template <typename Part>
int IndexOf(const RepeatedPtrField<Part>& parts, int position) {
  const auto found = std::lower_bound(
      parts.begin(), parts.end(), position,
      [](const Part& part, int wanted) { return part.position() < wanted; });
  return static_cast<int>(found - parts.begin());
}

template <typename Part>
bool IsAt(const RepeatedPtrField<Part>& parts, int index, int position) {
  return index < parts.size() && parts[index].position() == position;
}

// The one of `position`, which begins to exist if it does not.
template <typename Part>
Part& At(RepeatedPtrField<Part>& parts, int position) {
  const int index = IndexOf(parts, position);
  if (!IsAt(parts, index, position)) {
    parts.Add()->set_position(position);
    for (int i = parts.size() - 1; i > index; --i) parts.SwapElements(i, i - 1);
  }
  return parts[index];
}

void AmendTime(int position, int64_t micros, StoredChunk& chunk) {
  int64_t before = 0;
  for (int i = 0; i <= position; ++i) before += chunk.taken_micros_steps(i);
  const int64_t later = micros - before;
  chunk.set_taken_micros_steps(position,
                               chunk.taken_micros_steps(position) + later);
  if (position + 1 < chunk.taken_micros_steps_size()) {
    chunk.set_taken_micros_steps(
        position + 1, chunk.taken_micros_steps(position + 1) - later);
  }
}

void AmendNote(int position, const std::string& text, StoredChunk& chunk) {
  if (!text.empty()) {
    At(*chunk.mutable_notes(), position).set_text(text);
    return;
  }
  const int index = IndexOf(chunk.notes(), position);
  if (IsAt(chunk.notes(), index, position)) {
    chunk.mutable_notes()->DeleteSubrange(index, 1);
  }
}

// Gives the reading an entry of its own where it differs from those that were
// recorded with it.
void AmendTimeZone(int position, const std::string& time_zone,
                   StoredChunk& chunk) {
  RepeatedPtrField<StoredChunk::Entry> entries;
  int begin = 0;
  const auto add = [&entries](const StoredChunk::Entry& entry, int count) {
    if (count == 0) return;
    *entries.Add() = entry;
    entries[entries.size() - 1].set_reading_count(count);
  };
  for (const StoredChunk::Entry& entry : chunk.entries()) {
    const int end = begin + entry.reading_count();
    if (position < begin || position >= end || entry.time_zone() == time_zone) {
      add(entry, entry.reading_count());
    } else {
      StoredChunk::Entry own = entry;
      own.set_time_zone(time_zone);
      add(entry, position - begin);
      add(own, 1);
      add(entry, end - position - 1);
    }
    begin = end;
  }
  *chunk.mutable_entries() = entries;
}

}  // namespace

Packer::Packer(StoredChunk& chunk, const Recorder& recorder)
    : chunk_(chunk), recorder_(recorder) {
  for (const int64_t step : chunk.taken_micros_steps()) last_micros_ += step;
}

void Packer::Add(const Reading& reading, int64_t micros) {
  chunk_.add_taken_micros_steps(micros - last_micros_);
  last_micros_ = micros;
  chunk_.add_values(reading.value());
  if (!reading.note().empty()) {
    StoredChunk::Note& note = *chunk_.add_notes();
    note.set_position(chunk_.values_size() - 1);
    note.set_text(reading.note());
  }
  StoredChunk::Entry& entry = CurrentEntry();
  entry.set_reading_count(entry.reading_count() + 1);
}

StoredChunk::Entry& Packer::CurrentEntry() {
  if (entry_ != nullptr) return *entry_;
  entry_ = chunk_.add_entries();
  entry_->set_entered_by(std::string(recorder_.subject));
  entry_->set_own(recorder_.own);
  entry_->set_record_micros(recorder_.now_micros);
  entry_->set_time_zone(std::string(recorder_.time_zone));
  entry_->set_form_response(std::string(recorder_.form_response));
  return *entry_;
}

bool Unpacker::IsSound() const {
  int64_t recorded = 0;
  for (const StoredChunk::Entry& entry : chunk_.entries()) {
    recorded += entry.reading_count();
  }
  return chunk_.taken_micros_steps_size() == size() && recorded == size();
}

void Unpacker::Fill(absl::string_view client, Measurement& measurement) {
  micros_ += chunk_.taken_micros_steps(position_);
  Reading& reading = *measurement.mutable_reading();
  reading.Clear();
  *reading.mutable_taken_time() = ToTimestamp(FromMicros(micros_));
  reading.set_value(chunk_.values(position_));
  if (IsAt(chunk_.notes(), note_, position_)) {
    reading.set_note(chunk_.notes(note_++).text());
  }
  current_mark_ =
      IsAt(chunk_.marks(), mark_, position_) ? &chunk_.marks(mark_++) : nullptr;
  while (left_in_entry_ == 0) {
    left_in_entry_ = chunk_.entries(++entry_).reading_count();
  }
  --left_in_entry_;
  ++position_;
  const StoredChunk::Entry& entry = chunk_.entries(entry_);
  measurement.set_time_zone(entry.time_zone());
  *measurement.mutable_author() =
      AuthorOf(entry, measurement.series().source());
  const auto recorded = ToTimestamp(FromMicros(entry.record_micros()));
  *measurement.mutable_create_time() = recorded;
  *measurement.mutable_update_time() = recorded;
  measurement.set_etag(kFirstEtag);
  measurement.set_form_response(entry.form_response().empty()
                                    ? std::string()
                                    : absl::StrCat("clients/", client,
                                                   "/formResponses/",
                                                   entry.form_response()));
}

void Amend(int position, int version_count, const Measurement& measurement,
           StoredChunk& chunk) {
  const Reading& reading = measurement.reading();
  AmendTime(position, ToMicros(FromTimestamp(reading.taken_time())), chunk);
  chunk.set_values(position, reading.value());
  AmendNote(position, reading.note(), chunk);
  AmendTimeZone(position, measurement.time_zone(), chunk);
  StoredChunk::Mark& mark = At(*chunk.mutable_marks(), position);
  mark.set_version_count(version_count);
  mark.set_voided(measurement.has_voiding());
}

}  // namespace concord::progress_analytics
