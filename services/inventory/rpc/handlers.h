// The handlers of the service, registered resource by resource. What the
// handlers refer to must outlive the service.
#pragma once

#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "services/inventory/catalogue/catalogue.h"

namespace concord::inventory {

// EnrolClient, GetCareTeam and MendCareTeam.
void RegisterCareTeams(rpc::Service& service);
void RegisterEpisodes(const Catalogue& catalogue, rpc::Service& service);
void RegisterPhaseProfiles(const Catalogue& catalogue, rpc::Service& service);
void RegisterPeople(rpc::Service& service);
void RegisterConflicts(rpc::Service& service);
void RegisterIncidents(rpc::Service& service);
void RegisterCommunicationAnalyses(rpc::Service& service);
void RegisterMoodLinks(rpc::Service& service);
void RegisterUnresolvedIssues(rpc::Service& service);
// GetInventory and CompareInventories.
void RegisterInventories(rpc::Service& service);
void RegisterNetworkMetrics(rpc::Service& service);
void RegisterClosenessCircle(rpc::Service& service);
void RegisterFindings(const Catalogue& catalogue, cache::SealedCache& cache,
                      rpc::Service& service);
void RegisterProblemAreas(const Catalogue& catalogue, cache::SealedCache& cache,
                          rpc::Service& service);
void RegisterContextFacts(rpc::Service& service);
void RegisterRegisterEntries(rpc::Service& service);
void RegisterInterpersonalProblems(const Catalogue& catalogue,
                                   rpc::Service& service);
void RegisterNeedsAssessments(rpc::Service& service);
void RegisterFormulations(rpc::Service& service);
void RegisterForms(const Catalogue& catalogue, rpc::Service& service);
void RegisterResponses(const Catalogue& catalogue, rpc::Service& service);
void RegisterSafetyFlags(rpc::Service& service);
void RegisterMeasurementSettings(const Catalogue& catalogue,
                                 rpc::Service& service);
void RegisterSafetySettings(rpc::Service& service);
void RegisterNeeds(cache::SealedCache& cache, rpc::Service& service);
// ExportClient and ImportClient.
void RegisterCopies(rpc::Service& service);
// GetStanding, CheckReferences and the watches.
void RegisterPeerMethods(rpc::Service& service);

}  // namespace concord::inventory
