#include "base/error.h"

namespace ov {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::timeout:
      return "timeout";
    case ErrorKind::throttled:
      return "throttled";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::denied:
      return "denied";
    case ErrorKind::too_large:
      return "too_large";
    case ErrorKind::lease_lost:
      return "lease_lost";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::bug:
      return "bug";
  }
  return "bug";
}

std::string Error::text() const {
  std::string out = message_;
  if (context_.empty()) return out;
  out += " (";
  for (std::size_t i = 0; i < context_.size(); ++i) {
    if (i > 0) out += ", ";
    out += "while " + context_[i];
  }
  return out + ")";
}

}  // namespace ov
