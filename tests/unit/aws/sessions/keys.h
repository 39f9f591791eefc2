// SPDX-License-Identifier: Apache-2.0
// Private keys that were made for these tests alone, and one that AWS publishes in its own.
#pragma once

namespace cred::testing {

// The key of the SDKs' published login tests.
constexpr const char* kP256 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIPt/u8InPLpQeQLJTvVX+sNDzni8vMDMt3Liu+nMBigfoAoGCCqGSM49\n"
    "AwEHoUQDQgAEILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4bvTAiUCQ/I\n"
    "ffut2379uP+OBCm2ovGpBOJRgrl1RspUOQ==\n"
    "-----END EC PRIVATE KEY-----\n";

// The same in the other form of PEM.
constexpr const char* kP256AsPkcs8 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+3+7wic8ulB5AslO\n"
    "9Vf6w0POeLy8wMy3cuK76cwGKB+hRANCAAQguQYbus06fGIgmUyCKZjVQ8/x4MwU\n"
    "/QMBjpYaOeA/hu9MCJQJD8h9+63bfv24/44EKbai8akE4lGCuXVGylQ5\n"
    "-----END PRIVATE KEY-----\n";

// The x of its public key begins with a zero byte.
constexpr const char* kP256WithShortX =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIMB8zKUbmE6zYhydD2klw+v862I0k4J6oZWdNTOmu6mzoAoGCCqGSM49\n"
    "AwEHoUQDQgAEAJmDz9s6Gap35MkVcd9rPpI88JMMVEScpGNRev18YzUsxMspSotr\n"
    "lUQ5x5SMj/FWq1ARtnl2/in6UAJ3Al+xqA==\n"
    "-----END EC PRIVATE KEY-----\n";

// Of another curve.
constexpr const char* kP384 =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDBanCgYXrPvx9HChVNngaSA7Ils4Mqp5Yl+RK0P5xLJLvHeJG6HIxea\n"
    "VN+mZnI6oY2gBwYFK4EEACKhZANiAARG63IrTD1pQVfx01UDGQniERGkBDFPhdEc\n"
    "LUtyDx+o0gNxk6az2bh4BAjKJ581KvAOc9KHeTJOLACLFQ8LM3vsagdIuJlnA9Th\n"
    "28kMLkDzqub41H+O7qElnCK87f4Q1J0=\n"
    "-----END EC PRIVATE KEY-----\n";

// It takes a passphrase.
constexpr const char* kEncrypted =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,B93FF3A0A43478E286EE2B6364429443\n"
    "\n"
    "xci2hODANdliHRERS/8baomHlBUC4GPWXQJSUM8FaSSYH1VDTacFQHDOTaN+3U0T\n"
    "EM9v8SxF5i/M7puuI8N/kYys26IsXTgTJEAFmpLYNNQ3CT4FIZqK3+4VkXo4aubb\n"
    "q4frMl89qQRL1qTvbrmnEmMXnSEumENkvS91kRsHXXg=\n"
    "-----END EC PRIVATE KEY-----\n";

}  // namespace cred::testing
