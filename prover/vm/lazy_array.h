// SPDX-License-Identifier: Apache-2.0
// LazyArray: a large array of zeros that takes memory only where it is touched.
//
// Owned by one thread at a time. Elements are zero until written; clear() makes all of them zero again. Throws
// std::bad_alloc when the address space is not to be had.
#pragma once
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include <sys/mman.h>

#include "schemas/vocab/check.h"

namespace pp::vm {

template <class T>
class LazyArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit LazyArray(std::size_t count) : bytes_(count * sizeof(T)) {
    void* at = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<T*>(at);
  }
  ~LazyArray() {
    if (data_ != nullptr) ::munmap(data_, bytes_);
  }
  LazyArray(LazyArray&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
  LazyArray& operator=(LazyArray&&) = delete;

  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  void clear() { PP_CHECK(::madvise(data_, bytes_, MADV_DONTNEED) == 0); }

 private:
  T* data_;
  std::size_t bytes_;
};

}  // namespace pp::vm
