// SPDX-License-Identifier: Apache-2.0
// assert ends the program with exit code 1; it is always on, because a proof of a failed check is no proof.
#include "pp_guest.h"
#undef assert
#define PP_TEXT_(x) #x
#define PP_TEXT(x) PP_TEXT_(x)
#define assert(condition) ((condition) ? (void)0 : pp_panic(__FILE__ ":" PP_TEXT(__LINE__) ": " #condition))
