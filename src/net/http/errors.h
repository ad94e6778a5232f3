// From libcurl's codes to ours: the only place that knows both.
#pragma once

#include <curl/curl.h>

#include "base/error.h"
#include "net/http.h"

namespace ov {

/// `head_complete`: a whole head had come. Never none.
HttpFailure failure_of(CURLcode code, bool head_complete);
/// The connection, or the framing of the body, broke after a whole head had come.
bool breaks_body(CURLcode code);
ErrorKind kind_of(HttpFailure failure);

}  // namespace ov
