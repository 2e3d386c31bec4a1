// The VFS: the real one does the work, this one keeps the books.
#include "tests/support/storage/power_cut.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>

#include "absl/strings/str_cat.h"

namespace concord::testing {
namespace {

constexpr int64_t kSector = 512;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Apply(int64_t offset, const std::string& bytes, std::string& content) {
  const size_t end = static_cast<size_t>(offset) + bytes.size();
  if (content.size() < end) content.resize(end);
  content.replace(static_cast<size_t>(offset), bytes.size(), bytes);
}

}  // namespace

// The C functions that SQLite calls.
struct PowerCutVfs {
  struct Handle {
    sqlite3_file base;
    PowerCutDisk* disk;
    // Null for files whose content does not matter.
    std::string* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static Handle* Of(sqlite3_file* file) {
    return reinterpret_cast<Handle*>(file);
  }
  static sqlite3_vfs* Real() { return sqlite3_vfs_find("unix"); }
  static PowerCutDisk* DiskOf(sqlite3_vfs* vfs) {
    return static_cast<PowerCutDisk*>(vfs->pAppData);
  }

  static int Close(sqlite3_file* file) {
    Handle* handle = Of(file);
    delete handle->path;
    handle->path = nullptr;
    return handle->real()->pMethods->xClose(handle->real());
  }
  static int Read(sqlite3_file* file, void* bytes, int size,
                  sqlite3_int64 offset) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xRead(real, bytes, size, offset);
  }
  static int Write(sqlite3_file* file, const void* bytes, int size,
                   sqlite3_int64 offset) {
    Handle* handle = Of(file);
    if (handle->path != nullptr) {
      if (!handle->disk->Operate()) return SQLITE_IOERR_WRITE;
      handle->disk->Write(*handle->path, offset, bytes, size);
    }
    return handle->real()->pMethods->xWrite(handle->real(), bytes, size,
                                            offset);
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    Handle* handle = Of(file);
    if (handle->path != nullptr) {
      if (!handle->disk->Operate()) return SQLITE_IOERR_TRUNCATE;
      handle->disk->Truncate(*handle->path, size);
    }
    return handle->real()->pMethods->xTruncate(handle->real(), size);
  }
  // The real file is not synced: only the books decide what survives.
  static int Sync(sqlite3_file* file, int) {
    Handle* handle = Of(file);
    if (handle->path == nullptr) return SQLITE_OK;
    if (!handle->disk->Operate()) return SQLITE_IOERR_WRITE;
    handle->disk->Sync(*handle->path);
    return SQLITE_OK;
  }
  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xFileSize(real, size);
  }
  static int Lock(sqlite3_file* file, int level) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xLock(real, level);
  }
  static int Unlock(sqlite3_file* file, int level) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xUnlock(real, level);
  }
  static int CheckReservedLock(sqlite3_file* file, int* result) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xCheckReservedLock(real, result);
  }
  static int FileControl(sqlite3_file* file, int operation, void* argument) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xFileControl(real, operation, argument);
  }
  static int SectorSize(sqlite3_file*) { return static_cast<int>(kSector); }
  // A disk without virtues: no atomic writes, no safe append, no order.
  static int DeviceCharacteristics(sqlite3_file*) { return 0; }
  static int ShmMap(sqlite3_file* file, int page, int size, int extend,
                    void volatile** out) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xShmMap(real, page, size, extend, out);
  }
  static int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xShmLock(real, offset, count, flags);
  }
  static void ShmBarrier(sqlite3_file* file) {
    sqlite3_file* real = Of(file)->real();
    real->pMethods->xShmBarrier(real);
  }
  static int ShmUnmap(sqlite3_file* file, int remove) {
    sqlite3_file* real = Of(file)->real();
    return real->pMethods->xShmUnmap(real, remove);
  }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file,
                  int flags, int* out_flags) {
    static const sqlite3_io_methods kMethods = {2,
                                                &Close,
                                                &Read,
                                                &Write,
                                                &Truncate,
                                                &Sync,
                                                &FileSize,
                                                &Lock,
                                                &Unlock,
                                                &CheckReservedLock,
                                                &FileControl,
                                                &SectorSize,
                                                &DeviceCharacteristics,
                                                &ShmMap,
                                                &ShmLock,
                                                &ShmBarrier,
                                                &ShmUnmap,
                                                nullptr,
                                                nullptr};
    auto* handle = new (file) Handle{};
    handle->disk = DiskOf(vfs);
    const int code =
        Real()->xOpen(Real(), name, handle->real(), flags, out_flags);
    if (code != SQLITE_OK) return code;
    handle->base.pMethods = &kMethods;
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0) {
      handle->path = new std::string(name);
      handle->disk->Begin(*handle->path);
    }
    return SQLITE_OK;
  }
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync) {
    if (!DiskOf(vfs)->Operate()) return SQLITE_IOERR_DELETE;
    DiskOf(vfs)->Forget(name);
    return Real()->xDelete(Real(), name, sync);
  }
};

PowerCutDisk::PowerCutDisk(uint32_t seed)
    : name_(absl::StrCat("power-cut-", seed)), random_(seed) {
  vfs_ = *PowerCutVfs::Real();
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.szOsFile += static_cast<int>(sizeof(PowerCutVfs::Handle));
  vfs_.pNext = nullptr;
  vfs_.xOpen = &PowerCutVfs::Open;
  vfs_.xDelete = &PowerCutVfs::Delete;
  sqlite3_vfs_register(&vfs_, 0);
}

PowerCutDisk::~PowerCutDisk() { sqlite3_vfs_unregister(&vfs_); }

void PowerCutDisk::CutAfter(int operations) {
  const std::lock_guard lock(mu_);
  cut_after_ = operations_ + operations;
}

bool PowerCutDisk::cut() const {
  const std::lock_guard lock(mu_);
  return cut_;
}

int PowerCutDisk::operations() const {
  const std::lock_guard lock(mu_);
  return operations_;
}

bool PowerCutDisk::Operate() {
  const std::lock_guard lock(mu_);
  cut_ = cut_ || operations_ == cut_after_;
  if (!cut_) ++operations_;
  return !cut_;
}

void PowerCutDisk::Begin(const std::string& path) {
  const std::lock_guard lock(mu_);
  files_.try_emplace(path, File{.durable = ReadFile(path)});
}

void PowerCutDisk::Write(const std::string& path, int64_t offset,
                         const void* bytes, int size) {
  const std::lock_guard lock(mu_);
  files_[path].pending.push_back(
      {offset,
       std::string(static_cast<const char*>(bytes), static_cast<size_t>(size)),
       false});
}

void PowerCutDisk::Truncate(const std::string& path, int64_t size) {
  const std::lock_guard lock(mu_);
  files_[path].pending.push_back({size, {}, true});
}

void PowerCutDisk::Sync(const std::string& path) {
  const std::lock_guard lock(mu_);
  File& file = files_[path];
  for (const Change& change : file.pending) {
    if (change.truncates) {
      file.durable.resize(static_cast<size_t>(change.offset));
    } else {
      Apply(change.offset, change.bytes, file.durable);
    }
  }
  file.pending.clear();
}

void PowerCutDisk::Forget(const std::string& path) {
  const std::lock_guard lock(mu_);
  files_.erase(path);
}

void PowerCutDisk::SaveRemains(const std::string& folder) const {
  const std::lock_guard lock(mu_);
  for (const auto& [path, file] : files_) {
    std::string content = file.durable;
    for (const Change& change : file.pending) {
      const uint32_t fate = random_() % 4;
      if (fate == 0) continue;
      if (change.truncates) {
        content.resize(static_cast<size_t>(change.offset));
        continue;
      }
      std::string bytes = change.bytes;
      if (fate == 1) {
        const auto sectors = static_cast<uint32_t>(bytes.size() / kSector + 1);
        bytes.resize(
            std::min(bytes.size(), static_cast<size_t>(random_() % sectors) *
                                       static_cast<size_t>(kSector)));
      }
      Apply(change.offset, bytes, content);
    }
    const auto target =
        std::filesystem::path(folder) / std::filesystem::path(path).filename();
    std::ofstream(target, std::ios::binary) << content;
  }
}

void AgingFile::Age() { ages_.push_back(ReadFile(path_)); }

void AgingFile::SaveRemains(const std::string& path) {
  constexpr size_t kPage = 4096;
  Age();
  std::string remains = ages_.back();
  for (size_t page = 0; page < remains.size(); page += kPage) {
    const std::string& age = ages_[random_() % ages_.size()];
    if (age.size() != remains.size()) continue;
    remains.replace(page, kPage, age, page, kPage);
  }
  std::ofstream(path, std::ios::binary) << remains;
}

}  // namespace concord::testing
