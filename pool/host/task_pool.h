// SPDX-License-Identifier: Apache-2.0
// TaskPool: k threads and one bounded queue of tasks, for work that must not hold up a loop (checking proofs,
// executing programs).
//
// Any thread submits; a full queue refuses, and the caller answers with a verdict. Tasks run in the order of
// submission, k at a time, and share nothing. The destructor drops what has not begun and waits for what runs; a task
// that may take long looks at the stop token it is given.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace pp::host {

class TaskPool {
 public:
  using Task = std::function<void(std::stop_token)>;

  /// Requires: n_threads >= 1, tasks_max >= 1.
  TaskPool(std::size_t n_threads, std::size_t tasks_max);
  ~TaskPool();
  TaskPool(const TaskPool&) = delete;
  TaskPool& operator=(const TaskPool&) = delete;

  /// False when the queue is full: the task was not taken.
  [[nodiscard]] bool submit(Task task);
  std::size_t waiting() const;

 private:
  void run(std::stop_token stop);

  const std::size_t tasks_max_;
  mutable std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<Task> tasks_;
  std::vector<std::jthread> threads_;
};

}  // namespace pp::host
