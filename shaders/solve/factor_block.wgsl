// Cholesky factorization A = L L^T of one 64 x 64 block and the transposed inverse L^-T, by one
// workgroup whose invocation i owns row i of L and row i of L^-T (a column of L^-1).
// L lives in workgroup memory: in float32 exactly 16 KiB, the least any device offers, in float64 32.
// A pivot that is not positive is reported (1 + its row, and its value) and replaced by 1, so that
// no NaN spreads. Needs real/*, solve/pivot_*, storage/*_{a,result}.
const SIZE: u32 = 64u;
const GROUPS: u32 = SIZE / 4u;

struct Params {
  a_row: u32, // of the block in a; its columns begin at group 0
  result_row: u32, // of L^-T
  result_group: u32,
  record: u32, // row of the whole matrix where the block begins
  a_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read_write> diagonal: array<Real>; // [n], of L
@group(0) @binding(6) var<storage, read_write> failure: array<Real>; // [2]

// Strictly lower part: L. Diagonal: reciprocals of L's. The rest stays zero, so that dot products
// may run over whole groups.
var<workgroup> lower: array<Quad, SIZE * GROUPS>;

@compute @workgroup_size(SIZE)
fn main(@builtin(local_invocation_index) i: u32) {
  for (var g = 0u; g < GROUPS; g++) {
    let own = load_a(params.a_row + i, g);
    for (var c = 0u; c < 4u; c++) {
      let j = 4u * g + c;
      var value = own[c];
      var pivot = load_a(params.a_row + j, g)[c];
      for (var k = 0u; k <= g; k++) {
        let row_j = lower[j * GROUPS + k];
        value -= dot(lower[i * GROUPS + k], row_j);
        pivot -= dot(row_j, row_j);
      }
      let usable = pivot_usable(pivot);
      let pivot_root = sqrt(select(Real(1.0), pivot, usable));
      if (i == j) {
        if (!usable && failure[0] == Real()) {
          failure[0] = Real(1u + params.record + j);
          failure[1] = pivot;
        }
        diagonal[params.record + j] = pivot_root;
      }
      let reciprocal = Real(1.0) / pivot_root;
      workgroupBarrier();
      if (i > j) {
        lower[i * GROUPS + g][c] = value * reciprocal;
      } else if (i == j) {
        lower[i * GROUPS + g][c] = reciprocal;
      }
      workgroupBarrier();
    }
  }
  // Column i of L^-1 by forward substitution: v_r = -(sum over k < r of L_rk v_k) / L_rr.
  var v = array<Quad, GROUPS>();
  v[i / 4u][i % 4u] = lower[i * GROUPS + i / 4u][i % 4u];
  for (var r = i + 1u; r < SIZE; r++) {
    var sum = Real();
    for (var k = i / 4u; k <= r / 4u; k++) {
      sum += dot(lower[r * GROUPS + k], v[k]);
    }
    v[r / 4u][r % 4u] = -sum * lower[r * GROUPS + r / 4u][r % 4u];
  }
  for (var g = 0u; g < GROUPS; g++) {
    store_result(params.result_row + i, params.result_group + g, v[g]);
  }
}
