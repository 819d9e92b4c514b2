// SPDX-License-Identifier: Apache-2.0
// PP_HD marks arithmetic that every compiler here may see: host, device and each instruction set.
//
// It forces inlining, so that a translation unit built for AVX-512 never leaves behind a copy of a shared function
// which the linker could hand to a machine without AVX-512.
#pragma once

#if defined(__CUDACC__)
#define PP_HD __host__ __device__ __forceinline__
#else
#define PP_HD [[gnu::always_inline]] inline
#endif
