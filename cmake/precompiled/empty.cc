// SPDX-License-Identifier: Apache-2.0
// CMake makes a precompiled header for a target that compiles something (cmake/Precompiled.cmake).
