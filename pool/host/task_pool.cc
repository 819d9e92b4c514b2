// SPDX-License-Identifier: Apache-2.0
#include "pool/host/task_pool.h"

#include "schemas/vocab/check.h"

namespace pp::host {

TaskPool::TaskPool(std::size_t n_threads, std::size_t tasks_max) : tasks_max_(tasks_max) {
  PP_CHECK(n_threads >= 1 && tasks_max >= 1);
  for (std::size_t i = 0; i < n_threads; ++i) {
    threads_.emplace_back([this](std::stop_token stop) { run(stop); });
  }
}

TaskPool::~TaskPool() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

bool TaskPool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (tasks_.size() >= tasks_max_) return false;
    tasks_.push_back(std::move(task));
  }
  arrived_.notify_one();
  return true;
}

std::size_t TaskPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

void TaskPool::run(std::stop_token stop) {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [this] { return !tasks_.empty(); }) || stop.stop_requested()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task(stop);
  }
}

}  // namespace pp::host
