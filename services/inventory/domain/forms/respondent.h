// Whose answers a response may hold, and about whom. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::inventory {

// FIELD_INVALID when the form is not made for the answers of whom they are, the
// caller may not write them down, a significant other is not named, or nobody
// whom a form about a person is about, or a visibility is chosen of anybody
// else's answers.
absl::Status CheckRespondent(const v1::Form& form,
                             const v1::FormResponse& response,
                             type::v1::AuthorRole caller);

// Unspecified, what a significant other has said is for therapists only.
v1::FormResponse::Visibility VisibilityOf(const v1::FormResponse& response);

// Whether the client sees the answers, and whether they see the scores.
bool IsTheClientsToRead(const v1::FormResponse& response);
bool AreScoresTheClients(const v1::FormResponse& response);

// `caller` where they answered themselves; else as whom, and who wrote it down.
type::v1::Author AuthorOfAnswers(type::v1::AuthorRole respondent,
                                 const type::v1::Author& caller);

// FIELD_INVALID when a correction is of somebody else's answers than `before`
// or about somebody else; left out means the same.
absl::Status CheckSameParties(const v1::FormResponse& correction,
                              const v1::FormResponse& before);

}  // namespace concord::inventory
