// Handlers as a service would write them.
#include "tests/support/rpc/diary.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/handler/accesses.h"
#include "common/handler/watch_moment.h"
#include "common/security/token.h"
#include "common/status/error.h"

namespace concord::testing {
namespace {

using diary::Note;
using rpc::Access;
using rpc::Call;
using rpc::Encoded;
using rpc::Requirement;
using security::Role;

constexpr int kParties =
    static_cast<int>(Role::kClient) | static_cast<int>(Role::kTherapist);
constexpr int kReaders = kParties | static_cast<int>(Role::kSupervisor);

constexpr rpc::Rule kRules[] = {
    {"GetTopic", {Access::kCatalogue, kReaders, Requirement::kNone}},
    {"GetNote", {Access::kRemembered, kReaders, Requirement::kReader}},
    {"ListNotes", {Access::kRead, kReaders, Requirement::kReader}},
    {"CreateNote",
     {Access::kWrite, kParties, Requirement::kParty, rpc::Consent::kRecording}},
    {"UpdateNote",
     {Access::kWrite, static_cast<int>(Role::kTherapist),
      Requirement::kTherapist, rpc::Consent::kRecording}},
    {"ImportNotes",
     {Access::kWrite, kParties, Requirement::kParty, rpc::Consent::kRecording}},
    {"ListAccesses",
     {Access::kRead,
      static_cast<int>(Role::kClient) | static_cast<int>(Role::kAdmin),
      Requirement::kSelfOrAdmin}},
    {"WatchChanges",
     {Access::kWatch, static_cast<int>(Role::kService), Requirement::kNone}},
};

constexpr entry::Kind kEntries(kDiaryNotes, entry::Visibility::Shared(),
                               entry::Redaction::Nothing());

absl::StatusOr<Encoded<Note>> GetNote(Call& call,
                                      const diary::GetNoteRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      entry::GetEncoded(call, kEntries, Note::default_instance(),
                        request.name()));
  return Encoded<Note>{std::move(bytes)};
}

absl::StatusOr<Encoded<diary::ListNotesResponse>> ListNotes(
    Call& call, const diary::ListNotesRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      entry::ListEncoded(call, kEntries, Note::default_instance(),
                         {.page_size = request.page_size(),
                          .page_token = request.page_token(),
                          .reference = request.tag()}));
  return Encoded<diary::ListNotesResponse>{std::move(bytes)};
}

absl::StatusOr<Note> Create(Call& call,
                            const diary::CreateNoteRequest& request) {
  Note note = request.note();
  CONCORD_RETURN_IF_ERROR(
      call.unit().Create(kDiaryNotes, call.scope(), request.note_id(), note));
  return note;
}

absl::StatusOr<Note> UpdateNote(Call& call,
                                const diary::UpdateNoteRequest& request) {
  Note note;
  CONCORD_RETURN_IF_ERROR(call.unit().Modify(
      kDiaryNotes, call.scope(), contract::LastSegment(request.note().name()),
      {.etag = request.etag()}, note, [&] {
        return contract::ApplyMask(request.update_mask(), request.note(), note);
      }));
  return note;
}

absl::StatusOr<int64_t> ImportNote(Call& call,
                                   const diary::CreateNoteRequest& request) {
  CONCORD_RETURN_IF_ERROR(Create(call, request).status());
  return 1;
}

diary::ImportNotesResponse EndOfImport(int64_t stored) {
  diary::ImportNotesResponse response;
  response.set_note_count(stored);
  return response;
}

diary::WatchChangesResponse EncodeChange(storage::ResourceStore&,
                                         const rpc::WatchMoment& moment) {
  return handler::MessageOf<diary::WatchChangesResponse>(moment);
}

}  // namespace

std::unique_ptr<rpc::Service> NewDiary(std::function<void(rpc::Call&)> on_get,
                                       size_t rules) {
  auto service =
      std::make_unique<rpc::Service>("concord.testing.diary.DiaryService",
                                     absl::MakeSpan(kRules).first(rules));
  service->Unary<diary::GetTopicRequest, diary::Topic>(
      "GetTopic",
      [on_get](Call& call, const diary::GetTopicRequest& request)
          -> absl::StatusOr<diary::Topic> {
        on_get(call);
        diary::Topic topic;
        topic.set_title(request.topic());
        return topic;
      });
  service->Unary<diary::GetNoteRequest, Note>(
      "GetNote", [on_get](Call& call, const diary::GetNoteRequest& request) {
        on_get(call);
        return GetNote(call, request);
      });
  service->Unary<diary::ListNotesRequest, diary::ListNotesResponse>("ListNotes",
                                                                    ListNotes);
  service->Unary<diary::CreateNoteRequest, Note>("CreateNote", Create);
  service->Unary<diary::UpdateNoteRequest, Note>("UpdateNote", UpdateNote);
  service->ClientStream<diary::CreateNoteRequest, diary::ImportNotesResponse>(
      "ImportNotes", ImportNote, EndOfImport);
  handler::RegisterAccesses(*service);
  service->Watch<diary::WatchChangesRequest, diary::WatchChangesResponse>(
      "WatchChanges", EncodeChange);
  return service;
}

diary::CreateNoteRequest CreateNote(absl::string_view client,
                                    absl::string_view id, int number) {
  diary::CreateNoteRequest request;
  request.set_parent(absl::StrCat("clients/", client));
  request.set_note_id(std::string(id));
  request.set_request_id(
      absl::StrFormat("00000000-0000-4000-8000-%012d", number));
  request.mutable_note()->set_title("A day");
  request.mutable_note()->set_mood(diary::MOOD_HIGH);
  return request;
}

}  // namespace concord::testing
