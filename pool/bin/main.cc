// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/program.h"

int main(int argc, char** argv) { return pp::bin::run_program(argc, argv); }
