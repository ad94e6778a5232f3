// The Public Suffix List on libpsl. Debian's package of the list is read where it is newer than the
// copy inside libpsl; a newer list can be handed in as bytes.
#include <libpsl.h>

#include <cstdio>
#include <string>

#include "base/ascii.h"
#include "ip_address.h"
#include "text/url.h"

namespace ov {

struct PublicSuffixList::Loaded {
  // Null stands for the list compiled into libpsl, which is not ours to free.
  explicit Loaded(psl_ctx_t* owned) : context(owned) {}
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;
  ~Loaded() { psl_free(context); }

  [[nodiscard]] const psl_ctx_t* get() const {
    return context != nullptr ? context : psl_builtin();
  }

  psl_ctx_t* context;
};

namespace {

// Names longer than DNS permits have no registrable domain (RFC 1035, 2.3.4; in UTF-8 more bytes
// than characters, hence the room).
constexpr std::size_t host_bytes_max = 1024;

std::string without_final_dot(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return ascii_lower(host);
}

bool has_empty_label(std::string_view host) {
  return host.empty() || host.starts_with('.') || host.ends_with('.') ||
         host.find("..") != std::string_view::npos;
}

}  // namespace

PublicSuffixList::PublicSuffixList(std::unique_ptr<const Loaded> loaded)
    : loaded_(std::move(loaded)) {}
PublicSuffixList::PublicSuffixList(PublicSuffixList&&) noexcept = default;
PublicSuffixList& PublicSuffixList::operator=(PublicSuffixList&&) noexcept = default;
PublicSuffixList::~PublicSuffixList() = default;

const PublicSuffixList& PublicSuffixList::system() {
  // psl_latest(nullptr) gives the newest of the package's file and libpsl's own copy. It may be the
  // latter's context, which psl_free() knows not to free.
  static const PublicSuffixList list(std::make_unique<const Loaded>(psl_latest(nullptr)));
  return list;
}

Result<PublicSuffixList> PublicSuffixList::from_bytes(std::string_view bytes) {
  if (bytes.size() > list_bytes_max) {
    return Error(ErrorKind::too_large, "the public suffix list is over 8 MiB");
  }
  if (bytes.empty()) return Error(ErrorKind::invalid, "the public suffix list is empty");
  std::string copy(bytes);  // fmemopen() takes writable memory.
  std::FILE* file = fmemopen(copy.data(), copy.size(), "r");
  if (file == nullptr) return Error(ErrorKind::unavailable, "no memory to read the suffix list");
  psl_ctx_t* context = psl_load_fp(file);
  (void)std::fclose(file);
  auto loaded = std::make_unique<const Loaded>(context);
  if (context == nullptr || psl_suffix_count(context) == 0) {
    return Error(ErrorKind::invalid, "the public suffix list has no rule in it");
  }
  return PublicSuffixList(std::move(loaded));
}

std::string PublicSuffixList::registrable_domain(std::string_view host) const {
  if (host.size() > host_bytes_max) return {};
  std::string name = without_final_dot(host);
  if (has_empty_label(name) || name.find('.') == std::string::npos) return {};
  if (name.front() == '[' || ends_in_number(name)) return {};
  const char* found = psl_registrable_domain(loaded_->get(), name.c_str());
  if (found == nullptr) return {};
  return found;  // a pointer into `name`
}

int PublicSuffixList::suffix_count() const {
  const int count = psl_suffix_count(loaded_->get());
  return count < 0 ? 0 : count;
}

std::string registrable_domain(std::string_view host) {
  return PublicSuffixList::system().registrable_domain(host);
}

std::string site_key(const Url& url) {
  std::string domain;
  if (url.host_kind == HostKind::domain) domain = registrable_domain(url.host);
  return domain.empty() ? without_final_dot(url.host) : domain;
}

}  // namespace ov
