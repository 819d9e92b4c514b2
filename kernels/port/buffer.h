// SPDX-License-Identifier: Apache-2.0
// Buffer: one owned, 64-byte aligned, uninitialised array; large ones ask the system for huge pages.
//
// Moves, never copies. One owner; whoever holds it may write.
#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

namespace pp::port {

/// Allocates at least `bytes`, aligned to 64; aborts when memory is exhausted. Contents are indeterminate.
void* allocate_aligned(std::size_t bytes);
void release_aligned(void* memory);
/// Tells the allocator to keep what is released for the next request instead of giving it back to the system, whose
/// fresh pages cost more than the work that a small table does on them. For `main`, before any other thread starts.
void keep_freed_memory();

template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Buffer() = default;
  explicit Buffer(std::size_t count) : data_(static_cast<T*>(allocate_aligned(count * sizeof(T)))), size_(count) {}
  Buffer(Buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Buffer() { release_aligned(data_); }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pp::port
