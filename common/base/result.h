// SPDX-License-Identifier: Apache-2.0
// What a function returns that can fail: a value, or an Error that says what to do next.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace cred {

// Tells the caller what it may do next; the text of the Error tells the user.
enum class Errc {
  not_ecr,         // the host is not an ECR registry: another helper or nobody answers
  bad_request,     // the verb or stdin is malformed
  not_configured,  // nobody has given this user or machine credentials
  no_credentials,  // what is configured is broken, has expired or could not be loaded
  denied,          // AWS refused this principal: a cached token must not outlive the refusal
  unavailable,     // DNS, connect, timeout, throttling, 5xx: worth another try later
  bad_reply,       // the peer answered something that breaks its contract
  local,           // a file, a lock or a setting of this machine
};

// The text names files, hosts, profiles and codes; never a secret, a header or a body.
struct Error {
  Errc code;
  std::string text;
};

// Prefixes `error` with where it happened, outside in: "profile dev: STS: ...".
inline Error in_context(std::string_view context, Error error) {
  return Error{error.code, std::string(context) + ": " + std::move(error.text)};
}

// A value or an Error. Test it before use: * and -> on a failure are undefined behaviour.
template <typename T>
class [[nodiscard]] Result {
 public:
  // Not explicit, so that a function says `return value;` and `return Error{...};`.
  Result(T value)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<0>, std::move(value)) {}

  Result(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }

  T& operator*() & { return *std::get_if<0>(&state_); }

  const T& operator*() const& { return *std::get_if<0>(&state_); }

  T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }

  T* operator->() { return std::get_if<0>(&state_); }

  const T* operator->() const { return std::get_if<0>(&state_); }

  const Error& error() const& { return *std::get_if<1>(&state_); }

  Error&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;

  Result(Error error)  // NOLINT(google-explicit-constructor): as in Result<T>
      : error_(std::move(error)), failed_(true) {}

  explicit operator bool() const { return !failed_; }

  const Error& error() const { return error_; }

 private:
  Error error_{Errc::local, {}};
  bool failed_ = false;
};

}  // namespace cred
