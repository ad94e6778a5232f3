#include "data_folder.h"

namespace ov::cli {

Result<std::unique_ptr<Store>> open_to_read(const Config& config, const Adapters& adapters) {
  return adapters.open_store_read_only(config);
}

Result<std::unique_ptr<Store>> open_to_decide(const Config& config, const Adapters& adapters) {
  // To open for writing makes what is missing, so the folder is looked at first. What else is wrong
  // with the store is told below: one of an older version can be opened for writing alone.
  if (const auto seen = open_to_read(config, adapters);
      !seen && seen.error().kind() == ErrorKind::not_found) {
    return seen.error();
  }
  auto store = adapters.open_store(config);
  if (store || store.error().kind() != ErrorKind::conflict) return store;
  return Error(ErrorKind::conflict,
               "a run works in the data folder " + store_place(config) +
                   ", so nothing was decided. Wait until it ends or stop it (the same command goes "
                   "on with it later), then decide again");
}

int complain_of_data(const Error& error) {
  return complain(error.text(), error.kind() == ErrorKind::not_found ? exit_usage : exit_failed);
}

}  // namespace ov::cli
