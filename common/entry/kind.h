// What kinds of entries there are, and of each who may see it and what of it.
#pragma once

#include <string>

#include "common/storage/resource_store.h"
#include "concord/type/v1/rights.pb.h"
#include "google/protobuf/message.h"

namespace concord::entry {

// Who may see an entry of a kind at all, of those who may read the client's
// record.
class Visibility {
 public:
  // Everybody.
  static consteval Visibility Shared() { return {}; }
  // `private_to` says whose alone an entry is: of the author with this subject,
  // or storage::kCareTeam; nobody's when it is empty. Pure.
  static consteval Visibility Private(
      std::string (*private_to)(const google::protobuf::Message&)) {
    Visibility visibility;
    visibility.private_to_ = private_to;
    return visibility;
  }
  // Everybody but the client.
  static consteval Visibility NotTheClients() {
    Visibility visibility;
    visibility.is_the_clients_ = false;
    return visibility;
  }

 private:
  friend class Kind;
  consteval Visibility() = default;
  std::string (*private_to_)(const google::protobuf::Message&) = nullptr;
  bool is_the_clients_ = true;
};

// What is taken out of an entry before somebody sees it.
class Redaction {
 public:
  static consteval Redaction Nothing() { return {}; }
  // `has_hidden` says whether there is anything to be taken out for anybody;
  // `take_out` does so for a class of viewers. Pure.
  static consteval Redaction By(
      bool (*has_hidden)(const google::protobuf::Message&),
      void (*take_out)(type::v1::Relation viewer,
                       google::protobuf::Message& entry)) {
    Redaction redaction;
    redaction.has_hidden_ = has_hidden;
    redaction.take_out_ = take_out;
    return redaction;
  }

 private:
  friend class Kind;
  consteval Redaction() = default;
  bool (*has_hidden_)(const google::protobuf::Message&) = nullptr;
  void (*take_out_)(type::v1::Relation, google::protobuf::Message&) = nullptr;
};

// A kind of entry, declared once beside the service's store as a constant. It
// cannot be declared without saying who sees what.
class Kind {
 public:
  consteval Kind(storage::Kind stored, Visibility visibility,
                 Redaction redaction)
      : stored_(stored),
        is_the_clients_(visibility.is_the_clients_),
        take_out_(redaction.take_out_) {
    stored_.private_to = visibility.private_to_;
    stored_.has_hidden = redaction.has_hidden_;
  }

  // For stores and copies, which read whatever there is.
  constexpr const storage::Kind& stored() const { return stored_; }
  constexpr const char* collection() const { return stored_.collection; }
  constexpr bool is_the_clients() const { return is_the_clients_; }
  constexpr bool has_private() const { return stored_.private_to != nullptr; }
  constexpr bool has_redaction() const { return take_out_ != nullptr; }
  void TakeOut(type::v1::Relation viewer,
               google::protobuf::Message& entry) const {
    if (take_out_ != nullptr) take_out_(viewer, entry);
  }

 private:
  storage::Kind stored_;
  bool is_the_clients_;
  void (*take_out_)(type::v1::Relation, google::protobuf::Message&);
};

}  // namespace concord::entry
