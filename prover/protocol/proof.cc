// SPDX-License-Identifier: Apache-2.0
#include "prover/protocol/proof.h"

#include <algorithm>

#include "schemas/vocab/mutant.h"

namespace pp::protocol {
namespace {

using field::Fp;
using field::FpExt;
using hash::FpDigest;

constexpr std::uint32_t kFormat = 0x31535050;  // "PPS1"

void write(ByteWriter& w, Fp e) { w.u32(e.value()); }
void write(ByteWriter& w, const FpExt& e) {
  for (const Fp c : e.c) write(w, c);
}
void write(ByteWriter& w, const FpDigest& d) {
  for (const Fp c : d.word) write(w, c);
}
template <class T>
void write_all(ByteWriter& w, const std::vector<T>& values) {
  for (const T& v : values) write(w, v);
}
template <class T>
void write_counted(ByteWriter& w, const std::vector<T>& values) {
  w.u32(static_cast<std::uint32_t>(values.size()));
  write_all(w, values);
}

void read(ByteReader& r, Fp& e) {
  const std::uint32_t v = r.u32();
  if (found("element not canonical", !Fp::is_canonical(v))) r.fail();
  e = Fp::from(v);
}
void read(ByteReader& r, FpExt& e) {
  for (Fp& c : e.c) read(r, c);
}
void read(ByteReader& r, FpDigest& d) {
  for (Fp& c : d.word) read(r, c);
}
/// The bytes must be there before anything is allocated for them.
template <class T>
void read_all(ByteReader& r, std::vector<T>& values, std::size_t count) {
  if (r.failed() || found("count beyond the bytes", count > r.remaining_bytes() / sizeof(T))) return r.fail();
  values.resize(count);
  for (T& v : values) read(r, v);
}
template <class T>
void read_counted(ByteReader& r, std::vector<T>& values, std::size_t count_max) {
  const std::uint32_t count = r.u32();
  if (found("count beyond the queries", count > count_max)) return r.fail();
  read_all(r, values, count);
}

}  // namespace

std::uint32_t Proof::log_tallest() const {
  return log_rows.empty() ? 0 : *std::max_element(log_rows.begin(), log_rows.end());
}

std::uint32_t n_layers(const Params& params, std::uint32_t log_tallest) {
  std::uint32_t n = 0;
  for (std::uint32_t step; (step = next_log_arity(params, log_tallest)) != 0; log_tallest -= step) ++n;
  return n;
}

Bytes encode(const Proof& proof, const Params& params) {
  ByteWriter w;
  w.u32(kFormat);
  w.raw(proof.log_rows);
  write_all(w, proof.main_cap);
  write_all(w, proof.perm_cap);
  write_all(w, proof.quotient_cap);
  write_all(w, proof.sums);
  write_all(w, proof.openings);
  if (params.batch_grinding_bits > 0) w.u32(proof.batch_nonce);
  for (const Cap& cap : proof.layer_caps) write_all(w, cap);
  write_all(w, proof.final_coefficients);
  w.u32(proof.query_nonce);
  for (const TreeOpening& tree : proof.trees) {
    write_counted(w, tree.rows);
    write_counted(w, tree.siblings);
  }
  for (const LayerOpening& layer : proof.layers) {
    write_counted(w, layer.values);
    write_counted(w, layer.siblings);
  }
  return w.take();
}

std::optional<Proof> decode_proof(BytesView bytes, const Params& params, const Layout& layout) {
  ByteReader r(bytes);
  Proof proof;
  if (found("another format", r.u32() != kFormat)) return std::nullopt;
  for (std::size_t t = 0; t < layout.tables.size(); ++t) {
    proof.log_rows.push_back(r.u8());
    // Bounds the layers; the verifier is stricter.
    if (found("height beyond reason", proof.log_rows.back() > kLogRowsMax + 10)) return std::nullopt;
  }
  const std::size_t cap_size = std::size_t{1} << params.log_cap;
  for (Cap* cap : {&proof.main_cap, &proof.perm_cap, &proof.quotient_cap}) read_all(r, *cap, cap_size);
  read_all(r, proof.sums, layout.tables.size());
  read_all(r, proof.openings, layout.n_openings());
  if (params.batch_grinding_bits > 0) proof.batch_nonce = r.u32();
  const std::uint32_t layers = n_layers(params, proof.log_tallest());
  proof.layer_caps.resize(layers);
  for (Cap& cap : proof.layer_caps) read_all(r, cap, cap_size);
  read_all(r, proof.final_coefficients, std::size_t{1} << params.log_final_rows);
  proof.query_nonce = r.u32();
  const std::size_t siblings_max = std::size_t{params.n_queries} * (kLogRowsMax + params.log_blowup);
  for (std::size_t i = 0; i < kTrees; ++i) {
    read_counted(r, proof.trees[i].rows, std::size_t{params.n_queries} * layout.row_width[i]);
    read_counted(r, proof.trees[i].siblings, siblings_max);
  }
  proof.layers.resize(layers);
  for (LayerOpening& layer : proof.layers) {
    read_counted(r, layer.values, std::size_t{params.n_queries} << params.log_arity);
    read_counted(r, layer.siblings, siblings_max);
  }
  if (r.failed() || found("bytes after the proof", !r.finished())) return std::nullopt;
  return proof;
}

}  // namespace pp::protocol
