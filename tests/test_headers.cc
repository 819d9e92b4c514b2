// SPDX-License-Identifier: Apache-2.0
// Holds nothing: the target of this file is what the headers of all tests are compiled for, once.
