// Reads a file that is to be uploaded as an endpoint does: part by part, to its end.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "ports/batch_model.h"

namespace ov {

class WholeFile : public std::enable_shared_from_this<WholeFile> {
 public:
  WholeFile(BatchFile file, std::function<void(Result<std::string>)> done)
      : file_(std::move(file)), done_(std::move(done)) {}
  void read_on() {
    file_.read(parts_ == 0, [self = shared_from_this()](Result<std::string> lines) {
      if (!lines) return self->done_(std::move(lines));
      ++self->parts_;
      self->text_ += *lines;
      if (std::ssize(self->text_) < self->file_.bytes) return self->read_on();
      self->done_(self->text_);
    });
  }
  [[nodiscard]] int parts() const { return parts_; }

 private:
  const BatchFile file_;
  const std::function<void(Result<std::string>)> done_;
  std::string text_;
  int parts_ = 0;
};

inline void read_whole(BatchFile file, std::function<void(Result<std::string>)> done) {
  std::make_shared<WholeFile>(std::move(file), std::move(done))->read_on();
}

}  // namespace ov
