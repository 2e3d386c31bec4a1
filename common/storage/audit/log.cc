// A thread that looks every now and then, so that no call has to wake it.
#include "common/storage/audit/log.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/storage/audit/segment.h"
#include "common/storage/audit/trail.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::audit {
namespace {

// Beside a segment that is not used.
constexpr absl::Duration kIndexPeriod = absl::Milliseconds(50);
// After so long without a record the thread looks as seldom as this: often
// enough for the index of what is written.
constexpr absl::Duration kQuiet = absl::Seconds(1);
constexpr absl::Duration kSleep = absl::Milliseconds(500);
// In one transaction: enough that a sealer that was late catches up, little
// enough that no write waits long for it.
constexpr size_t kSealedAtOnce = 1 << 20;
constexpr size_t kPiece = 64 << 10;
constexpr size_t kPage = 4096;

// What a caller is told of a fault of the database.
absl::string_view CauseOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return "more was recorded than the disk takes";
    case absl::StatusCode::kResourceExhausted:
      return ReasonOf(status) == type::v1::REASON_STORAGE_FULL
                 ? "its disk is full"
                 : "its database is overloaded";
    case absl::StatusCode::kDataLoss:
      return "its files are damaged";
    default:
      return "its database does not answer";
  }
}

}  // namespace

absl::Status Unrecorded(const absl::Status& cause) {
  return WithRetryDelay(
      Error(absl::StatusCode::kUnavailable, type::v1::REASON_AUDIT_UNAVAILABLE,
            absl::StrCat("The access cannot be recorded, so it is refused: ",
                         CauseOf(cause), ". Try again later.")),
      absl::Seconds(1));
}

Log::Log(storage::Database& database, Trail& trail, LogOptions options)
    : database_(database), trail_(trail), options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(storage::Database& database,
                                               Trail& trail,
                                               LogOptions options) {
  std::unique_ptr<Log> log(new Log(database, trail, std::move(options)));
  CONCORD_RETURN_IF_ERROR(log->Begin());
  return log;
}

// What is found in the segment is durable in the trail before the segment is
// emptied: whoever dies in between leaves both, and the trail's position tells
// the next one that these are the same.
absl::Status Log::Begin() {
  std::string identity;
  if (!options_.segment.empty()) {
    CONCORD_ASSIGN_OR_RETURN(
        segment_,
        Segment::Open(options_.segment, trail_.keys().current().key()));
    identity = segment_->identity();
  }
  uint64_t sealed = 0;
  CONCORD_RETURN_IF_ERROR(
      database_.WriteAndWait([&](storage::Writer& writer) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(sealed,
                                 trail_.Open(writer, identity, absl::Now()));
        return segment_ == nullptr
                   ? trail_.GoOnWithCurrentKey(writer, absl::Now())
                   : absl::OkStatus();
      }));
  if (segment_ != nullptr) {
    segment_->SetKey(trail_.chain_key().key());
    CONCORD_ASSIGN_OR_RETURN(const Segment::Remains remains,
                             segment_->ReadRemains(sealed));
    Lines lines;
    for (const Piece& piece : remains.pieces) {
      lines.Add(piece, /*recovered=*/true);
    }
    if (remains.lost > 0) lines.AddLoss(remains.lost, absl::Now());
    CONCORD_RETURN_IF_ERROR(
        database_.WriteAndWait([&](storage::Writer& writer) -> absl::Status {
          CONCORD_RETURN_IF_ERROR(trail_.Write(writer, lines, remains.end));
          return trail_.GoOnWithCurrentKey(writer, absl::Now());
        }));
    segment_->SetKey(trail_.chain_key().key());
    if (!remains.pieces.empty() || remains.lost > 0) {
      options_.report(
          true, absl::StrCat("records of reads were left by a process that did "
                             "not end in order: ",
                             remains.pieces.size(), " pieces were recovered, ",
                             remains.lost, " bytes lost"));
    }
    CONCORD_RETURN_IF_ERROR(segment_->Begin(
        remains.end, (options_.buffer + kPage - 1) / kPage * kPage));
    thread_ = std::thread([this] { Run(); });
  }
  return absl::OkStatus();
}

Log::~Log() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
  Seal().IgnoreError();
}

bool Log::at_once() const {
  return segment_ != nullptr && options_.delay > absl::ZeroDuration();
}

absl::Status Log::Note(const Record& record) {
  if (segment_->Append(record)) {
    if (asleep_) Wake();
    return absl::OkStatus();
  }
  const std::lock_guard lock(mu_);
  return Unrecorded(last_);
}

void Log::Run() {
  pthread_setname_np(pthread_self(), "audit-sealer");
  const absl::Duration delay =
      options_.delay > absl::ZeroDuration() ? options_.delay : kIndexPeriod;
  absl::Duration quiet;
  std::unique_lock lock(mu_);
  for (;;) {
    const absl::Duration period = asleep_ ? std::max(delay, kSleep) : delay;
    stopped_.wait_for(lock, absl::ToChronoNanoseconds(period),
                      [this] { return stopping_ || woken_; });
    if (stopping_) return;
    if (std::exchange(woken_, false)) {
      quiet = absl::ZeroDuration();
      continue;
    }
    lock.unlock();
    const bool idle = segment_->begin() == segment_->end();
    Tick().IgnoreError();
    lock.lock();
    quiet = idle ? quiet + period : absl::ZeroDuration();
    // Said before the segment is looked at once more: who records after that
    // look sees it.
    asleep_ = quiet >= kQuiet;
    if (asleep_ && segment_->begin() != segment_->end()) asleep_ = false;
  }
}

void Log::Wake() {
  {
    const std::lock_guard lock(mu_);
    asleep_ = false;
    woken_ = true;
  }
  stopped_.notify_all();
}

void Log::Remember(const absl::Status& sealed) {
  {
    const std::lock_guard lock(mu_);
    if (sealed.code() == last_.code()) return;
    last_ = sealed;
  }
  options_.report(sealed.ok(), sealed.ok()
                                   ? "the audit trail is written again"
                                   : absl::StrCat("the audit trail cannot be "
                                                  "written: ",
                                                  sealed.message()));
}

absl::Status Log::Tick() {
  const std::lock_guard lock(sealing_);
  for (;;) {
    CONCORD_ASSIGN_OR_RETURN(const bool more, SealSome());
    if (!more) return absl::OkStatus();
  }
}

absl::Status Log::Seal() {
  const std::lock_guard lock(sealing_);
  const uint64_t recorded = segment_ == nullptr ? 0 : segment_->end();
  for (;;) {
    CONCORD_ASSIGN_OR_RETURN(const bool more, SealSome());
    if (more) continue;
    // A record that is claimed may still be on its way.
    if (segment_ == nullptr || segment_->begin() >= recorded) break;
    std::this_thread::yield();
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Log::SealSome() {
  absl::StatusOr<bool> more = TrySealSome();
  Remember(more.status());
  return more;
}

absl::StatusOr<bool> Log::TrySealSome() {
  Lines lines;
  size_t bytes = 0;
  uint64_t end = segment_ == nullptr ? 0 : segment_->begin();
  while (segment_ != nullptr && bytes < kSealedAtOnce) {
    CONCORD_ASSIGN_OR_RETURN(const Piece piece, segment_->Peek(end, kPiece));
    if (piece.records.empty()) break;
    lines.Add(piece, /*recovered=*/false);
    end = piece.end;
    bytes += piece.records.size();
  }
  if (bytes == 0 && !trail_.behind() && !unfinished_) return false;
  unfinished_ = true;
  bool more = false;
  CONCORD_RETURN_IF_ERROR(
      database_.WriteAndWait([&](storage::Writer& writer) -> absl::Status {
        if (bytes > 0)
          CONCORD_RETURN_IF_ERROR(trail_.Write(writer, lines, end));
        CONCORD_ASSIGN_OR_RETURN(more, trail_.Index(writer));
        return absl::OkStatus();
      }));
  unfinished_ = more;
  if (bytes > 0) segment_->Free(end);
  return more || bytes >= kSealedAtOnce;
}

size_t Log::waiting() const {
  return segment_ == nullptr
             ? 0
             : static_cast<size_t>(segment_->end() - segment_->begin());
}

}  // namespace concord::audit
