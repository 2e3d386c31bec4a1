// A series' readings packed by the chunk, column by column: adding them,
// reading them, and mending one of them.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "concord/progress/v1/measurement.pb.h"
#include "services/progress_analytics/store/stored.pb.h"

namespace concord::progress_analytics {

// Who records readings, when and in which zone.
struct Recorder {
  absl::string_view subject;
  // Whether they say it themselves.
  bool own;
  int64_t now_micros;
  absl::string_view time_zone;
  // The id of the form response whose score it is, if it is one.
  absl::string_view form_response;
};

// Adds readings to a chunk that has room for them.
class Packer {
 public:
  Packer(store::StoredChunk& chunk, const Recorder& recorder);
  void Add(const progress::v1::Reading& reading, int64_t micros);

 private:
  store::StoredChunk::Entry& CurrentEntry();

  store::StoredChunk& chunk_;
  const Recorder& recorder_;
  int64_t last_micros_ = 0;
  store::StoredChunk::Entry* entry_ = nullptr;
};

// Walks through a chunk's columns.
class Unpacker {
 public:
  explicit Unpacker(const store::StoredChunk& chunk) : chunk_(chunk) {}

  int size() const { return chunk_.values_size(); }
  // Whether every reading has all of its columns.
  bool IsSound() const;
  // Moves to the first reading, then to the next, and fills what the chunk
  // holds of it: all of a measurement of `client` that was never amended but
  // its name and series, whose source says as whom it was recorded.
  void Fill(absl::string_view client, progress::v1::Measurement& measurement);
  // Of the reading that was filled last; null when it was never amended.
  const store::StoredChunk::Mark* mark() const { return current_mark_; }

 private:
  const store::StoredChunk& chunk_;
  int position_ = 0;
  int64_t micros_ = 0;
  int note_ = 0;
  int mark_ = 0;
  int entry_ = -1;
  int left_in_entry_ = 0;
  const store::StoredChunk::Mark* current_mark_ = nullptr;
};

// Puts what a measurement has become in the place of what was recorded.
void Amend(int position, int version_count,
           const progress::v1::Measurement& measurement,
           store::StoredChunk& chunk);

}  // namespace concord::progress_analytics
