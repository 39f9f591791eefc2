// SPDX-License-Identifier: Apache-2.0
// Functions of the C library that would open files of the host, or load code of it, taken out of
// the static programs: the linker (--wrap) sends each call to what stands here.
#include <netdb.h>

#include <cerrno>
#include <chrono>
#include <ctime>

// The linker's option makes the names, and the C library the parameters.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming,readability-function-size)
extern "C" {
void* __wrap_dlopen(const char* file, int flags);
int __wrap_getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                       addrinfo** found);
hostent* __wrap_gethostbyname(const char* name);
servent* __wrap_getservbyname(const char* name, const char* protocol);
int __wrap_getservbyport_r(int port, const char* protocol, servent* entry, char* buffer,
                           size_t size, servent** found);
tm* __wrap_gmtime_r(const time_t* instant, tm* fields);

// OpenSSL's engines and SQLite's extensions, which nothing of ours asks for.
void* __wrap_dlopen(const char* /*file*/, int /*flags*/) { return nullptr; }

// OpenSSL's own connections, which nothing of ours makes: names are c-ares' (resolve_by_cares.cc).
int __wrap_getaddrinfo(const char* /*node*/, const char* /*service*/, const addrinfo* /*hints*/,
                       addrinfo** /*found*/) {
  return EAI_FAIL;
}

hostent* __wrap_gethostbyname(const char* /*name*/) { return nullptr; }

// c-ares', for ports by name: ours are numbers.
servent* __wrap_getservbyname(const char* /*name*/, const char* /*protocol*/) { return nullptr; }

int __wrap_getservbyport_r(int /*port*/, const char* /*protocol*/, servent* /*entry*/,
                           char* /*buffer*/, size_t /*size*/, servent** found) {
  *found = nullptr;
  return ENOENT;
}

// OpenSSL asks for the time of day when it judges a certificate, and glibc's version of this reads
// /etc/localtime although UTC knows no zone.
tm* __wrap_gmtime_r(const time_t* instant, tm* fields) {
  using std::chrono::days;
  const std::chrono::sys_seconds moment{std::chrono::seconds{*instant}};
  const auto day = std::chrono::floor<days>(moment);
  // What std::chrono's years can hold.
  constexpr days kMost{365 * 32000};
  if (day.time_since_epoch() > kMost || day.time_since_epoch() < -kMost) {
    errno = EOVERFLOW;
    return nullptr;
  }
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{moment - day};
  const std::chrono::sys_days new_year{date.year() / std::chrono::January / 1};
  *fields = {};
  fields->tm_year = static_cast<int>(date.year()) - 1900;
  fields->tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  fields->tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  fields->tm_hour = static_cast<int>(clock.hours().count());
  fields->tm_min = static_cast<int>(clock.minutes().count());
  fields->tm_sec = static_cast<int>(clock.seconds().count());
  fields->tm_wday = static_cast<int>(std::chrono::weekday{day}.c_encoding());
  fields->tm_yday = static_cast<int>((day - new_year).count());
  fields->tm_zone = "GMT";
  return fields;
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming,readability-function-size)
