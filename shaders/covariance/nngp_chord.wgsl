// Covariance of a fully connected network without bias whose activation is homogeneous
// (f(lambda u) = lambda f(u), as relu): with the chord delta = 1 - cos of the inputs, all layers
// together are s s' (1 - delta_L), and delta_L is a function of delta alone, two polynomials of the
// square root of the distance to the nearer end (fitted on the host, src/kernels/chord.ts):
//   e = min(delta, 2 - delta), u = 2 sqrt(e) - 1
//   delta_L = 2 e near(u) where delta <= 1, else far(u)
// The result is less kappa s s', kappa the share of two orthogonal inputs.
// Tables hold pairs [2, records]: (shift, center), then (a, s) as in nngp.wgsl, s after all layers.
// numbers: 1 - kappa, near (lowest first), far. Needs real/*, a tile, unit/*.
const CHORD_TERMS: u32 = 13u;
@group(0) @binding(6) var<storage, read> row_table: array<array<Real, 2>>;
@group(0) @binding(7) var<storage, read> col_table: array<array<Real, 2>>;

fn covariance_tile(total: ptr<function, array<Real, TILE>>, row: u32, col: u32) {
  let rows = arrayLength(&row_table) / 2u;
  let cols = arrayLength(&col_table) / 2u;
  let spread = number(0u);
  var near: array<Real, CHORD_TERMS>;
  var far: array<Real, CHORD_TERMS>;
  // unroll
  for (var k = 0u; k < CHORD_TERMS; k++) {
    near[k] = number(1u + k);
    far[k] = number(1u + CHORD_TERMS + k);
  }
  var shifts: array<Real, COLS>;
  var columns: array<array<Real, 2>, COLS>;
  for (var j = 0u; j < COLS; j++) {
    shifts[j] = col_table[col + j][0];
    columns[j] = col_table[cols + col + j];
  }
  for (var i = 0u; i < ROWS; i++) {
    let shift = row_table[row + i][0];
    let p = row_table[rows + row + i];
    let norm = mul(real(f32(params.features)), p[0]);
    for (var j = 0u; j < COLS; j++) {
      let e = i * COLS + j;
      let dot = unit_product((*total)[e], shift, shifts[j]);
      let cosine = div(dot, at_least(mul(norm, columns[j][0]), TINY));
      // e = min(delta, 2 - delta), not negative where rounding has pushed the cosine past 1.
      let is_far = less(cosine, real(0.0));
      let end = at_least(sub(real(1.0), select(cosine, -cosine, is_far)), real(0.0));
      let u = sub(mul(real(2.0), root(end)), real(1.0));
      var sum = select(near[CHORD_TERMS - 1u], far[CHORD_TERMS - 1u], is_far);
      // unroll
      for (var k = 1u; k < CHORD_TERMS; k++) {
        let next = select(near[CHORD_TERMS - 1u - k], far[CHORD_TERMS - 1u - k], is_far);
        sum = add(mul(sum, u), next);
      }
      let delta = select(mul(mul(real(2.0), end), sum), sum, is_far);
      (*total)[e] = mul(mul(p[1], columns[j][1]), sub(spread, delta));
    }
  }
}

fn covariance_diagonal(i: u32) -> Real {
  let s = row_table[arrayLength(&row_table) / 2u + i][1];
  return mul(mul(s, s), number(0u));
}
