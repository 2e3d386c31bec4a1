#include "common/server/fetch.h"

#include <curl/curl.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord::server {
namespace {

struct Body {
  size_t limit;
  std::string text;
};

size_t Append(char* bytes, size_t, size_t count, void* to) {
  Body& body = *static_cast<Body*>(to);
  // Any other number than `count` ends the transfer.
  if (body.text.size() + count > body.limit) return 0;
  body.text.append(bytes, count);
  return count;
}

absl::Status Failed(const std::string& url, absl::string_view why) {
  return absl::UnavailableError(absl::StrCat(url, ": ", why));
}

}  // namespace

bool CanFetch(const std::string& url) {
  for (const char* prefix : {"https://", "http://127.0.0.1:", "http://[::1]:",
                             "http://localhost:"}) {
    if (absl::StartsWith(url, prefix)) return true;
  }
  return false;
}

absl::StatusOr<std::string> Fetch(const FetchOptions& options) {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
      curl_easy_init(), curl_easy_cleanup);
  if (initialised != CURLE_OK || curl == nullptr) {
    return Failed(options.url, "libcurl cannot be used");
  }
  Body body{options.limit, ""};
  curl_easy_setopt(curl.get(), CURLOPT_URL, options.url.c_str());
  if (!options.ca_file.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO, options.ca_file.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(
      curl.get(), CURLOPT_TIMEOUT_MS,
      static_cast<long>(absl::ToInt64Milliseconds(options.timeout)));
  // Signals are the process's own.
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_WRITE_ERROR) return Failed(options.url, "is too large");
  if (code != CURLE_OK) return Failed(options.url, curl_easy_strerror(code));
  long answer = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer);
  if (answer != 200) {
    return Failed(options.url, absl::StrCat("answers with ", answer));
  }
  return std::move(body.text);
}

}  // namespace concord::server
