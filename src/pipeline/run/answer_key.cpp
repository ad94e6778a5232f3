#include "answer_key.h"

#include "base/hash.h"

namespace ov {

std::string answer_key(std::string_view model_identity, const ModelRequest& request) {
  Sha256 hash;
  const auto add = [&hash](std::string_view part) {
    hash.update(std::to_string(part.size()) + ":");
    hash.update(part);
  };
  add(model_identity);
  add(request.system);
  add(request.user);
  add(request.first_reply);
  add(request.second_try);
  add(request.schema);
  add(std::to_string(request.tokens_max));
  return hash.finish_hex();
}

CallBounds bounds_of(const ModelRequest& request) {
  CallBounds bounds;
  bounds.prompt_bytes = std::ssize(request.system) + std::ssize(request.user) +
                        std::ssize(request.first_reply) + std::ssize(request.second_try);
  bounds.schema_bytes = std::ssize(request.schema);
  bounds.messages = request.second_try.empty() ? 2 : 4;
  bounds.tokens_out_max = request.tokens_max;
  return bounds;
}

}  // namespace ov
