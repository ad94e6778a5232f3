// Result<T>: a value or an Error. A [[nodiscard]] class over tl::expected, because Debian 12 has no
// usable std::expected in C++20; the shape is the same, so the name can move there later.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace ov {

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Error error) : Base(tl::unexpect, std::move(error)) {}
  Result(Base base) : Base(std::move(base)) {}
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
  using Base = tl::expected<void, Error>;

 public:
  using Base::Base;
  Result(Error error) : Base(tl::unexpect, std::move(error)) {}
  Result(Base base) : Base(std::move(base)) {}
};

/// What a function that only can fail returns when it did not.
inline Result<void> ok() { return {}; }

}  // namespace ov

#define OV_JOIN_INNER(a, b) a##b
#define OV_JOIN(a, b) OV_JOIN_INNER(a, b)
#define OV_TRY_IMPL(tmp, declaration, expression, leave) \
  auto tmp = (expression);                               \
  if (!tmp) leave std::move(tmp).error();                \
  declaration = std::move(*tmp)
#define OV_TRY_VOID_IMPL(tmp, expression, leave) \
  do {                                           \
    auto tmp = (expression);                     \
    if (!tmp) leave std::move(tmp).error();      \
  } while (false)

/// `TRY(auto x, f());` binds the value of `f()` or returns its error.
#define TRY(declaration, expression) \
  OV_TRY_IMPL(OV_JOIN(ov_try_, __COUNTER__), declaration, expression, return)
/// `TRY_VOID(f());` returns the error of `f()` if there is one.
#define TRY_VOID(expression) OV_TRY_VOID_IMPL(OV_JOIN(ov_try_, __COUNTER__), expression, return)
/// The same two inside a coroutine.
#define CO_TRY(declaration, expression) \
  OV_TRY_IMPL(OV_JOIN(ov_try_, __COUNTER__), declaration, expression, co_return)
#define CO_TRY_VOID(expression) \
  OV_TRY_VOID_IMPL(OV_JOIN(ov_try_, __COUNTER__), expression, co_return)
