// Covariance of a fully connected network of infinite width (Lee et al. 2018): c_0 = W^2 x.x' / d +
// b^2, then depth times c := W^2 F(c, p, q) + b^2, the last dense layer being the readout; less the
// product of the two records' centers.
// A pair's state through the layers is delta = 1 - c / sqrt(p q), which near pairs keep exactly.
// Tables hold pairs [depth + 2, records]: first (shift, center) of each record, then for each dense
// layer its deviations (a, s) before (a^2 = |x|^2 / d, then F(p, p, p)) and after it
// (s^2 = W^2 a^2 + b^2). numbers: W^2, b^2.
// Needs real/*, a tile, unit/*, math.wgsl, one activation in the slot `activation`.
@group(0) @binding(6) var<storage, read> row_table: array<array<Real, 2>>;
@group(0) @binding(7) var<storage, read> col_table: array<array<Real, 2>>;

// What a record is at one layer.
struct Record {
  first: array<Real, 2>, // (shift, center)
  before: array<Real, 2>, // (a, s) one dense layer earlier
  now: array<Real, 2>, // (a, s)
}

fn covariance_tile(total: ptr<function, array<Real, TILE>>, row: u32, col: u32) {
  let rows = arrayLength(&row_table) / (params.depth + 2u);
  let cols = arrayLength(&col_table) / (params.depth + 2u);
  for (var layer = 1u; layer <= params.depth + 1u; layer++) {
    // Of the layer before, for the activation; the first has none.
    let before = max(layer - 1u, 1u);
    var columns: array<Record, COLS>;
    for (var j = 0u; j < COLS; j++) {
      let at = col + j;
      columns[j] = Record(col_table[at], col_table[before * cols + at], col_table[layer * cols + at]);
    }
    for (var i = 0u; i < ROWS; i++) {
      let at = row + i;
      let p = Record(row_table[at], row_table[before * rows + at], row_table[layer * rows + at]);
      for (var j = 0u; j < COLS; j++) {
        let e = i * COLS + j;
        (*total)[e] = nngp_layer((*total)[e], p, columns[j], layer);
      }
    }
  }
}

// The state after a dense layer and the activation before it; after the last, the covariance.
fn nngp_layer(state: Real, p: Record, q: Record, layer: u32) -> Real {
  var delta: Real;
  if (layer == 1u) {
    delta = nngp_input_chord(unit_product(state, p.first[0], q.first[0]), p.now[0], q.now[0]);
  } else {
    delta = activation_chord(state, p.before[1], q.before[1], p.now[0], q.now[0]);
  }
  delta = nngp_dense(nngp_clamp(delta), p.now, q.now);
  if (layer <= params.depth) {
    return delta;
  }
  let whole = mul(mul(p.now[1], q.now[1]), sub(real(1.0), delta));
  return sub(whole, mul(p.first[1], q.first[1]));
}

fn covariance_diagonal(i: u32) -> Real {
  let rows = arrayLength(&row_table) / (params.depth + 2u);
  let s = row_table[(params.depth + 1u) * rows + i][1];
  let center = row_table[i][1];
  return sub(mul(s, s), mul(center, center));
}

// 1 - cos of two inputs with inner product `dot`; a and b are their norms over sqrt d.
fn nngp_input_chord(dot: Real, a: Real, b: Real) -> Real {
  let norms = mul(real(f32(params.features)), at_least(mul(a, b), TINY));
  return sub(real(1.0), div(dot, norms));
}

// Rounding may have pushed a cosine past 1.
fn nngp_clamp(delta: Real) -> Real {
  let positive = at_least(delta, real(0.0));
  return select(positive, real(2.0), less(real(2.0), positive));
}

// The chord after a dense layer, p = (a, s), q = (b, t): W^2 a b delta plus what the bias adds,
// sqrt((W^2 a^2 + b^2)(W^2 b^2 + b^2)) - W^2 a b - b^2 written without cancellation.
fn nngp_dense(delta: Real, p: array<Real, 2>, q: array<Real, 2>) -> Real {
  let weight = number(0u);
  let bias = number(1u);
  if (!less(real(0.0), bias)) {
    return delta;
  }
  let product = mul(weight, mul(p[0], q[0]));
  let scale = mul(p[1], q[1]);
  let apart = sub(p[0], q[0]);
  let cross = div(mul(mul(weight, bias), mul(apart, apart)), add(add(scale, product), bias));
  return div(add(mul(product, delta), cross), scale);
}
