// The same as factor_block.wgsl for CPU drivers, where a load from workgroup memory costs as much as
// fifty products: eight invocations, which fill one vector of the processor, own eight rows each and
// take what they load from there to many products. The block is cut into panels of eight rows (or
// columns); row l of each panel is invocation l's. A pivot that is not positive is reported (1 + its
// row, and its value) and replaced by 1, so that no NaN spreads.
// Needs real/*, solve/pivot_*, storage/*_{a,result}.
const SIZE: u32 = 64u;
const GROUPS: u32 = SIZE / 4u;
const LANES: u32 = 8u; // also the columns of a panel, which are two groups
const PANELS: u32 = SIZE / LANES;
const HALF: u32 = PANELS / 2u; // panels whose rows share the loads of another panel's
const SUMS: u32 = HALF * LANES;
const SQUARE: u32 = LANES * LANES;

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

// L below the diagonal panels, then L^-T in them and above. While a diagonal panel is L's, it holds
// the reciprocals on its diagonal.
var<workgroup> both: array<Quad, SIZE * GROUPS>;

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var failed = array<Real, 2>();
  for (var p = 0u; p < PANELS; p++) {
    for (var h = p / HALF; h < 2u; h++) {
      subtract_panels(lane, p, h);
    }
    workgroupBarrier();
    factor_panel(lane, p, &failed);
    workgroupBarrier();
  }
  if (lane == 0u && failed[0] != Real() && failure[0] == Real()) {
    failure[0] = failed[0];
    failure[1] = failed[1];
  }
  for (var p = 0u; p < PANELS; p++) {
    invert_panel(lane, p);
  }
}

// Columns p of half the rows: A less the products with the columns before. Rows above the diagonal
// receive what is never read.
fn subtract_panels(lane: u32, p: u32, h: u32) {
  var sum = array<Real, SUMS>();
  for (var k = 0u; k < 2u * p; k++) {
    var x: array<Quad, HALF>;
    // unroll
    for (var q = 0u; q < HALF; q++) {
      x[q] = both[(LANES * (HALF * h + q) + lane) * GROUPS + k];
    }
    // unroll
    for (var c = 0u; c < LANES; c++) {
      let y = both[(LANES * p + c) * GROUPS + k];
      // unroll
      for (var q = 0u; q < HALF; q++) {
        sum[q * LANES + c] += dot(x[q], y);
      }
    }
  }
  for (var at = max(p, HALF * h); at < HALF * (h + 1u); at++) {
    let row = LANES * at + lane;
    let q = at - HALF * h;
    let left = Quad(sum[q * LANES], sum[q * LANES + 1u], sum[q * LANES + 2u], sum[q * LANES + 3u]);
    let right = Quad(sum[q * LANES + 4u], sum[q * LANES + 5u], sum[q * LANES + 6u], sum[q * LANES + 7u]);
    both[row * GROUPS + 2u * p] = load_a(params.a_row + row, 2u * p) - left;
    both[row * GROUPS + 2u * p + 1u] = load_a(params.a_row + row, 2u * p + 1u) - right;
  }
}

// L's columns p: every invocation factors the diagonal panel, which is all that they share.
fn factor_panel(lane: u32, p: u32, failed: ptr<function, array<Real, 2>>) {
  var d = diagonal_panel(p);
  var reciprocal: array<Real, LANES>;
  var own = Real(1.0);
  // unroll
  for (var j = 0u; j < LANES; j++) {
    var pivot = d[j * LANES + j];
    // unroll
    for (var k = 0u; k < j; k++) {
      pivot -= d[j * LANES + k] * d[j * LANES + k];
    }
    let usable = pivot_usable(pivot);
    if (!usable && (*failed)[0] == Real()) {
      (*failed)[0] = Real(1u + params.record + LANES * p + j);
      (*failed)[1] = pivot;
    }
    let pivot_root = sqrt(select(Real(1.0), pivot, usable));
    reciprocal[j] = Real(1.0) / pivot_root;
    own = select(own, pivot_root, lane == j);
    // unroll
    for (var i = j + 1u; i < LANES; i++) {
      var value = d[i * LANES + j];
      // unroll
      for (var k = 0u; k < j; k++) {
        value -= d[i * LANES + k] * d[j * LANES + k];
      }
      d[i * LANES + j] = value * reciprocal[j];
    }
  }
  diagonal[params.record + LANES * p + lane] = own;
  workgroupBarrier();
  for (var q = p; q < PANELS; q++) {
    let at = (LANES * q + lane) * GROUPS + 2u * p;
    let left = both[at];
    let right = both[at + 1u];
    var x = array<Real, LANES>(left.x, left.y, left.z, left.w, right.x, right.y, right.z, right.w);
    // unroll
    for (var c = 0u; c < LANES; c++) {
      // unroll
      for (var k = 0u; k < c; k++) {
        x[c] -= x[k] * d[c * LANES + k];
      }
      x[c] *= reciprocal[c];
    }
    // unroll
    for (var c = 0u; c < LANES; c++) {
      x[c] = select(x[c], reciprocal[c], q == p && c == lane);
    }
    both[at] = Quad(x[0], x[1], x[2], x[3]);
    both[at + 1u] = Quad(x[4], x[5], x[6], x[7]);
  }
}

fn diagonal_panel(p: u32) -> array<Real, SQUARE> {
  var d: array<Real, SQUARE>;
  for (var i = 0u; i < LANES; i++) {
    let left = both[(LANES * p + i) * GROUPS + 2u * p];
    let right = both[(LANES * p + i) * GROUPS + 2u * p + 1u];
    // unroll
    for (var c = 0u; c < 4u; c++) {
      d[i * LANES + c] = left[c];
      d[i * LANES + 4u + c] = right[c];
    }
  }
  return d;
}

// Columns p of L^-T, which are rows p of L^-1, by forward substitution: (the identity less the products
// of L's rows p with the rows of L^-1 before) L_pp^-T. Row i of L^-T is zero before column i.
fn invert_panel(lane: u32, p: u32) {
  let d = diagonal_panel(p);
  workgroupBarrier();
  for (var h = 0u; h <= p / HALF; h++) {
    var sum = array<Real, SUMS>();
    for (var k = 2u * HALF * h; k < 2u * p; k++) {
      var x: array<Quad, HALF>;
      // unroll
      for (var q = 0u; q < HALF; q++) {
        let value = both[(LANES * (HALF * h + q) + lane) * GROUPS + k];
        x[q] = select(Quad(), value, vec4<bool>(k >= 2u * (HALF * h + q)));
      }
      // unroll
      for (var c = 0u; c < LANES; c++) {
        let y = both[(LANES * p + c) * GROUPS + k];
        // unroll
        for (var q = 0u; q < HALF; q++) {
          sum[q * LANES + c] += dot(x[q], y);
        }
      }
    }
    for (var at = HALF * h; at <= min(p, HALF * h + HALF - 1u); at++) {
      let row = LANES * at + lane;
      let q = at - HALF * h;
      var x: array<Real, LANES>;
      // unroll
      for (var c = 0u; c < LANES; c++) {
        x[c] = select(Real(), Real(1.0), LANES * p + c == row) - sum[q * LANES + c];
        // unroll
        for (var k = 0u; k < c; k++) {
          x[c] -= x[k] * d[c * LANES + k];
        }
        x[c] *= d[c * LANES + c];
      }
      store_groups(row, p, Quad(x[0], x[1], x[2], x[3]), Quad(x[4], x[5], x[6], x[7]));
    }
  }
  for (var at = p + 1u; at < PANELS; at++) {
    let row = params.result_row + LANES * at + lane;
    store_result(row, params.result_group + 2u * p, Quad());
    store_result(row, params.result_group + 2u * p + 1u, Quad());
  }
}

fn store_groups(row: u32, p: u32, left: Quad, right: Quad) {
  both[row * GROUPS + 2u * p] = left;
  both[row * GROUPS + 2u * p + 1u] = right;
  store_result(params.result_row + row, params.result_group + 2u * p, left);
  store_result(params.result_row + row, params.result_group + 2u * p + 1u, right);
}
