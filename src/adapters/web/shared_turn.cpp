#include "shared_turn.h"

namespace ov {
namespace {

/// Longer than SharedPace takes to answer.
constexpr Duration answer_max = std::chrono::seconds{5};

/// Shared by the visit and by the answer under way, which may come after the visit has gone.
struct Asked {
  Completion<PaceAnswer>* told = nullptr;  ///< On the reactor's thread, while someone waits.
};

}  // namespace

Task<PaceAnswer> SharedTurn::ask(PaceRequest request) {
  asked_ = true;
  last_ = request;
  Completion<PaceAnswer> told(reactor_);
  const auto asked = std::make_shared<Asked>();
  asked->told = &told;
  pace_.ask(std::move(request), [asked, home = home_](PaceAnswer answer) {
    home->post(Job([asked, answer] {
      if (asked->told != nullptr) asked->told->set(answer);
    }));
  });
  Result<PaceAnswer> answer = co_await told.wait(reactor_.in(answer_max));
  asked->told = nullptr;
  if (!answer && answer.error().kind() == ErrorKind::timeout) {
    co_return PaceAnswer{PaceAnswer::Kind::away, answer_max};
  }
  co_return answer;
}

}  // namespace ov
