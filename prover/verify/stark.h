// SPDX-License-Identifier: Apache-2.0
// The lifted STARK verifier: several tables of different heights, proved as if all had the height of the tallest.
//
// No threads, no emulator, no knowledge of what the tables mean. What stands here is the argument it rests on.
//
// Notation. N = 2^H is the height of the tallest table, n = 2^h that of a table, r = N/n, g_k the generator of order
// 2^k, so g_H^r = g_h. M is the global depth. Cosets: s_h = 3^(2^(M-h)), hence s_H^r = s_h.
//
// 1. What is committed. A leaf at index i holds the rows of all tables; the prover builds it from the extension of p
//    on s_h<w_{h+b}>, taken at i mod 2^(h+b). Since (s_H w_{H+b}^i)^r = s_h w_{h+b}^i, that is the evaluation at
//    x = s_H w_{H+b}^i of the lifted column P(X) = p(X^r), of degree < N. The verifier does not check that a column is
//    lifted, and need not: FRI shows that each column is close to some polynomial P of degree < N, nothing more.
// 2. What is checked. Let y = zeta^r. The verifier uses P(zeta) where eval reads "local", P(zeta g_H) where it reads
//    "next" (for a lifted P these are p(y) and p(y g_h)), and forms
//        E(zeta) = sum over tables t and their constraints k of lambda^(..) C_{t,k}(P's at zeta, selectors of y_t).
//    All P's and challenges being fixed before zeta, E(X) = Q(X) (X^N - 1) holds as polynomials but for the error of
//    the DEEP round, and then each C_{t,k} vanishes on <g_H> but for that of the constraint round.
// 3. Block extraction. Take any polynomials P of degree < N whose constraints vanish on <g_H>, lifted or not, and fix a
//    table. Read the N values of each column along consecutive i (the values at g_H^i, for "next" at g_H^i is the value
//    at g_H^(i+1)) and cut them into r runs of n rows: run m is i = m n, ..., m n + n - 1. Constraints on local cells
//    alone hold on each row of each run. It remains to look at the three places where a row's position matters:
//    a. Selectors. A selector of a table is a polynomial s(Y) over <g_h> taken at Y = X^r. At X = g_H^i it is
//       s(g_h^i), of period n in i: it marks the same rows of every run. A periodic column (prover/air/periodic.h)
//       depends on i mod 2^k only, 2^k being its period: n is a multiple of it, which check_heights demands. And the
//       first-row selector marks the first row of each run.
//    b. Next. Inside a run the next row is i + 1 of the same run. The last row of a run sees the first row of the
//       following one (cyclically). Tables that read "next" therefore guard it with a selector of the last row of their
//       period 2^k, so that no constraint couples row i and i + 1 when 2^k divides i + 1: no run sees another one. This
//       is a rule for authors of tables, tested for each of them. A table may guard with preprocessed columns instead,
//       if those that the statement commits to are 0 on the table's last row: every run has the same preprocessed rows
//       (below), so the last row of each run is free of "next" as well. Who fixes the columns has to see to that row.
//    c. Running sum. The cyclic step S(i+1) - S(i) = f(i) - T/n on all i, f(i) the sum of the fractions of row i,
//       with S = 0 at the first row of each run, gives for each run m: 0 = S((m+1) n) - S(m n) = F_m - T, F_m the sum
//       of the fractions of run m. So every run has the same sum T. (The cyclic step alone would only give that the
//       AVERAGE of the F_m is T: a prover could spread one false tuple over r runs at weight 1/r. The selector is what
//       forbids it, and it is why the step may stay free of selectors: at the end of a run it is a true statement.)
//    Hence run 0 of every table, n rows, satisfies all constraints of a trace of height n with sum T. The tables' runs
//    0 together are the witness: their sums T_t and the public tuples cancel, so all buses balance (4). A prover who
//    commits unlifted columns only proves r witnesses at once.
//    Preprocessed columns are lifted by construction of their tree (checked against its root, at the height that the
//    statement fixes): every run sees the same preprocessed rows.
// 4. Buses. sum over t of T_t + public terms = 0 is a rational identity in alpha, beta: sum m_i / D_i = 0. But for a
//    2 M_f / |F| chance the multiplicities cancel tuple by tuple modulo p, and as no bus can carry p tuples or more
//    (MultiplicityOverflow) they cancel as integers. Rows with D_i = 0: then the pair's equation frees phi; this needs
//    a root of a linear form drawn after the main commitment and is counted in the same 2 M_f / |F|.
//    The heights are absorbed before any challenge, so T_t / n_t is fixed.
// 5. Common domain. y^n = zeta^N for every table: all constraints are divided by the same X^N - 1, so quotients add up
//    with powers of one challenge. C has degree <= 3 (N-1) in X when selectors count 1 (they have degree <= (n-1) r <
//    N), so Q has degree < 2N: two chunks, Q = Q0 + X^N Q1, each of degree < N.
// 6. Preprocessed tree. It is built once at depth T + b, 2^T the tallest height that the parameters allow; its leaf i
//    holds the rows i mod 2^(h+b). The H-proof opens leaf i < 2^(H+b) of it. The point of leaf i in the proof's domain
//    is s_H w_{H+b}^i, whose row index for a table of height h <= H is i mod 2^(h+b): the same leaf content, so the
//    commitment does not depend on H.
// 7. Indices. Siblings are i and i + half, so a path consumes bits from the top: the fold of FRI groups j + t L/a and
//    the tree of a layer of L/a groups agree on index j = i mod L/a.
// 8. zeta must not lie in the base field, which holds every domain: then no denominator x - zeta, y - 1 or u - 1
//    vanishes and zeta^N != 1. A zero denominator of a public term is refused (ZeroDenominator).
// 9. What a hostile reading asks, and the answer.
//    a. FRI shows less than degree < N: (P - v) / (X - z) has degree < N, so P has degree <= N, or N + 1 for a column
//       opened twice. Nothing above needs more: 2 is about polynomials, counted with that degree (the calculator's
//       rotations), and 3 looks at values on <g_H> only. A column opened at two points is one polynomial: both
//       quotients agree with the committed word on more than N + 2 points.
//    b. A preprocessed word is exactly the lifted column, so the polynomial near it is that column and no other.
//    c. The final polynomial must be shorter than the columns, or it bounds nothing: every set of parameters has
//       log_final_rows <= log_tallest_min (tested), and its length comes from the parameters.
//    d. A provider's multiplicity is any field element. That is no loss: its tuples are true whatever their number, so
//       a false tuple has only the askers' multiplicities, bits each, fewer than p in all.
//    e. The tables may have different witnesses in their runs; 3 takes run 0 of every table, which are as good as any
//       others, since T_t is the same for all runs of t. Boundary terms do not depend on a run.
//    f. Time: Exec climbs by 3 along each row and 3 * rows < p, so there is no cycle and the one path from the start
//       ends at ts_end as an integer; hence every time of an instruction is below 2^24 + 2, and Bump bounds its own.
//    g. A node of the memory tree may be claimed below level 0, splitting a page's digest as if it were a node. Its
//       tuples have levels that no page receives, so they end in untouched halves and change nothing.
//    h. A segment of no instructions has one root at both ends and one pc; a bundle may hold such, to no end.
//    i. Openings of one leaf are shared between queries: equal indices are asked once. The calculator's queries are
//       independent draws with replacement, and a repeated draw adds nothing that it counts on.
#pragma once
#include <optional>
#include <span>

#include "prover/protocol/layout.h"
#include "prover/protocol/proof.h"
#include "prover/protocol/statement.h"
#include "prover/verify/argument.h"
#include "prover/verify/native_queries.h"
#include "prover/verify/verdict.h"

namespace pp::verify {

/// The one thing about a class of tables that the verifier cannot take from its layout.
using ConstraintSum = ConstraintSumOf<field::FpExt>;

/// Checks a decoded proof. With an expansion, writes there what a circuit needs to check it again, and for that goes on
/// after a check has failed, as far as the proof's shape allows; the verdict is the same.
/// Requires: the layout is that of the class and the parameters; the sum is constraint_sum of the same list.
Verdict verify_stark(const protocol::Proof& proof, const protocol::Statement& statement, const protocol::Layout& layout,
                     const protocol::Params& params, ConstraintSum sum, Expansion* expansion = nullptr);

/// Checks encoded bytes.
Verdict verify_stark(BytesView bytes, const protocol::Statement& statement, const protocol::Layout& layout,
                     const protocol::Params& params, ConstraintSum sum);

/// The bounds on heights, exact: range, fixed heights, tuples a bus can carry, the clock. Both counts stay below the
/// modulus of the field, which is an argument so that a test can show what a wrap would do.
Verdict check_heights(const protocol::Layout& layout, const protocol::Params& params,
                      std::span<const std::uint8_t> prep_log_rows, std::span<const std::uint8_t> log_rows,
                      std::uint64_t modulus = field::Fp::kPrime);

}  // namespace pp::verify
