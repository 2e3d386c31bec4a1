// `concordctl report`: a client's report in an HTML file.
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "services/concordctl/command.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/files.h"

namespace concord::concordctl {

int Report(int argc, char** argv) {
  ConnectionOptions options;
  std::string client;
  std::string view = "therapist";
  std::string heading;
  std::string out;
  Identity caller{.tenant = "demo", .role = security::Role::kTherapist};
  config::Settings settings(
      "concordctl report",
      "writes a client's report with its charts to one HTML file,\nto be "
      "opened in a browser or printed. It holds health data: the file can be\n"
      "read by its owner only.");
  settings.Text("client", &client, "ID", "About whom.");
  DeclareTherapist(settings, &caller);
  settings.Text("out", &out, "FILE", "Where to; what is there is replaced.");
  settings.Choice("view", &view, {"therapist", "client"},
                  "For whom it is written: the same numbers, other words.");
  settings.Text("heading", &heading, "TEXT",
                "What stands at its top; the services know no names.");
  DeclareConnection(settings, &options);
  if (const auto code =
          ReadSettings(settings, argc, argv,
                       {{"client", &client},
                        {"therapist", &caller.subject},
                        {"out", &out},
                        {"keys", &options.keys}},
                       "concordctl report --keys=build/keys --client=ines "
                       "--therapist=dr-silva --out=ines.html")) {
    return *code;
  }
  progress::v1::GetReportRequest request;
  request.set_name(absl::StrCat("clients/", client, "/report"));
  request.set_view(view == "client"
                       ? progress::v1::GetReportRequest::VIEW_CLIENT
                       : progress::v1::GetReportRequest::VIEW_THERAPIST);
  request.set_heading(heading);
  Connection connection(options);
  const absl::StatusOr<progress::v1::Report> report =
      connection.Get<progress::v1::Report>(caller, request);
  if (!report.ok()) return Fail(report.status());
  const absl::Status written = WriteFile(out, report->html(), Access::kPrivate);
  if (!written.ok()) return Fail(written);
  std::cout << "wrote " << out << "\n";
  return kDone;
}

}  // namespace concord::concordctl
