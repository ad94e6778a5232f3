#include "fingerprint.h"

#include "base/ascii.h"
#include "base/hash.h"

namespace ov::cli {
namespace {

void add(Sha256& hash, std::string_view part) {
  hash.update(std::to_string(part.size()) + ":");
  hash.update(part);
}

// "-" cannot be mistaken for a number.
template <class Number>
std::string number_or_dash(const std::optional<Number>& number) {
  return number ? std::to_string(*number) : "-";
}

/// Of one model URL: no user information, no parameter but the model.
std::string name_of_one(std::string_view model_url) {
  const std::string_view before_query = model_url.substr(0, model_url.find_first_of("?#"));
  std::string name(before_query);
  if (const std::size_t scheme_end = before_query.find("://");
      scheme_end != std::string_view::npos) {
    const std::size_t host_begin = scheme_end + 3;
    // Only an '@' before the path ends user information; paths may have one too.
    const std::string_view authority =
        before_query.substr(host_begin, before_query.find('/', host_begin) - host_begin);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
      name.erase(host_begin, at + 1);
    }
  }
  const std::string_view rest = model_url.substr(before_query.size());
  if (!rest.starts_with('?')) return name;
  for (const std::string_view parameter : split(rest.substr(1, rest.find('#') - 1), '&')) {
    if (parameter.starts_with("model=")) return name + "?" + std::string(parameter);
  }
  return name;
}

}  // namespace

std::string writer_name(std::string_view model_urls) {
  std::string names;
  for (const std::string_view url : split(model_urls, ' ')) {
    if (url.empty()) continue;
    if (!names.empty()) names += ' ';
    names += name_of_one(url);
  }
  return names;
}

std::string fingerprint_of(const RunIdentity& identity) {
  Sha256 hash;
  add(hash, identity.list_sha256);
  add(hash, identity.brief);
  add(hash, identity.writer);
  for (const ColumnRole role : column_roles) add(hash, number_or_dash(identity.mapping.of(role)));
  add(hash, to_string(identity.dedupe));
  add(hash, number_or_dash(identity.rows_max));
  if (identity.rows) {
    for (const std::int64_t row : *identity.rows) add(hash, std::to_string(row));
  }
  return hash.finish_hex();
}

}  // namespace ov::cli
