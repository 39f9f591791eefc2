// SPDX-License-Identifier: Apache-2.0
// A client certificate of an authority that is gone.
#pragma once

namespace cred::testing {

// Of admin, good until 2026-11-24T12:00:00Z.
inline constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBFzCBvgIUP260xnQLp/2gvmgxbkc2JV4Zz3EwCgYIKoZIzj0EAwIwDTELMAkG\n"
    "A1UEAwwCY2EwHhcNMjYxMTI0MTEwMDAwWhcNMjYxMTI0MTIwMDAwWjAQMQ4wDAYD\n"
    "VQQDDAVhZG1pbjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMCzXgKD12qSrjy8\n"
    "oXCuV5vTBJr9i/HMgnK63qFYGKIJD4IWtqwEGFL7nyvsyg2JfKj/YNJMwN5fgQWI\n"
    "tYRIoCwwCgYIKoZIzj0EAwIDSAAwRQIgXWG+PmR3cCzgTleqQBscaxwAaw1gfxHc\n"
    "PAH9aKjIYIICIQCp/IA+r/UpSPRhdazx3PFCk/IZ9YEOpc210u86weXCGg==\n"
    "-----END CERTIFICATE-----\n";

}  // namespace cred::testing
