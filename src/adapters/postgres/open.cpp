#include "adapters/postgres.h"
#include "schema.h"
#include "store.h"

namespace ov {

Result<std::unique_ptr<Store>> open_postgres_store(const PostgresOptions& options,
                                                   PostgresMode mode, const Clock& clock) {
  const bool read_only = mode == PostgresMode::read_only;
  TRY(postgres::Address address, postgres::read_address(options.url, options.password));
  TRY(postgres::Session session,
      postgres::Session::open(std::move(address), clock, /*one_snapshot=*/read_only));
  TRY_VOID(read_only ? postgres::require_current(session) : postgres::migrate(session));
  return std::unique_ptr<Store>(std::make_unique<postgres::PostgresStore>(std::move(session)));
}

}  // namespace ov
