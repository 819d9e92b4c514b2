// SPDX-License-Identifier: Apache-2.0
#include "prover/air/fingerprint.h"

#include "schemas/vocab/sha256.h"

namespace pp::air {

void PrintReader::zero(std::string_view, const Expr& e) {
  out_.u8(0);
  write(e);
}

void PrintReader::interact(Bus bus, const Expr& times, std::span<const Expr> tuple) {
  out_.u8(static_cast<std::uint8_t>(bus));
  write(times);
  out_.u32(static_cast<std::uint32_t>(tuple.size()));
  for (const Expr& e : tuple) write(e);
}

void PrintReader::write(const Expr& e) {
  for (const field::Fp c : e.value.c) out_.u32(c.value());
}

void fill_fixed_point(std::span<PointValue> cells, std::string_view role) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ByteWriter w;
    w.text(role);
    w.u32(static_cast<std::uint32_t>(i));
    const Digest32 digest = tagged_hash("proofpool air point", w.bytes());
    ByteReader r(digest);
    for (field::Fp& c : cells[i].value.c)
      c = field::Fp::from(r.u32());  // the excess of 2^32 over p does not matter here
  }
}

Digest32 finish_fingerprint(std::string_view name, std::uint32_t main_width, std::uint32_t prep_width, bool uses_next,
                            std::span<const PeriodicColumn> periodic, const Bytes& print) {
  ByteWriter out;
  out.text(name);
  out.u32(main_width);
  out.u32(prep_width);
  out.u8(uses_next ? 1 : 0);
  for (const PeriodicColumn& column : periodic) {
    out.u32(column.log_period);
    for (const field::Fp v : column.values) out.u32(v.value());
  }
  out.raw(print);
  return tagged_hash("proofpool air", out.bytes());
}

}  // namespace pp::air
