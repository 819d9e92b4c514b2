// SPDX-License-Identifier: Apache-2.0
// panic: fails on purpose, with exit code 1 and an empty journal. Such a run has a proof too: of its failure.
#include <pp_guest.h>

int main() { pp_panic("this program always fails"); }
