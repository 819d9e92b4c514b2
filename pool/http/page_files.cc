// SPDX-License-Identifier: Apache-2.0
#include "pool/http/page_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace pp::http {
namespace {

constexpr std::uintmax_t kPageBytesMax = 8 << 20;

std::string content_type_of(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".html") return "text/html; charset=utf-8";
  if (extension == ".js") return "text/javascript; charset=utf-8";
  if (extension == ".css") return "text/css; charset=utf-8";
  if (extension == ".svg") return "image/svg+xml";
  return "application/octet-stream";
}

}  // namespace

Result<PageFiles> read_page(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code code;
  if (!fs::is_regular_file(fs::path(folder) / "index.html", code)) {
    return error("P-WEB-001", fmt::format("{}: holds no index.html; build the page with ./dev build, or name the "
                                          "folder of a built page in http.page_dir",
                                          folder));
  }
  PageFiles files;
  std::uintmax_t total = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder, code)) {
    if (!entry.is_regular_file(code)) continue;
    total += entry.file_size(code);
    if (total > kPageBytesMax) {
      return error("P-WEB-002",
                   fmt::format("{}: holds more than {} bytes; this is no built page", folder, kPageBytesMax));
    }
    std::ifstream file(entry.path(), std::ios::binary);
    PageFile page;
    page.body.assign(std::istreambuf_iterator<char>(file), {});
    page.content_type = content_type_of(entry.path());
    const std::string path = "/" + fs::relative(entry.path(), folder, code).generic_string();
    page.immutable = path.starts_with("/assets/");
    files.emplace(path == "/index.html" ? "/" : path, std::move(page));
  }
  return files;
}

}  // namespace pp::http
