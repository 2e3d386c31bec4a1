// A page of control, then the ring. Positions count bytes since the file was
// made; a record never crosses the end of the ring, padding fills it up.
#include "common/storage/audit/segment.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "common/storage/private_file.h"

namespace concord::audit {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kIdentitySize = 16;
constexpr char kMagic[16] = "concord audit 1";

std::atomic_ref<uint64_t> CodeAt(char* bytes) {
  return std::atomic_ref<uint64_t>(*reinterpret_cast<uint64_t*>(bytes));
}

absl::Status Failed(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(
      "the audit segment cannot be ", what, " (", std::strerror(errno),
      "): check its folder, its rights and its disk"));
}

}  // namespace

// What threads write is in cache lines of its own.
struct Segment::Control {
  char magic[sizeof(kMagic)];
  char identity[kIdentitySize];
  uint64_t capacity;
  char unused[24];
  // Everything before it is claimed.
  std::atomic<uint64_t> end;
  char unused_too[56];
  // Everything before it is free for another round.
  std::atomic<uint64_t> begin;
};

absl::StatusOr<std::unique_ptr<Segment>> Segment::Open(const std::string& path,
                                                       absl::string_view key) {
  const int file = storage::OpenPrivate(path);
  if (file < 0) return Failed("opened");
  std::unique_ptr<Segment> segment(new Segment(file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path,
                     " is in use by another process: stop that one, or give "
                     "this one an audit segment of its own"));
  }
  CONCORD_RETURN_IF_ERROR(segment->ReadControl());
  segment->SetKey(key);
  return segment;
}

Segment::~Segment() {
  Unmap();
  close(file_);
}

absl::Status Segment::ReadControl() {
  struct stat found {};
  if (fstat(file_, &found) != 0) return Failed("read");
  Control control{};
  if (found.st_size > 0) {
    if (pread(file_, &control, sizeof(control), 0) != sizeof(control) ||
        std::memcmp(control.magic, kMagic, sizeof(kMagic)) != 0 ||
        control.capacity % kPage != 0 ||
        static_cast<uint64_t>(found.st_size) < kPage + control.capacity) {
      return absl::FailedPreconditionError(
          "the audit segment is another file or damaged: give a path of its "
          "own, or move it away to begin a new one");
    }
    identity_.assign(control.identity, kIdentitySize);
    capacity_ = control.capacity;
  } else {
    identity_ = security::RandomBytes(kIdentitySize);
  }
  return absl::OkStatus();
}

void Segment::SetKey(absl::string_view key) {
  code_key_ = security::DeriveKey(key, absl::StrCat("segment ", identity_))
                  .substr(0, 16);
}

absl::Status Segment::Map(size_t capacity) {
  void* const mapped = mmap(nullptr, kPage + capacity, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_POPULATE, file_, 0);
  if (mapped == MAP_FAILED) return Failed("mapped");
  control_ = static_cast<Control*>(mapped);
  ring_ = static_cast<char*>(mapped) + kPage;
  capacity_ = capacity;
  return absl::OkStatus();
}

void Segment::Unmap() {
  if (control_ != nullptr) munmap(control_, kPage + capacity_);
  control_ = nullptr;
  ring_ = nullptr;
}

// The control page tells what was claimed at the end; after a power cut it may
// be older than the records, or newer.
absl::StatusOr<Segment::Remains> Segment::ReadRemains(uint64_t sealed) const {
  Remains remains{.end = sealed};
  if (capacity_ == 0) return remains;
  std::string file(kPage + capacity_, '\0');
  if (pread(file_, file.data(), file.size(), 0) !=
      static_cast<ssize_t>(file.size())) {
    return Failed("read");
  }
  uint64_t claimed = 0;
  std::memcpy(&claimed, file.data() + offsetof(Control, end), sizeof(claimed));
  const absl::string_view ring = absl::string_view(file).substr(kPage);
  remains.end = std::max(claimed, sealed);
  remains.lost = remains.end - sealed;
  for (uint64_t at = sealed; at < sealed + capacity_;) {
    const absl::string_view bytes = ring.substr(at % capacity_);
    const size_t size = SizeAt(bytes);
    uint64_t code = 0;
    std::memcpy(&code, bytes.data(), sizeof(code));
    if (size == 0 || code != CodeOf(at, bytes.substr(0, size))) {
      at += kRecordAlignment;
      continue;
    }
    if (at < claimed) remains.lost -= size;
    if (remains.pieces.empty() || remains.pieces.back().end != at) {
      remains.pieces.push_back({.position = at, .end = at});
    }
    Piece& piece = remains.pieces.back();
    piece.records.append(bytes.data(), size);
    piece.end = at += size;
    remains.end = std::max(remains.end, piece.end);
  }
  return remains;
}

absl::Status Segment::Begin(uint64_t position, size_t capacity) {
  Unmap();
  if (ftruncate(file_, 0) != 0) return Failed("emptied");
  const int full =
      posix_fallocate(file_, 0, static_cast<off_t>(kPage + capacity));
  if (full != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the disk has no room for the audit segment of ",
                     kPage + capacity, " bytes (", std::strerror(full),
                     "): make room, or lower --audit_buffer"));
  }
  CONCORD_RETURN_IF_ERROR(Map(capacity));
  // Touched here, so that no call has to wait for a page.
  std::memset(ring_, 0, capacity_);
  control_->end = position;
  control_->begin = position;
  control_->capacity = capacity;
  std::memcpy(control_->identity, identity_.data(), kIdentitySize);
  std::memcpy(control_->magic, kMagic, sizeof(kMagic));
  return absl::OkStatus();
}

uint64_t Segment::CodeOf(uint64_t position, absl::string_view bytes) const {
  bytes.remove_prefix(kCodeSize);
  // 0 says that nothing is published.
  return std::max<uint64_t>(1, security::SipHash(code_key_, position, bytes));
}

void Segment::Publish(uint64_t position, size_t size) {
  char* const bytes = At(position);
  CodeAt(bytes).store(CodeOf(position, {bytes, size}),
                      std::memory_order_release);
}

bool Segment::Append(const Record& record) {
  const size_t size = SizeOf(record);
  uint64_t claimed = control_->end.load(std::memory_order_relaxed);
  uint64_t place = 0;
  do {
    const size_t left = capacity_ - claimed % capacity_;
    place = size <= left ? claimed : claimed + left;
    // Negative where `claimed` is no longer true: the exchange fails then.
    const auto taken = static_cast<int64_t>(
        place + size - control_->begin.load(std::memory_order_acquire));
    if (taken > static_cast<int64_t>(capacity_)) return false;
  } while (!control_->end.compare_exchange_weak(claimed, place + size));
  if (place != claimed) {
    EncodePadding(place - claimed, At(claimed));
    Publish(claimed, place - claimed);
  }
  Encode(record, At(place));
  Publish(place, size);
  return true;
}

absl::StatusOr<Piece> Segment::Peek(uint64_t position, size_t limit) const {
  Piece piece{.position = position, .end = position};
  const uint64_t claimed = end();
  while (piece.end < claimed && piece.records.size() < limit) {
    char* const bytes = At(piece.end);
    if (CodeAt(bytes).load(std::memory_order_acquire) == 0) break;
    const size_t left = capacity_ - piece.end % capacity_;
    const size_t size = SizeAt({bytes, static_cast<size_t>(std::min<uint64_t>(
                                           left, claimed - piece.end))});
    if (size == 0) {
      return absl::DataLossError("somebody else has written to its segment");
    }
    piece.records.append(bytes, size);
    piece.end += size;
  }
  return piece;
}

void Segment::Free(uint64_t position) {
  for (uint64_t at = begin(); at < position;) {
    const size_t size = static_cast<size_t>(
        std::min(position - at, capacity_ - at % capacity_));
    std::memset(At(at), 0, size);
    at += size;
  }
  control_->begin.store(position, std::memory_order_release);
}

uint64_t Segment::begin() const {
  return control_->begin.load(std::memory_order_relaxed);
}

uint64_t Segment::end() const { return control_->end.load(); }

}  // namespace concord::audit
