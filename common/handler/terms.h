// The terms on which methods of every service are called. A service names its
// own beside its table.
#pragma once

#include "common/rpc/service.h"
#include "common/security/token.h"

namespace concord::handler {

inline constexpr int kClient = static_cast<int>(security::Role::kClient);
inline constexpr int kTherapist = static_cast<int>(security::Role::kTherapist);
inline constexpr int kSupervisor =
    static_cast<int>(security::Role::kSupervisor);
inline constexpr int kInformant = static_cast<int>(security::Role::kInformant);
inline constexpr int kPeer = static_cast<int>(security::Role::kService);
inline constexpr int kAdmin = static_cast<int>(security::Role::kAdmin);
inline constexpr int kMigration = static_cast<int>(security::Role::kMigration);
inline constexpr int kParties = kClient | kTherapist;
inline constexpr int kReaders = kParties | kSupervisor;

// One client's record, read; remembered where it is answered from memory.
inline constexpr rpc::Terms kReading = {rpc::Access::kRead, kReaders,
                                        rpc::Requirement::kReader,
                                        rpc::Consent::kReading};
inline constexpr rpc::Terms kRemembered = {rpc::Access::kRemembered, kReaders,
                                           rpc::Requirement::kReader,
                                           rpc::Consent::kReading};
// Written by client and therapist, or by a therapist alone.
inline constexpr rpc::Terms kWriting = {rpc::Access::kWrite, kParties,
                                        rpc::Requirement::kParty,
                                        rpc::Consent::kRecording};
inline constexpr rpc::Terms kTherapists = {rpc::Access::kWrite, kTherapist,
                                           rpc::Requirement::kTherapist,
                                           rpc::Consent::kRecording};
// Who has used a client's record.
inline constexpr rpc::Terms kAccesses = {rpc::Access::kRead, kClient | kAdmin,
                                         rpc::Requirement::kSelfOrAdmin};
// A service's change log.
inline constexpr rpc::Terms kChanges = {rpc::Access::kWatch, kPeer,
                                        rpc::Requirement::kNone};
// What of it the services of the installation alone follow.
inline constexpr rpc::Terms kPeerChanges = {
    .access = rpc::Access::kWatch,
    .roles = kPeer,
    .requirement = rpc::Requirement::kNone,
    .peers_only = true};

}  // namespace concord::handler
