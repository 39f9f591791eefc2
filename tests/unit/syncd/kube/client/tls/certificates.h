// SPDX-License-Identifier: Apache-2.0
// A client certificate of an authority that is gone, and keys that are good for nothing else.
#pragma once

namespace cred::syncd::testing {

// Of admin, good until 2026-11-24T12:00:00Z.
inline constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBHTCBw6ADAgECAhQSklVDk48V4xsxwiHKJ2N54XAn8jAKBggqhkjOPQQDAjAN\n"
    "MQswCQYDVQQDDAJjYTAeFw0yNjExMjQxMTAwMDBaFw0yNjExMjQxMjAwMDBaMBAx\n"
    "DjAMBgNVBAMMBWFkbWluMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaMGSwso9\n"
    "pFqLn6wPZHtca7yl+3/v0BSFjKQO9WnhNJBpneEmGWE4aRHDPHYxVcsGau+ZdTnq\n"
    "28Ob1LmXp5usfjAKBggqhkjOPQQDAgNJADBGAiEA+ws0+uFmjj0woXCOAVQRrSlM\n"
    "PumyP9gUV6bLYwJF9qUCIQDbLQKNHtQRbjqKJebHqsIBoikAtQstj4Nq6xv8EtF2\n"
    "oQ==\n"
    "-----END CERTIFICATE-----\n";

// Its key.
inline constexpr const char* kKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQ1xp+tve13/Q2buV\n"
    "FPqRMFCUsLGS4dRedxhlN/vgtwehRANCAARowZLCyj2kWoufrA9ke1xrvKX7f+/Q\n"
    "FIWMpA71aeE0kGmd4SYZYThpEcM8djFVywZq75l1Oerbw5vUuZenm6x+\n"
    "-----END PRIVATE KEY-----\n";

// The same as OpenSSL wrote it once.
inline constexpr const char* kOldStyleKey =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIENcafrb3td/0Nm7lRT6kTBQlLCxkuHUXncYZTf74LcHoAoGCCqGSM49\n"
    "AwEHoUQDQgAEaMGSwso9pFqLn6wPZHtca7yl+3/v0BSFjKQO9WnhNJBpneEmGWE4\n"
    "aRHDPHYxVcsGau+ZdTnq28Ob1LmXp5usfg==\n"
    "-----END EC PRIVATE KEY-----\n";

// Of nobody's certificate.
inline constexpr const char* kOtherKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOJd2J10ulK9p+DNv\n"
    "OZO1Ekv2DpcwzWo2DilYBfcMhMChRANCAARyyzj1HcehUIhoIFfACI84+R54RnVt\n"
    "H+rX11g250JwOku+HbJ1YZFBCNMdF4nOfH8gXin+GEiMwiOraE1FfNfz\n"
    "-----END PRIVATE KEY-----\n";

// The key again, with the passphrase "hunter2", in both forms that there are.
inline constexpr const char* kEncryptedKey =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIH0MF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBA2dEb8aVUH7GIDYDKK\n"
    "dy9dAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ4TgUWe82s3MR8EPL\n"
    "8Gt5hgSBkDXt1EldkawwGgodbCfYGjkBa4FUjwFWK3OXaSC8E/Bwgob9qIeNjHWz\n"
    "EgCB/jPGbF5AnnWYIUuYGW97xQUUxKp2A/1BcK0xQiL68OnwlW4MlT7kb3ML5ZuW\n"
    "47nuDQlCl0SH+hDaRLicyN7GBj6AuWMc6K76LPdmtM1hZHLO9LgecD2+bicj5ZKO\n"
    "Phqy9bktaw==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
inline constexpr const char* kOldStyleEncryptedKey =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-256-CBC,0A059F52148EBD134A493264645B3788\n"
    "\n"
    "xXXyOjjAE0mgsBVdYl4JfyDunufScmFpHi7wF7YHePlLSfvwrpNqaxMVuri/lBCB\n"
    "FZUSUwRWsb5y+K9U0ewpCfgvzoFbbJBBIEz4BuJ3GTPBd0EELLZE+Z8jySg18t7s\n"
    "IH0Nu8aoGFFxT4loxRLjjX12wrmVoNGFcylC/e64JPM=\n"
    "-----END EC PRIVATE KEY-----\n";

}  // namespace cred::syncd::testing
